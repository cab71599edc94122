"""The rules TA101 to TA107: the requirements and relations of a list response are consistent.

Each rule takes a response that conforms to its schema. Time is linear in the response.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from train_api.requirements.relations import contradiction, identity, names_differ
from train_api.validation.finding import Finding

_Response = dict[str, Any]


def duplicate_requirement_id(response: _Response) -> Iterator[Finding]:
    """TA101: each requirement has an id of its own."""
    seen = set()
    for index, listed in enumerate(response["requirements"]):
        if listed["id"] in seen:
            yield Finding("TA101", path=("requirements", index, "id"), shown={"id": listed["id"]})
        seen.add(listed["id"])


def unknown_requirement_id(response: _Response) -> Iterator[Finding]:
    """TA102: a relation names only ids of listed requirements."""
    known = {listed["id"] for listed in response["requirements"]}
    for index, relation in enumerate(response["relations"]):
        for position, number in enumerate(relation["requirements"]):
            if number not in known:
                yield Finding(
                    "TA102",
                    path=("relations", index, "requirements", position),
                    shown={"id": number},
                )


def unrelated_requirement(response: _Response) -> Iterator[Finding]:
    """TA103: each requirement is in a relation; one that is in none is optional."""
    related = {number for relation in response["relations"] for number in relation["requirements"]}
    for index, listed in enumerate(response["requirements"]):
        if listed["id"] not in related:
            yield Finding("TA103", path=("requirements", index))


def _by_name(response: _Response) -> Iterator[tuple[int, Hashable, set[Hashable]]]:
    """Each requirement's index and identity, and the identities of earlier ones of the same name.

    Yields nothing if all names differ, which is the usual case.
    """
    if names_differ(response["requirements"]):
        return
    named = (
        (index, listed["requirement"])
        for index, listed in enumerate(response["requirements"])
        if "name" in listed["requirement"]
    )
    earlier: dict[Hashable, set[Hashable]] = {}
    for index, requirement in named:
        same = earlier.setdefault((requirement["type"], requirement["name"]), set())
        own = identity(requirement)
        yield index, own, same
        same.add(own)


def repeated_requirement(response: _Response) -> Iterator[Finding]:
    """TA104: a requirement is listed once."""
    for index, own, earlier in _by_name(response):
        if own in earlier:
            yield Finding("TA104", path=("requirements", index, "requirement"))


def conflicting_requirement(response: _Response) -> Iterator[Finding]:
    """TA105: requirements of the same name have the same target and the same choices."""
    for index, own, earlier in _by_name(response):
        if earlier and own not in earlier:
            yield Finding("TA105", path=("requirements", index, "requirement"))


def unsatisfiable_relations(response: _Response) -> Iterator[Finding]:
    """TA106: some environment makes all relations hold."""
    found = contradiction(response)
    if found is not None:
        index, reason = found
        yield Finding(f"TA106.{reason}", path=("relations", index))


def repeated_relation(response: _Response) -> Iterator[Finding]:
    """TA107: a relation is stated once."""
    seen: set[str] = set()
    for index, relation in enumerate(response["relations"]):
        # The hash of a string is keyed; the hashes of sets of numbers can be made to collide.
        stated = f"{relation['type']} {sorted(map(int, relation['requirements']))}"
        if stated in seen:
            yield Finding("TA107", path=("relations", index))
        seen.add(stated)


ALONE = (
    duplicate_requirement_id,
    unknown_requirement_id,
    unrelated_requirement,
    repeated_requirement,
    conflicting_requirement,
    unsatisfiable_relations,
    repeated_relation,
)
"""The rules about a list response."""

WITH_LIST = ()
"""A list response is validated without another response."""
