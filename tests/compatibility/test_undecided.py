"""What the comparison cannot decide is rejected, with the place and the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.compatibility import patterns
from scripts.compatibility.structure import structural_differences
from tests.compatibility.successors import OLDER, Successor

VARIABLE = "requirements/environment-variable.schema.json"
RELATION = "relation.schema.json"


def reported(successor: Successor) -> str:
    """The only message about a successor."""
    (found,) = structural_differences(OLDER, successor.read())
    return str(found)


@pytest.mark.parametrize("keyword", ["format", "oneOf", "dependentRequired", "x-note"])
def test_an_unknown_keyword(tmp_path: Path, keyword: str) -> None:
    """A keyword that is not in the closed list is rejected, wherever it is."""
    values: dict[str, Any] = {"oneOf": [{}], "dependentRequired": {}}
    successor = Successor(tmp_path)

    def change(schema: Any) -> None:
        schema["allOf"][1]["then"]["properties"]["choices"][keyword] = values.get(keyword, "uri")

    successor.schema(VARIABLE, change)
    assert reported(successor) == (
        f"schemas/1.1.0/{VARIABLE}#/allOf/1/then/properties/choices/{keyword}: cannot be compared: "
        "the comparison does not know this keyword; "
        "write the change with the keywords and in the forms that the other schemas use"
    )


@pytest.mark.parametrize(
    "reference",
    [
        "https://personalhealthtrain.github.io/train-api-spec/schemas/1.0.0/relation.schema.json",
        "nothing.schema.json",
        "#/$defs/nothing",
        "#anchor",
    ],
)
def test_a_reference_that_leads_out_of_the_version(tmp_path: Path, reference: str) -> None:
    """A reference that leads to no schema of the same version is rejected."""
    successor = Successor(tmp_path)
    successor.schema(RELATION, lambda schema: schema["properties"].update(more={"$ref": reference}))

    assert "which is not " in reported(successor)
    assert f"{RELATION}#/properties/more/$ref: " in reported(successor)


def test_a_reference_that_leads_to_itself(tmp_path: Path) -> None:
    """Schemas that refer to themselves, over any number of files, are rejected."""
    successor = Successor(tmp_path)
    successor.schema(
        RELATION, lambda schema: schema["properties"].update(inner={"$ref": "pair.schema.json"})
    )
    successor.write_schema("pair.schema.json", {"items": {"$ref": RELATION}})

    messages = [str(each) for each in structural_differences(OLDER, successor.read())]
    assert [message.split(": ")[0] for message in messages] == [
        "schemas/1.1.0/pair.schema.json#/items/$ref",
        f"schemas/1.1.0/{RELATION}#/properties/inner/$ref",
    ]
    assert all("the reference leads to itself" in message for message in messages)


@pytest.mark.parametrize("pattern", ["^\\d+$", "^(?=A)[A-Z]+$", "^[A-Z]+$|^_$", "^A.B$", "A^B"])
def test_a_pattern_that_is_not_portable(tmp_path: Path, pattern: str) -> None:
    """A pattern with more than the portable part of regular expressions is rejected."""
    successor = Successor(tmp_path)
    successor.schema(VARIABLE, lambda schema: schema["properties"]["name"].update(pattern=pattern))

    assert f"{VARIABLE}#/properties/name/pattern: cannot be compared: " in reported(successor)


def test_a_pattern_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of patterns gives up after a number of states, and rejects the change."""
    monkeypatch.setattr(patterns, "LARGEST_SEARCH", 500)
    successor = Successor(tmp_path)
    pattern = "^([A-Z_]*|[A-Z_]*A[A-Z_]{12})$"
    successor.schema(VARIABLE, lambda schema: schema["properties"]["name"].update(pattern=pattern))

    assert "the patterns are too large to compare" in reported(successor)


def test_many_patterns_of_names(tmp_path: Path) -> None:
    """More patterns of member names than can be combined are rejected."""
    successor = Successor(tmp_path)

    def change(schema: Any) -> None:
        schema["patternProperties"].update({f"^x-{letter}": {} for letter in "abcdefg"})

    successor.schema(RELATION, change)
    assert f"{RELATION}#/patternProperties: cannot be compared: " in reported(successor)
