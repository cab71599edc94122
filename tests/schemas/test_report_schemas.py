"""The schemas of the tool's own reports follow the conventions of the other schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from scripts.vocabularies import subschemas
from tests.schemas.patterns import foreign_part
from tests.schemas.test_schemas import DIALECT, PORTABLE, described
from train_api.formats.json_report import SCHEMA
from train_api.specification import MANIFEST_SCHEMA, address, load, paths, schemas_around

REPORTS: dict[str, dict[str, Any]] = {
    path: load(path)
    for folder in ("schemas/report", "schemas/wrapper")
    for path in paths(folder, ".schema.json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema))
    for schema in (*REPORTS.values(), *schemas_around(address(MANIFEST_SCHEMA)).values())
)

each_report = pytest.mark.parametrize("path", REPORTS)


def parts(path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each schema within a file, with its JSON Pointer."""
    return ((pointer, dict(schema)) for pointer, schema in subschemas(REPORTS[path]))


def is_condition(pointer: str) -> bool:
    """Whether a schema narrows what is declared elsewhere."""
    return any(f"/{keyword}/" in f"{pointer}/" for keyword in ("if", "then", "else"))


def test_the_report_has_a_schema() -> None:
    """The schema that the tool names in its report is among these."""
    assert SCHEMA in REPORTS


@each_report
def test_the_address_is_the_path(path: str) -> None:
    """A schema is of JSON Schema 2020-12, and its `$id` is its published address."""
    Draft202012Validator.check_schema(REPORTS[path])
    assert (REPORTS[path]["$schema"], REPORTS[path]["$id"]) == (DIALECT, address(path))


@each_report
def test_all_of_it_is_described(path: str) -> None:
    """A schema, each property in it and each definition have a title and a description."""
    named = [("", REPORTS[path])]
    named += [(place, each) for place, each in described(REPORTS[path]) if not is_condition(place)]

    assert len(named) > 10
    missing = [
        place for place, each in named if not (each.get("title") and each.get("description"))
    ]
    assert missing == []


@each_report
def test_the_examples_are_valid(path: str) -> None:
    """There are examples, and all are valid."""
    validator = Draft202012Validator(REPORTS[path], registry=REGISTRY)

    assert REPORTS[path]["examples"]
    assert [each for each in REPORTS[path]["examples"] if not validator.is_valid(each)] == []


@each_report
def test_it_is_portable(path: str) -> None:
    """A schema has only keywords and patterns on which validators agree."""
    assert {key for _, each in parts(path) for key in each} - PORTABLE <= {"else"}
    patterns = [each["pattern"] for _, each in parts(path) if "pattern" in each]
    assert [pattern for pattern in patterns if foreign_part(pattern)] == []


@each_report
def test_its_objects_are_closed(path: str) -> None:
    """Each object has the members that its schema names and no others."""
    open_ones = [
        pointer
        for pointer, each in parts(path)
        if "properties" in each
        and not is_condition(pointer)
        and each.get("additionalProperties") is not False
    ]

    assert open_ones == []


@each_report
def test_its_references_are_relative_and_lead_somewhere(path: str) -> None:
    """A reference is relative and leads into the schemas of reports."""
    resolver = REGISTRY.resolver(REPORTS[path]["$id"])
    for reference in (each["$ref"] for _, each in parts(path) if "$ref" in each):
        assert not urlsplit(reference).scheme
        assert not reference.startswith("/")
        assert resolver.lookup(reference).contents
