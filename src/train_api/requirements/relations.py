"""Whether relations hold, and whether they can hold together (section 13)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any


def identity(requirement: dict[str, Any]) -> tuple[Hashable, ...] | None:
    """The key by which requirements are equal: type, name, target, choices and default.

    It is None for a type whose requirements have no name: each of them is a requirement of its own.
    """
    if "name" not in requirement:
        return None
    choices = requirement.get("choices")
    return (
        requirement["type"],
        requirement["name"],
        requirement.get("target"),
        choices and frozenset(choices),
        requirement.get("default"),
    )


def names_differ(listed: Iterable[dict[str, Any]]) -> bool:
    """Whether no two listed requirements have the same name; so no two are the same requirement.

    This is quick to find out, and the usual case.
    """
    names = [entry["requirement"].get("name") for entry in listed]
    return len(set(names) - {None}) == len(names) - names.count(None)


def holds(relation: dict[str, Any], met: set[int]) -> bool:
    """Whether a relation holds if exactly these requirements are met (clause 13.2).

    One of the type `optional` always holds.
    """
    named = relation["requirements"]
    if relation["type"] == "optional":
        return True
    if relation["type"] == "all":
        return all(number in met for number in named)
    any_met = any(number in met for number in named)
    return any_met if relation["type"] == "any" else not any_met


def fulfilled(relations: Iterable[dict[str, Any]], met: set[int]) -> bool:
    """Whether all relations hold if exactly these requirements are met."""
    return all(holds(relation, met) for relation in relations)


def contradiction(response: dict[str, Any]) -> tuple[int, str] | None:
    """The index of a relation that cannot hold together with the others, and why; else None.

    The reason is `opposite` (another relation of type `all` or `none` says the opposite) or
    `forbidden` (relations of type `none` forbid all that it names).

    A requirement named by `all` must be met, one named by `none` must not. If none is named by
    both, an `any` can hold unless `none` forbids all that it names. So one pass is enough. An
    `optional` demands nothing, so it contradicts nothing.
    """
    if all(relation["type"] != "none" for relation in response["relations"]):
        return None
    own: dict[int, int] = {}
    if not names_differ(response["requirements"]):
        # Equal requirements share the first id, so that identities, which may have many choices,
        # are compared once and not for each relation.
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
        if relation["type"] == "optional":
            continue
        named = {own.get(number, number) for number in relation["requirements"]}
        if relation["type"] == "any":
            choices_of_any.append((index, named))
            continue
        mine, others = demanded, forbidden
        if relation["type"] == "none":
            mine, others = forbidden, demanded
        if named & others:
            return index, "opposite"
        mine |= named
    for index, named in choices_of_any:
        if named <= forbidden:
            return index, "forbidden"
    return None
