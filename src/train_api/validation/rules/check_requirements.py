"""The rules TA201 to TA203: a check response agrees with itself and with the list it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from train_api.requirements.relations import fulfilled
from train_api.validation.finding import Finding

_Response = dict[str, Any]


def duplicate_unmet_id(response: _Response) -> Iterator[Finding]:
    """TA201: each unmet requirement is named once."""
    seen = set()
    for index, unmet in enumerate(response["unmet"]):
        if unmet["id"] in seen:
            yield Finding(
                "TA201",
                "Expected each unmet requirement once, found an id that occurs earlier.",
                "Combine the reasons in one entry.",
                path=("unmet", index, "id"),
                shown=f"the id is {unmet['id']}",
            )
        seen.add(unmet["id"])


def unknown_unmet_id(response: _Response, listed: _Response) -> Iterator[Finding]:
    """TA202: an unmet requirement is one that the train lists."""
    known = {entry["id"] for entry in listed["requirements"]}
    for index, unmet in enumerate(response["unmet"]):
        if unmet["id"] not in known:
            yield Finding(
                "TA202",
                "Expected the id of a requirement in the list response, found an id that no "
                "requirement has.",
                "Use the same ids in both responses.",
                path=("unmet", index, "id"),
                shown=f"the id is {unmet['id']}",
            )


def fulfilled_contradicts_unmet(response: _Response, listed: _Response) -> Iterator[Finding]:
    """TA203: `fulfilled` is whether all relations hold if the unmet requirements are not met."""
    unmet = {entry["id"] for entry in response["unmet"]}
    met = {entry["id"] for entry in listed["requirements"]} - unmet
    verdict = fulfilled(listed["relations"], met)
    if response["fulfilled"] is not verdict:
        state = "hold" if verdict else "do not hold"
        yield Finding(
            "TA203",
            f"Expected fulfilled to be {str(verdict).lower()}: with these unmet requirements, the "
            f"relations of the list response {state}.",
            "Compute fulfilled from the relations: all of them must hold.",
            path=("fulfilled",),
        )


ALONE = (duplicate_unmet_id,)
"""The rules about a check response."""

WITH_LIST = (unknown_unmet_id, fulfilled_contradicts_unmet)
"""The rules about a check response and the list response that it answers."""
