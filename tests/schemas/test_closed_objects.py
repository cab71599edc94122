"""The objects of a response take no members but those that the specification knows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.vocabularies import subschemas
from tests.schemas.files import EVERY, OF_VERSION, is_valid
from train_api.specification import versions

OBJECTS_OF_ITS_OWN = "content"
"""The member whose value the train is free to shape."""


def objects(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to each object within a value that the specification shapes."""
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            if name != OBJECTS_OF_ITS_OWN:
                yield from objects(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from objects(inner, (*path, number))


CASES = [
    (name, number, path)
    for name, file in EVERY.items()
    for number, example in enumerate(file["examples"])
    for path in objects(example)
]


def extended(case: tuple[str, int, tuple[str | int, ...]], member: str) -> Any:
    """Return an example with one more member in one of its objects."""
    name, number, path = case
    changed = place = copy.deepcopy(EVERY[name]["examples"][number])
    for key in path:
        place = place[key]
    place[member] = {"any": ["thing", None]}
    return changed


@pytest.mark.parametrize("case", CASES, ids=lambda case: "/".join(map(str, [*case[:2], *case[2]])))
def test_an_object_takes_extension_members_and_no_others(
    case: tuple[str, int, tuple[str | int, ...]],
) -> None:
    """Any object in an example takes a member whose name begins x-, and no unknown one."""
    version, _, name = case[0].partition("/")
    assert is_valid(name, extended(case, "x-private"), version)
    assert not is_valid(name, extended(case, "private"), version)
    assert not is_valid(name, extended(case, "X-private"), version)


def test_every_schema_of_objects_is_tried() -> None:
    """The examples have an object for each schema whose instances are objects."""
    tried = {name for name, _, path in CASES if path == ()}

    assert tried == {name for name, file in EVERY.items() if file["type"] == "object"}
    assert ("1.0.0/list-requirements-response", 0, ("requirements", 0, "requirement")) in CASES


@pytest.mark.parametrize("version", versions())
def test_no_object_is_open(version: str) -> None:
    """A schema that names members forbids others, unless it leaves that to schemas it leads to."""
    files = OF_VERSION[version]
    open_ones = [
        (name, pointer)
        for name, file in files.items()
        for pointer, schema in subschemas(file)
        if "properties" in schema
        and not any(part in pointer.split("/") for part in ("if", "then"))
        and schema.get("additionalProperties") is not False
    ]

    assert open_ones == [("requirement", "")]
    leads_to = [part["then"]["$ref"] for part in files["requirement"]["allOf"]]
    types = [part["if"]["properties"]["type"]["const"] for part in files["requirement"]["allOf"]]
    assert types == files["requirement"]["properties"]["type"]["enum"]
    assert all(
        files[target.removesuffix(".schema.json")]["additionalProperties"] is False
        for target in leads_to
    )
