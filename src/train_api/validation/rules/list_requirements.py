"""The rules TA101 to TA107: the requirements and relations of a list response hold together.

Each takes a response that holds to its schema. Time is linear in the response.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from train_api.requirements.relations import contradiction, identity
from train_api.validation.finding import Finding

_Response = dict[str, Any]


def duplicate_requirement_id(response: _Response) -> Iterator[Finding]:
    """TA101: each requirement has an id of its own."""
    seen = set()
    for index, listed in enumerate(response["requirements"]):
        if listed["id"] in seen:
            yield Finding(
                "TA101",
                "Expected an id of its own for each requirement, found one that an earlier "
                "requirement has.",
                "Number the requirements, for example from 0 on.",
                path=("requirements", index, "id"),
                shown=f"the id is {listed['id']}",
            )
        seen.add(listed["id"])


def unknown_requirement_id(response: _Response) -> Iterator[Finding]:
    """TA102: a relation names only ids of listed requirements."""
    known = {listed["id"] for listed in response["requirements"]}
    for index, relation in enumerate(response["relations"]):
        for position, number in enumerate(relation["requirements"]):
            if number not in known:
                yield Finding(
                    "TA102",
                    "Expected the id of a listed requirement, found an id that none has.",
                    "List the requirement, or take its id out of the relation.",
                    path=("relations", index, "requirements", position),
                    shown=f"the id is {number}",
                )


def unrelated_requirement(response: _Response) -> Iterator[Finding]:
    """TA103: each requirement is in a relation; one that is in none is optional."""
    related = {number for relation in response["relations"] for number in relation["requirements"]}
    for index, listed in enumerate(response["requirements"]):
        if listed["id"] not in related:
            yield Finding(
                "TA103",
                "Expected the requirement in a relation; in none, it is optional.",
                'Name its id in a relation, of type "all" where the train cannot do without, or '
                "leave it as it is where it is optional on purpose.",
                path=("requirements", index),
            )


def _by_name(response: _Response) -> Iterator[tuple[int, Hashable, set[Hashable]]]:
    """Each requirement's index and identity, and those of the earlier ones of the same name.

    Nothing where all names differ, as they mostly do.
    """
    named = [
        (index, listed["requirement"])
        for index, listed in enumerate(response["requirements"])
        if "name" in listed["requirement"]
    ]
    names = {(requirement["type"], requirement["name"]) for _, requirement in named}
    if len(names) == len(named):
        return
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
            yield Finding(
                "TA104",
                "Expected each requirement once, found one that is listed before.",
                "Keep one of them, and name its id in the relations of both.",
                path=("requirements", index, "requirement"),
            )


def conflicting_requirement(response: _Response) -> Iterator[Finding]:
    """TA105: requirements of the same name have the same target and the same choices."""
    for index, own, earlier in _by_name(response):
        if earlier and own not in earlier:
            yield Finding(
                "TA105",
                "Expected the target and choices that the earlier requirement of the same name "
                "has, found others.",
                "Give the variables different names, or agree on one target.",
                path=("requirements", index, "requirement"),
            )


def unsatisfiable_relations(response: _Response) -> Iterator[Finding]:
    """TA106: some environment makes all relations hold."""
    found = contradiction(response)
    if found is not None:
        index, reason = found
        yield Finding(
            "TA106",
            f"Expected relations that can hold together, found one that cannot: {reason}.",
            "Change the relation or take it away; as they stand, no station can fulfil them.",
            path=("relations", index),
        )


def repeated_relation(response: _Response) -> Iterator[Finding]:
    """TA107: a relation is stated once."""
    seen: set[str] = set()
    for index, relation in enumerate(response["relations"]):
        # Text, since its hash is keyed: sets of numbers can be chosen so that all have the same.
        stated = f"{relation['type']} {sorted(map(int, relation['requirements']))}"
        if stated in seen:
            yield Finding(
                "TA107",
                "Expected each relation once, found one that is stated before.",
                "Take the repeated relation away.",
                path=("relations", index),
            )
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
"""A list response is judged by itself."""
