"""The rules TA101 to TA107: the requirements and relations of a list response hold together.

Each takes a response that holds to its schema. Time is linear in the response.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from train_api.finding import Finding

_Response = dict[str, Any]


def identity(requirement: dict[str, Any]) -> tuple[Hashable, ...] | None:
    """What makes two requirements one and the same: type, name, target and choices.

    Of a type whose requirements have no name, each one is a requirement of its own: None.
    """
    if "name" not in requirement:
        return None
    choices = requirement.get("choices")
    return (
        requirement["type"],
        requirement["name"],
        requirement.get("target"),
        choices and frozenset(choices),
    )


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
    """TA106: some environment makes all relations hold.

    What `all` names must be met and what `none` names must not; with the two apart, an `any` can
    hold unless `none` forbids all that it names. So one pass tells.
    """
    # An id stands for the first one of the same requirement: to compare identities for each
    # relation would take time by the length of their choices, again and again.
    first: dict[Hashable, int] = {}
    own = {
        listed["id"]: first.setdefault(
            identity(listed["requirement"]) or listed["id"], listed["id"]
        )
        for listed in response["requirements"]
    }
    demanded: set[int] = set()
    forbidden: set[int] = set()
    choices_of_any: list[tuple[int, set[int]]] = []
    for index, relation in enumerate(response["relations"]):
        named = {own.get(number, number) for number in relation["requirements"]}
        if relation["type"] == "any":
            choices_of_any.append((index, named))
            continue
        mine, others = demanded, forbidden
        if relation["type"] == "none":
            mine, others = forbidden, demanded
        if named & others:
            yield _unsatisfiable(index, "another relation of type all or none says the opposite")
            return
        mine |= named
    for index, named in choices_of_any:
        if named <= forbidden:
            yield _unsatisfiable(index, "relations of type none forbid all that it names")
            return


def _unsatisfiable(index: int, reason: str) -> Finding:
    return Finding(
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


def holds(relation: dict[str, Any], met: set[int]) -> bool:
    """Whether a relation holds where these requirements, and no others, are met."""
    named = relation["requirements"]
    if relation["type"] == "all":
        return all(number in met for number in named)
    any_met = any(number in met for number in named)
    return any_met if relation["type"] == "any" else not any_met


def fulfilled(relations: Iterable[dict[str, Any]], met: set[int]) -> bool:
    """Whether all relations hold where these requirements, and no others, are met."""
    return all(holds(relation, met) for relation in relations)


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
