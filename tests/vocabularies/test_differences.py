"""The schemas take exactly the terms of the vocabularies, and a difference does not go unseen."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.vocabularies import ROOT, differences, main, read, subschemas, uses
from train_api.specification import BASE, VERSION, address, schema_path, versions, vocabulary_path

SCHEMAS, VOCABULARIES = read(ROOT, VERSION)
Change = Callable[[Any, Any], object]


def schema(schemas: Any, name: str) -> Any:
    """A schema by its short name."""
    return schemas[address(schema_path(name))]


def vocabulary(vocabularies: Any, name: str) -> Any:
    """A vocabulary by its short name."""
    return vocabularies[address(vocabulary_path(name))]


def member(schemas: Any, name: str, of: str) -> Any:
    """What a schema says of one member."""
    return schema(schemas, of)["properties"][name]


def test_schemas_and_vocabularies_are_equal() -> None:
    """The schemas and the vocabularies of each version do not differ."""
    for version in versions():
        assert differences(*read(ROOT, version)) == []
    assert main(["--check"]) == 0


@pytest.mark.parametrize("version", versions())
def test_every_enum_is_compared(version: str) -> None:
    """No enum of the schemas is left out of the comparison, except the addresses of a response."""
    schemas, _ = read(ROOT, version)
    enums = [
        f"{name}#{pointer}/enum"
        for name, each in schemas.items()
        for pointer, part in subschemas(each)
        if "enum" in part
    ]
    compared = {use.place for each in schemas.values() for use in uses(each) if use.is_complete}
    assert len(enums) == json.dumps(schemas).count('"enum":')
    not_compared = [place for place in enums if place not in compared]
    assert all(place.endswith("#/properties/$schema/enum") for place in not_compared)


CHANGES: dict[str, tuple[Change, str]] = {
    "an enum without a term": (
        lambda schemas, _: member(schemas, "type", "relation")["enum"].remove("none"),
        '"none" of',
    ),
    "an enum with a value too many": (
        lambda schemas, _: member(schemas, "type", "relation")["enum"].append("some"),
        '"some" is no term',
    ),
    "an enum in another case": (
        lambda schemas, _: member(schemas, "state", "run-algorithm-response").update(
            enum=["Success", "failure", "application"]
        ),
        '"Success" is no term',
    ),
    "an enum without a vocabulary": (
        lambda schemas, _: member(schemas, "type", "rebase").pop("$comment"),
        "no $comment names its vocabulary",
    ),
    "a vocabulary without an enum": (
        lambda schemas, _: member(schemas, "type", "rebase").pop("enum"),
        "no value of",
    ),
    "a const that is no term": (
        lambda schemas, _: member(schemas, "type", "requirements/environment-variable").update(
            const="environment-variable"
        ),
        '"environment-variable" is no term',
    ),
    "a condition that is no term": (
        lambda schemas, _: schema(schemas, "run-algorithm-response")["if"]["properties"][
            "state"
        ].update(const="succes"),
        '"succes" is no term',
    ),
    "a condition that denies what is no term": (
        lambda schemas, _: schema(schemas, "requirements/environment-variable")["allOf"][1]["if"][
            "properties"
        ]["target"].update({"not": {"const": "Enum"}}),
        '"Enum" is no term',
    ),
    "a type without a branch": (
        lambda schemas, vocabularies: (
            member(schemas, "type", "requirement")["enum"].append("bindMount"),
            vocabulary(vocabularies, "requirement-types")["terms"].append(
                {"notation": "bindMount"}
            ),
        ),
        '#/allOf: "bindMount" of',
    ),
    "a vocabulary without a term": (
        lambda _, vocabularies: vocabulary(vocabularies, "targets")["terms"].pop(),
        '"STRING" is no term',
    ),
    "a vocabulary with a term too many": (
        lambda _, vocabularies: vocabulary(vocabularies, "targets")["terms"].append(
            {"notation": "EMAIL"}
        ),
        '"EMAIL" of',
    ),
    "a vocabulary that is gone": (
        lambda _, vocabularies: vocabularies.pop(address(vocabulary_path("run-states"))),
        "there is no vocabulary",
    ),
    "a vocabulary that nothing takes": (
        lambda _, vocabularies: vocabularies.update({"https://example.org/new": {"terms": []}}),
        "no schema takes terms of https://example.org/new",
    ),
    "a response without a schema": (
        lambda schemas, _: schemas.pop(address(schema_path("run-algorithm-response"))),
        "there is no schema",
    ),
}


@pytest.mark.parametrize(("change", "reported"), CHANGES.values(), ids=CHANGES)
def test_each_difference_is_reported(change: Change, reported: str) -> None:
    """What is on one side alone is named."""
    schemas, vocabularies = copy.deepcopy(SCHEMAS), copy.deepcopy(VOCABULARIES)
    change(schemas, vocabularies)
    assert reported in "\n".join(differences(schemas, vocabularies))


def write(root: Path, documents: Any) -> None:
    """Write documents to the places that their addresses name."""
    for name, document in documents.items():
        path = root / name.removeprefix(BASE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document))


def test_a_difference_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check prints each difference with its place and exits 1."""
    schemas = copy.deepcopy(SCHEMAS)
    member(schemas, "type", "relation")["enum"].remove("none")
    write(tmp_path, schemas)
    write(tmp_path, VOCABULARIES)
    assert main(["--check"], tmp_path) == 1
    printed = capsys.readouterr().err.splitlines()
    place = address(schema_path("relation")) + "#/properties/type/enum"
    vocabulary = address(vocabulary_path("relation-types"))
    assert printed == [f'{place}: "none" of {vocabulary} is missing']


def test_nothing_to_compare_is_a_failure(tmp_path: Path) -> None:
    """A check that finds no vocabulary exits 1."""
    assert main(["--check"], tmp_path) == 1


def test_the_places_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --check, each place that takes terms is printed with its vocabulary."""
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    targets = address(schema_path("requirements/environment-variable")) + "#/properties/target/enum"
    assert f"{targets} takes all of {address(vocabulary_path('targets'))}" in lines
