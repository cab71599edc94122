"""The rules TA101 to TA109: the requirements and relations of a list response are consistent.

They take a response that conforms to its schema. Time is linear in the response.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Hashable, Iterator
from itertools import chain
from typing import Any

from train_api.requirements.relations import contradiction, identity, names_differ
from train_api.validation.finding import Finding
from train_api.versions import NEWEST_RELEASED, row


class ListResponse:
    """A list response, and what several rules ask about it, each found once.

    `version` is the row of the version by which it is validated. `known` has the ids of its
    requirements, and `related` those that its relations name. `with_default` has the index of each
    requirement that has a default. `repeated` has the index of each requirement that equals an
    earlier one, and `conflicting` of each that has the name of an earlier one and equals none.
    """

    def __init__(self, response: dict[str, Any], version: str = NEWEST_RELEASED) -> None:
        self.response = response
        self.version = row(version)
        self.requirements: list[dict[str, Any]] = response["requirements"]
        self.relations: list[dict[str, Any]] = response["relations"]
        self.known = {listed["id"] for listed in self.requirements}
        self.related = set(
            chain.from_iterable(relation["requirements"] for relation in self.relations)
        )
        self.with_default: list[int] = []
        if self.version.has_defaults:
            self.with_default = [
                index
                for index, listed in enumerate(self.requirements)
                if "default" in listed["requirement"]
            ]
        self.repeated: list[int] = []
        self.conflicting: list[int] = []
        if not names_differ(self.requirements):
            self._compare()

    def _compare(self) -> None:
        """Compare the requirements of each name."""
        by_name: dict[Hashable, set[Hashable]] = {}
        for index, listed in enumerate(self.requirements):
            requirement = listed["requirement"]
            if "name" not in requirement:
                continue
            earlier = by_name.setdefault((requirement["type"], requirement["name"]), set())
            own = identity(requirement)
            if own in earlier:
                self.repeated.append(index)
            elif earlier:
                self.conflicting.append(index)
            earlier.add(own)


def duplicate_requirement_id(listed: ListResponse) -> Iterator[Finding]:
    """TA101: each requirement has an id of its own."""
    if len(listed.known) == len(listed.requirements):
        return
    seen = set()
    for index, entry in enumerate(listed.requirements):
        if entry["id"] in seen:
            yield Finding("TA101", path=("requirements", index, "id"), shown={"id": entry["id"]})
        seen.add(entry["id"])


def unknown_requirement_id(listed: ListResponse) -> Iterator[Finding]:
    """TA102: a relation names only ids of listed requirements."""
    if listed.related <= listed.known:
        return
    for index, relation in enumerate(listed.relations):
        for position, number in enumerate(relation["requirements"]):
            if number not in listed.known:
                yield Finding(
                    "TA102",
                    path=("relations", index, "requirements", position),
                    shown={"id": number},
                )


def unrelated_requirement(listed: ListResponse) -> Iterator[Finding]:
    """TA103: each requirement is in a relation; one that is in none is optional."""
    if listed.known <= listed.related:
        return
    words = "TA103.optional" if listed.version.has_optional else "TA103"
    for index, entry in enumerate(listed.requirements):
        if entry["id"] not in listed.related:
            yield Finding(words, path=("requirements", index))


def repeated_requirement(listed: ListResponse) -> Iterator[Finding]:
    """TA104: a requirement is listed once."""
    for index in listed.repeated:
        yield Finding("TA104", path=("requirements", index, "requirement"))


def conflicting_requirement(listed: ListResponse) -> Iterator[Finding]:
    """TA105: requirements of the same name have the same target, choices and default."""
    words = "TA105.default" if listed.version.has_defaults else "TA105"
    for index in listed.conflicting:
        yield Finding(words, path=("requirements", index, "requirement"))


def unsatisfiable_relations(listed: ListResponse) -> Iterator[Finding]:
    """TA106: some environment makes all relations hold."""
    found = contradiction(listed.response)
    if found is not None:
        index, reason = found
        yield Finding(f"TA106.{reason}", path=("relations", index))


def repeated_relation(listed: ListResponse) -> Iterator[Finding]:
    """TA107: a relation is stated once."""
    seen = set()
    for index, relation in enumerate(listed.relations):
        # The hash of bytes is keyed; the hashes of sets of numbers can be made to collide.
        ids = array("q", sorted(map(int, relation["requirements"]))).tobytes()
        stated = relation["type"].encode() + ids
        if stated in seen:
            yield Finding("TA107", path=("relations", index))
        seen.add(stated)


def default_does_not_fit(listed: ListResponse) -> Iterator[Finding]:
    """TA108: a default fits the target and the choices of its requirement (clause 11.11)."""
    if not listed.with_default:
        return
    # Most lists have no default, and need none of the patterns of the targets.
    from train_api.requirements.targets import misfit

    for index in listed.with_default:
        requirement = listed.requirements[index]["requirement"]
        expected = misfit(requirement, requirement["default"])
        if expected is not None:
            yield Finding(
                "TA108",
                {"expected": expected},
                path=("requirements", index, "requirement", "default"),
                shown={"default": _quoted(requirement["default"])},
            )


def _quoted(value: str) -> str:
    from train_api.text import shortened

    return shortened(json.dumps(value, ensure_ascii=False))


def default_is_forbidden(listed: ListResponse) -> Iterator[Finding]:
    """TA109: a relation of type `none` names no requirement that has a default (clause 13.10)."""
    if not listed.with_default:
        return
    ids = {listed.requirements[index]["id"] for index in listed.with_default}
    for index, relation in enumerate(listed.relations):
        if relation["type"] != "none":
            continue
        for position, number in enumerate(relation["requirements"]):
            if number in ids:
                yield Finding(
                    "TA109",
                    path=("relations", index, "requirements", position),
                    shown={"id": number},
                )


def list_requirements(
    response: dict[str, Any], version: str = NEWEST_RELEASED
) -> Iterator[Finding]:
    """TA101 to TA109: all violations of these rules in a list response.

    `version` is the number of the version by which it is validated.
    """
    listed = ListResponse(response, version)
    for rule in (
        duplicate_requirement_id,
        unknown_requirement_id,
        unrelated_requirement,
        repeated_requirement,
        conflicting_requirement,
        unsatisfiable_relations,
        repeated_relation,
        default_does_not_fit,
        default_is_forbidden,
    ):
        yield from rule(listed)


ALONE = (list_requirements,)
"""The rules about a list response."""

WITH_LIST = ()
"""A list response is validated without another response."""
