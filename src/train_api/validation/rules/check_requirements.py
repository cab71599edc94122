"""The rules TA201 to TA203: a check response agrees with itself and with the list it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from train_api.requirements.relations import fulfilled
from train_api.validation.finding import Finding

_Response = dict[str, Any]


def duplicate_unmet_id(response: _Response, _: str) -> Iterator[Finding]:
    """TA201: each unmet requirement is named once, in every version."""
    seen = set()
    for index, unmet in enumerate(response["unmet"]):
        if unmet["id"] in seen:
            yield Finding("TA201", path=("unmet", index, "id"), shown={"id": unmet["id"]})
        seen.add(unmet["id"])


def unknown_unmet_id(response: _Response, listed: _Response) -> Iterator[Finding]:
    """TA202: an unmet requirement is one that the train lists."""
    known = {entry["id"] for entry in listed["requirements"]}
    for index, unmet in enumerate(response["unmet"]):
        if unmet["id"] not in known:
            yield Finding("TA202", path=("unmet", index, "id"), shown={"id": unmet["id"]})


def fulfilled_contradicts_unmet(response: _Response, listed: _Response) -> Iterator[Finding]:
    """TA203: `fulfilled` is whether all relations hold if the unmet requirements are not met."""
    unmet = {entry["id"] for entry in response["unmet"]}
    met = {entry["id"] for entry in listed["requirements"]} - unmet
    verdict = fulfilled(listed["relations"], met)
    if response["fulfilled"] is not verdict:
        yield Finding(f"TA203.{str(verdict).lower()}", path=("fulfilled",))


ALONE = (duplicate_unmet_id,)
"""The rules about a check response."""

WITH_LIST = (unknown_unmet_id, fulfilled_contradicts_unmet)
"""The rules about a check response and the list response that it answers."""
