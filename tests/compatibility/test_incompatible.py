"""Successors under which a document of 1.0.0 becomes invalid are rejected, with the place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.compatibility.compatible_changes import older_types
from tests.compatibility.successors import Successor

VARIABLE = "requirements/environment-variable.schema.json"
LIST_RESPONSE = "list-requirements-response.schema.json"
CHECK_RESPONSE = "check-requirements-response.schema.json"
RUN_RESPONSE = "run-algorithm-response.schema.json"

TARGET_IS_A_TOKEN = {"required": ["target"], "properties": {"target": {"const": "TOKEN"}}}


def _set(*keys: str | int, to: Any) -> Callable[[Any], None]:
    """Return a change that sets the value to which some keys lead."""

    def change(schema: Any) -> None:
        for key in keys[:-1]:
            schema = schema[key]
        schema[keys[-1]] = to

    return change


def _remove(*keys: str | int) -> Callable[[Any], None]:
    """Return a change that removes what some keys lead to."""

    def change(schema: Any) -> None:
        for key in keys[:-1]:
            schema = schema[key]
        del schema[keys[-1]]

    return change


def _places(tmp_path: Path, file: str, change: Callable[[Any], None]) -> set[tuple[str, str]]:
    """The places that are reported where a file of the successor is changed."""
    successor = Successor(tmp_path)
    successor.schema(file, change)
    return successor.structural_places()


def test_a_term_is_removed_from_an_enum(tmp_path: Path) -> None:
    """A narrower `enum` is rejected."""
    change = _set("properties", "type", "enum", to=["all", "any"])
    assert _places(tmp_path, "relation.schema.json", change) == {
        ("relation.schema.json", "/properties/type/enum")
    }


def test_a_member_becomes_required(tmp_path: Path) -> None:
    """A new required member is rejected."""

    def change(schema: Any) -> None:
        schema["properties"]["title"] = {"type": "string"}
        schema["required"].append("title")

    assert _places(tmp_path, LIST_RESPONSE, change) == {(LIST_RESPONSE, "/required")}


@pytest.mark.parametrize(
    ("file", "keys", "bound"),
    [
        ("requirement-id.schema.json", ("minimum",), 1),
        ("requirement-id.schema.json", ("maximum",), 2147483646),
        (VARIABLE, ("properties", "name", "maxLength"), 254),
        (VARIABLE, ("properties", "name", "minLength"), 1),
        (VARIABLE, ("properties", "description", "maxLength"), 10_000),
        ("relation.schema.json", ("properties", "requirements", "maxItems"), 4095),
        ("relation.schema.json", ("properties", "requirements", "minItems"), 2),
        (CHECK_RESPONSE, ("properties", "unmet", "maxItems"), 100_000),
    ],
)
def test_a_bound_is_tightened(tmp_path: Path, file: str, keys: tuple[str, ...], bound: int) -> None:
    """A raised minimum, a lowered maximum and a new bound are rejected."""
    assert _places(tmp_path, file, _set(*keys, to=bound)) == {(file, "/" + "/".join(keys))}


def test_a_pattern_is_tightened(tmp_path: Path) -> None:
    """A pattern that matches fewer strings is rejected, with such a string."""
    successor = Successor(tmp_path)
    successor.schema(VARIABLE, _set("properties", "name", "pattern", to="^[A-Z]+(_[A-Z]+)+$"))

    (found,) = successor.check_without_documents()[:1]
    assert found.file == f"schemas/1.1.0/{VARIABLE}"
    assert found.pointer == "/properties/name/pattern"
    assert '"A"' in found.expectation


def test_a_condition_is_added(tmp_path: Path) -> None:
    """An added `if` and `then` that valid documents do not meet is rejected."""
    added = {"if": TARGET_IS_A_TOKEN, "then": {"required": ["description"]}}

    assert _places(tmp_path, VARIABLE, lambda schema: schema["allOf"].append(added)) == {
        (VARIABLE, "/allOf/2/then/required")
    }


def test_an_alternative_of_a_condition_is_added(tmp_path: Path) -> None:
    """An added `else` that valid documents do not meet is rejected."""
    change = _set("allOf", 0, "else", to={"required": ["description"]})

    assert _places(tmp_path, VARIABLE, change) == {(VARIABLE, "/allOf/0/else/required")}


def test_a_condition_is_changed(tmp_path: Path) -> None:
    """A changed `if`, under which other documents must be as `then` says, is rejected."""
    change = _set("if", "properties", "state", "const", to="failure")

    assert _places(tmp_path, RUN_RESPONSE, change) == {(RUN_RESPONSE, "/then/required")}


def test_a_condition_is_widened(tmp_path: Path) -> None:
    """A wider `if` is rejected: more documents must be as `then` says."""
    change = _remove("if", "properties")

    assert _places(tmp_path, RUN_RESPONSE, change) == {(RUN_RESPONSE, "/then/required")}


def test_a_member_is_removed(tmp_path: Path) -> None:
    """A removed property of a closed object is rejected, at the place of the property."""
    assert _places(tmp_path, VARIABLE, _remove("properties", "description")) == {
        (VARIABLE, "/properties/description")
    }


def test_extension_members_are_forbidden(tmp_path: Path) -> None:
    """A removed pattern of member names is rejected where these names are forbidden now."""
    assert _places(tmp_path, "relation.schema.json", _remove("patternProperties")) == {
        ("relation.schema.json", "/additionalProperties")
    }


def test_extension_members_are_constrained(tmp_path: Path) -> None:
    """A constraint on members whose names match a pattern is rejected."""
    change = _set("patternProperties", "^x-", "type", to="string")

    assert _places(tmp_path, "relation.schema.json", change) == {
        ("relation.schema.json", "/patternProperties/^x-/type")
    }


def test_a_pattern_of_names_is_added(tmp_path: Path) -> None:
    """A constraint on some of the members that were free is rejected."""
    change = _set("patternProperties", "^x-train-", to={"type": "string"})

    assert _places(tmp_path, "relation.schema.json", change) == {
        ("relation.schema.json", "/patternProperties/^x-train-/type")
    }


def test_a_type_is_changed(tmp_path: Path) -> None:
    """Another type is rejected."""
    change = _set("properties", "message", "type", to="array")

    assert _places(tmp_path, RUN_RESPONSE, change) == {(RUN_RESPONSE, "/properties/message/type")}


def test_an_alternative_has_another_type(tmp_path: Path) -> None:
    """An alternative with another type than before is rejected."""
    successor = Successor(tmp_path)
    content = ("properties", "content", "anyOf", 0)
    successor.schema(
        "print-model-summary-response.schema.json", _set(*content, to={"type": "null"})
    )

    assert successor.structural_places() == {
        ("print-model-summary-response.schema.json", "/properties/content/anyOf")
    }


def test_a_const_is_changed(tmp_path: Path) -> None:
    """Another `const` is rejected."""
    change = _set("properties", "type", "const", to="variable")

    assert (VARIABLE, "/properties/type/const") in _places(tmp_path, VARIABLE, change)


def test_a_const_is_added(tmp_path: Path) -> None:
    """A `const` for a member that had many values is rejected."""
    change = _set("properties", "description", "const", to="A variable.")

    assert _places(tmp_path, VARIABLE, change) == {(VARIABLE, "/properties/description/const")}


def test_a_not_is_added(tmp_path: Path) -> None:
    """An added `not` is rejected."""
    change = _set("properties", "description", "not", to={"type": "string", "pattern": "secret"})

    assert _places(tmp_path, VARIABLE, change) == {(VARIABLE, "/properties/description/not")}


def test_a_not_forbids_more(tmp_path: Path) -> None:
    """A `not` with a wider schema is rejected: its direction is the reverse."""
    file = ("properties", "exportFiles", "items", "not", "pattern")
    change = _set(*file, to="//|/\\.\\.?/|/\\.wh\\.|tmp")

    assert _places(tmp_path, "rebase.schema.json", change) == {
        ("rebase.schema.json", "/properties/exportFiles/items/not")
    }


def test_items_become_unique(tmp_path: Path) -> None:
    """An added `uniqueItems` is rejected."""
    change = _set("properties", "unmet", "uniqueItems", to=True)

    assert _places(tmp_path, CHECK_RESPONSE, change) == {
        (CHECK_RESPONSE, "/properties/unmet/uniqueItems")
    }


def test_an_alternative_is_removed(tmp_path: Path) -> None:
    """An `anyOf` without one of its alternatives is rejected."""
    assert _places(tmp_path, "train-response.schema.json", _remove("anyOf", 3)) == {
        ("train-response.schema.json", "/anyOf")
    }


def test_a_reference_leads_to_a_tighter_schema(tmp_path: Path) -> None:
    """A reference to another schema is followed, and what is tighter there is rejected."""
    change = _set("properties", "reason", to={"$ref": "requirement-id.schema.json"})

    assert _places(tmp_path, "unmet-requirement.schema.json", change) == {
        ("requirement-id.schema.json", "/type")
    }


def test_the_address_of_the_older_version_is_rejected(tmp_path: Path) -> None:
    """A response that names the schema of the older version must be accepted."""
    successor = Successor(tmp_path)

    def change(schema: Any) -> None:
        schema["properties"]["$schema"]["enum"] = [schema["$id"]]

    successor.schema(CHECK_RESPONSE, change)
    (found,) = successor.check_without_documents()[:1]
    assert (found.file, found.pointer) == (
        f"schemas/1.1.0/{CHECK_RESPONSE}",
        "/properties/$schema/enum",
    )
    assert "schemas/1.0.0/" in found.expectation
    assert "addresses" in found.remedy


@pytest.mark.parametrize(
    "accepted",
    [
        ["1.0.0"],
        ["1.0.0", "1.1.0", "1.2.0"],
    ],
)
def test_other_addresses_are_accepted(tmp_path: Path, accepted: list[str]) -> None:
    """A response may name exactly its own schema and those of earlier versions."""

    def change(schema: Any) -> None:
        addresses = [schema["$id"].replace("1.1.0", number) for number in accepted]
        schema["properties"]["$schema"]["enum"] = addresses

    assert _places(tmp_path, CHECK_RESPONSE, change) == {(CHECK_RESPONSE, "/properties/$schema")}


def test_a_response_that_names_the_older_schema_is_constrained(tmp_path: Path) -> None:
    """A response that names the older schema must stay valid as that schema says."""
    change = older_types(["all", "any"])

    assert _places(tmp_path, LIST_RESPONSE, change) == {
        (LIST_RESPONSE, "/then/properties/relations/items/properties/type/enum")
    }


def test_a_file_is_removed(tmp_path: Path) -> None:
    """A schema file of the older version that is no longer there is rejected."""
    successor = Successor(tmp_path)
    successor.write_schema("id.schema.json", {"type": "integer", "minimum": 0})
    successor.remove_schema("requirement-id.schema.json")
    for file, keys in (
        ("relation.schema.json", ("properties", "requirements", "items", "$ref")),
        ("listed-requirement.schema.json", ("properties", "id", "$ref")),
        ("unmet-requirement.schema.json", ("properties", "id", "$ref")),
    ):
        successor.schema(file, _set(*keys, to="id.schema.json"))

    assert successor.structural_places() == {("requirement-id.schema.json", "")}


def test_the_dialect_is_changed(tmp_path: Path) -> None:
    """Another dialect of JSON Schema is rejected."""
    change = _set("$schema", to="http://json-schema.org/draft-07/schema#")

    assert _places(tmp_path, "requirement-id.schema.json", change) == {
        ("requirement-id.schema.json", "/$schema")
    }


def test_a_term_is_removed_from_a_vocabulary(tmp_path: Path) -> None:
    """A vocabulary that loses a term is rejected, and so is one that is removed."""
    successor = Successor(tmp_path)
    successor.vocabulary("targets.jsonld", lambda vocabulary: vocabulary["terms"].pop())
    (tmp_path / "controlled-vocabularies" / "1.1.0" / "run-states.jsonld").unlink()

    places = {(each.file, each.pointer) for each in successor.check_without_documents()}
    assert places == {
        ("controlled-vocabularies/1.1.0/targets.jsonld", "/terms"),
        ("controlled-vocabularies/1.1.0/run-states.jsonld", ""),
    }


def test_the_message_has_everything(tmp_path: Path) -> None:
    """A message has the file, the JSON Pointer, the expectation and the remedy."""
    successor = Successor(tmp_path)
    successor.schema("requirement-id.schema.json", _set("minimum", to=1))

    assert str(successor.check_without_documents()[0]) == (
        "schemas/1.1.0/requirement-id.schema.json#/minimum: must not be more than 0; "
        "allow it again, or make the change in a new major version"
    )
