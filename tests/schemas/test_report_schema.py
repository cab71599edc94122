"""The schema of the tool's own report keeps to what is promised of the others."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from scripts.vocabularies import subschemas
from tests.schemas.patterns import foreign_part
from tests.schemas.test_schemas import DIALECT, PORTABLE, described
from train_api.formats.json_report import SCHEMA
from train_api.specification import address, load

REPORT: dict[str, Any] = load(SCHEMA)
PARTS = [(pointer, dict(schema)) for pointer, schema in subschemas(REPORT)]


def test_the_report_schema_has_its_address_and_dialect() -> None:
    """The schema is of JSON Schema 2020-12, and its `$id` is its published address."""
    Draft202012Validator.check_schema(REPORT)
    assert (REPORT["$schema"], REPORT["$id"]) == (DIALECT, address(SCHEMA))


def test_all_of_the_report_is_described() -> None:
    """The schema, each property and each definition have a title and a description."""
    named = [("", REPORT), *((place, each) for place, each in described(REPORT) if titled(place))]

    assert len(named) > 40
    assert [
        place for place, each in named if not (each.get("title") and each.get("description"))
    ] == []


def titled(place: str) -> bool:
    """Tell a property that is declared from one that a condition narrows."""
    return not any(f"/{keyword}/" in place for keyword in ("if", "then", "else"))


def test_the_examples_of_the_report_are_valid() -> None:
    """There are examples, and all are valid reports."""
    judge = Draft202012Validator(REPORT)

    assert REPORT["examples"]
    assert [each for each in REPORT["examples"] if not judge.is_valid(each)] == []


def test_the_report_schema_is_portable() -> None:
    """The schema has only keywords and patterns on which validators agree."""
    assert {key for _, each in PARTS for key in each} - PORTABLE == {"else"}
    patterns = [each["pattern"] for _, each in PARTS if "pattern" in each]
    assert [pattern for pattern in patterns if foreign_part(pattern)] == []


def test_the_report_is_closed_and_needs_no_other_file() -> None:
    """Each object of a report has the members that the schema names, and refers to nothing else."""
    shapes = [(pointer, each) for pointer, each in PARTS if titled(pointer + "/")]
    open_ones = [
        pointer
        for pointer, each in shapes
        if "properties" in each and each.get("additionalProperties") is not False
    ]

    assert open_ones == []
    references = {each["$ref"] for _, each in PARTS if "$ref" in each}
    assert references <= {f"#/$defs/{name}" for name in REPORT["$defs"]}
