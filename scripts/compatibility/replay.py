"""Validates the examples of a version against the schemas of a later one.

A valid example stays valid. An example that the older schema rejects may become valid only if the
later version lists it, with the reason, in `examples/VERSION/newly-valid.json`:

    {"1.0.0/list-requirements-response/invalid/has-a-digit-in-a-name": "names may have digits"}

Recipes for captured output are left out: the reader takes long for what they make, and they differ
from other examples only in what surrounds the response, or in its size.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.validators import accepts
from scripts.compatibility.version import Version
from scripts.examples import STDOUT, Case, cases
from train_api import NoResponseError, extract

LIST = "newly-valid.json"
"""The file of a version that lists the earlier examples that it makes valid."""


class Example(NamedTuple):
    """An example of a version, and the response in it, None if there is none."""

    id: str
    file: str
    value: Any


@cache
def examples(version: Version) -> Sequence[Example]:
    """Return the examples of a version that have a response."""
    folder = version.root / "examples" / version.number
    if not folder.is_dir():
        return ()
    small = [case for case in cases(folder) if not (case.recipe and case.group == STDOUT)]
    found = [_example(version, case) for case in small]
    return [each for each in found if each.value is not None]


def replay_differences(
    older: Version, newer: Version, listed: Mapping[str, str]
) -> list[Incompatibility]:
    """Report each example whose verdict differs, unless it becomes valid and is listed.

    `listed` are the reasons for the examples that become valid, by their ids.
    """
    found = []
    for example in examples(older):
        before, after = (accepts(each, example.file, example.value) for each in (older, newer))
        place = f"examples/{example.id}"
        if before and not after:
            expectation = f"must stay valid against the schemas of {newer.number}"
            found.append(Incompatibility(place, "", expectation))
        elif after and not before and example.id not in listed:
            expectation = f"must stay invalid against the schemas of {newer.number}"
            remedy = f"if it may be valid, list it with the reason in {_list_path(newer.number)}"
            found.append(Incompatibility(place, "", expectation, remedy))
    return found


def list_differences(
    earlier: Sequence[Version], newer: Version, listed: Mapping[str, str]
) -> list[Incompatibility]:
    """Report each entry of a version's list that is no earlier example which it makes valid.

    `listed` are the entries of the list.
    """
    made_valid = {
        example.id
        for older in earlier
        for example in examples(older)
        if accepts(newer, example.file, example.value)
        and not accepts(older, example.file, example.value)
    }
    return [
        Incompatibility(
            _list_path(newer.number),
            f"/{entry.replace('~', '~0').replace('/', '~1')}",
            "must be an example of an earlier version that this version makes valid",
            "remove the entry",
        )
        for entry in listed
        if entry not in made_valid
    ]


def newly_valid(version: Version) -> dict[str, str]:
    """Return the entries of a version's list, which is optional.

    Raises:
        ValueError: the list is not a JSON object of strings.
    """
    path = version.root / _list_path(version.number)
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(entries, dict) or not all(isinstance(each, str) for each in entries.values()):
        raise ValueError(f"{path}: expected an object whose members are reasons")
    return entries


def _list_path(number: str) -> str:
    return f"examples/{number}/{LIST}"


def _example(version: Version, case: Case) -> Example:
    id_ = f"{version.number}/{case.id}"
    if case.group != STDOUT:
        return Example(id_, f"{case.group}.schema.json", case.value)
    try:
        value = json.loads(extract(case.data).data)
    except NoResponseError:
        value = None
    return Example(id_, "train-response.schema.json", value)
