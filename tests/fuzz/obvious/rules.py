"""The rules from TA101 on, by comparing each with each and by trying all there is to try."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from tests.fuzz.obvious.reading import Path
from tests.fuzz.obvious.values import is_met

Found = Iterator[tuple[str, Path]]

LARGEST_TRIED = 12
"""How many different requirements can be met or not in all ways without waiting long."""


def same_variable(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two requirements have the same type and name."""
    return bool(one["type"] == other["type"] and one["name"] == other["name"])


def same_requirement(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Clause 11.6."""
    return (
        same_variable(one, other)
        and one["target"] == other["target"]
        and set(one.get("choices", [])) == set(other.get("choices", []))
        and one.get("default") == other.get("default")
    )


def holds(relation: dict[str, Any], met: set[Any]) -> bool:
    """Clause 13.2."""
    each = [number in met for number in relation["requirements"]]
    return {"all": all(each), "any": any(each), "none": not any(each), "optional": True}[
        relation["type"]
    ]


def of_list(response: dict[str, Any]) -> Found:
    """TA101 to TA105 and TA107 to TA109.

    Only the shape differs between versions: without defaults, nothing violates TA108 and TA109.
    """
    requirements, relations = response["requirements"], response["relations"]
    ids = [listed["id"] for listed in requirements]
    for index, listed in enumerate(requirements):
        earlier = [other["requirement"] for other in requirements[:index]]
        own = listed["requirement"]
        if listed["id"] in ids[:index]:
            yield "TA101", ("requirements", index, "id")
        if not any(listed["id"] in relation["requirements"] for relation in relations):
            yield "TA103", ("requirements", index)
        if any(same_requirement(own, other) for other in earlier):
            yield "TA104", ("requirements", index, "requirement")
        if any(same_variable(own, other) and not same_requirement(own, other) for other in earlier):
            yield "TA105", ("requirements", index, "requirement")
        # Clause 11.11.
        if "default" in own and not is_met(own, own["default"]):
            yield "TA108", ("requirements", index, "requirement", "default")
    # Clause 13.10.
    with_default = [each["id"] for each in requirements if "default" in each["requirement"]]
    for index, relation in enumerate(relations):
        for place, number in enumerate(relation["requirements"]):
            if number not in ids:
                yield "TA102", ("relations", index, "requirements", place)
            if relation["type"] == "none" and number in with_default:
                yield "TA109", ("relations", index, "requirements", place)
        for other in relations[:index]:
            if relation["type"] == other["type"] and set(relation["requirements"]) == set(
                other["requirements"]
            ):
                yield "TA107", ("relations", index)


def is_satisfiable(response: dict[str, Any]) -> bool | None:
    """Clause 13.7: whether some way to meet requirements makes all relations hold.

    An id that is not listed is a requirement of its own. None where an id is listed twice, or
    where there are too many to try.
    """
    requirements, relations = response["requirements"], response["relations"]
    ids = [listed["id"] for listed in requirements]
    named = {number for relation in relations for number in relation["requirements"]}
    groups: list[list[dict[str, Any]]] = []
    for listed in requirements:
        for group in groups:
            if same_requirement(listed["requirement"], group[0]["requirement"]):
                group.append(listed)
                break
        else:
            groups.append([listed])
    groups += [[{"id": number}] for number in named - set(ids)]
    if len(set(ids)) < len(ids) or len(groups) > LARGEST_TRIED:
        return None
    for are_met in itertools.product([False, True], repeat=len(groups)):
        met = {
            listed["id"]
            for group, is_met in zip(groups, are_met, strict=True)
            if is_met
            for listed in group
        }
        if all(holds(relation, met) for relation in relations):
            return True
    return False


def of_check(response: dict[str, Any], listed: dict[str, Any] | None) -> Found:
    """TA201 to TA203; the last two where the list response is at hand."""
    unmet = [entry["id"] for entry in response["unmet"]]
    for index, number in enumerate(unmet):
        if number in unmet[:index]:
            yield "TA201", ("unmet", index, "id")
    if listed is None:
        return
    ids = [entry["id"] for entry in listed["requirements"]]
    for index, number in enumerate(unmet):
        if number not in ids:
            yield "TA202", ("unmet", index, "id")
    met = {number for number in ids if number not in unmet}
    if response["fulfilled"] != all(holds(relation, met) for relation in listed["relations"]):
        yield "TA203", ("fulfilled",)
