"""Changes that keep every valid document valid, each a function that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.compatibility.successors import Change, Successor

VARIABLE = "requirements/environment-variable.schema.json"
LIST_RESPONSE = "list-requirements-response.schema.json"
SECRETS_AND_PATHS = ("TOKEN", "FILE", "DIRECTORY")


def names_with_digits(successor: Successor) -> None:
    """Names may have digits."""

    def change(schema: Any) -> None:
        schema["properties"]["name"]["pattern"] = "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"

    successor.schema(VARIABLE, change)
    successor.make_valid(
        "list-requirements-response/invalid/has-a-name-with-a-digit",
        "list-requirements-response/invalid/has-a-name-with-a-digit-in-its-first-word",
    )


def a_default_that_some_targets_forbid(successor: Successor) -> None:
    """A variable may have a default, but not for each target."""

    def change(schema: Any) -> None:
        schema["properties"]["default"] = {"title": "Default", "type": "string"}
        schema["allOf"].append(
            {
                "if": {
                    "required": ["target"],
                    "properties": {"target": {"enum": list(SECRETS_AND_PATHS)}},
                },
                "then": {"properties": {"default": {"not": {}}}},
            }
        )

    successor.schema(VARIABLE, change)
    successor.make_valid(
        "list-requirements-response/invalid/has-an-unknown-member-in-a-requirement"
    )


def a_relation_type(successor: Successor) -> None:
    """There is one more relation type."""
    successor.schema(
        "relation.schema.json",
        lambda schema: schema["properties"]["type"]["enum"].append("optional"),
    )


def a_target(successor: Successor) -> None:
    """There is one more target, to which a condition refers as well."""
    successor.schema(
        VARIABLE, lambda schema: schema["properties"]["target"]["enum"].append("EMAIL")
    )


def more_items(successor: Successor) -> None:
    """A list may have more items."""
    successor.schema(
        "rebase.schema.json",
        lambda schema: schema["properties"]["nextTrainTags"].update(maxItems=256),
    )
    successor.make_valid("run-algorithm-response/invalid/has-129-tags")


def fewer_items(successor: Successor) -> None:
    """A list may have fewer items."""
    successor.schema(
        "relation.schema.json",
        lambda schema: schema["properties"]["requirements"].update(minItems=0),
    )
    successor.make_valid("list-requirements-response/invalid/relates-no-requirement")


def longer_strings(successor: Successor) -> None:
    """A string may be longer."""
    successor.schema(VARIABLE, lambda schema: schema["properties"]["name"].update(maxLength=512))
    successor.make_valid("list-requirements-response/invalid/has-a-name-of-256-letters")


def a_pattern_with_a_higher_count(successor: Successor) -> None:
    """A pattern allows more repetitions."""

    def change(schema: Any) -> None:
        tag = schema["$defs"]["trainTag"]
        tag["pattern"] = tag["pattern"].replace("127", "255")

    successor.schema("rebase.schema.json", change)
    successor.make_valid("run-algorithm-response/invalid/has-a-tag-of-129-characters")


def a_member_of_a_response(successor: Successor) -> None:
    """A response may have one more member."""
    successor.schema(
        LIST_RESPONSE,
        lambda schema: schema["properties"].update(title={"type": "string", "maxLength": 80}),
    )


def a_member_is_optional(successor: Successor) -> None:
    """A member is required no more."""
    successor.schema(LIST_RESPONSE, lambda schema: schema["required"].remove("relations"))
    successor.make_valid("list-requirements-response/invalid/leaves-out-the-relations")


def a_requirement_type(successor: Successor) -> None:
    """There is one more requirement type, with a schema of its own."""

    def change(schema: Any) -> None:
        schema["properties"]["type"]["enum"].append("service")
        schema["allOf"].append(
            {
                "if": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {"type": {"const": "service"}},
                },
                "then": {"$ref": "requirements/service.schema.json"},
            }
        )

    successor.schema("requirement.schema.json", change)
    successor.write_schema(
        "requirements/service.schema.json",
        {
            "type": "object",
            "required": ["type", "kind"],
            "properties": {"type": {"const": "service"}, "kind": {"type": "string"}},
            "additionalProperties": False,
        },
    )


def a_response(successor: Successor) -> None:
    """There is one more response, which a member identifies."""

    def change(schema: Any) -> None:
        schema["anyOf"].append({"required": ["licence"]})
        schema["allOf"].append(
            {
                "if": {"type": "object", "required": ["licence"]},
                "then": {"$ref": "licence-response.schema.json"},
            }
        )

    successor.schema("train-response.schema.json", change)
    successor.write_schema(
        "licence-response.schema.json",
        {
            "type": "object",
            "required": ["licence"],
            "properties": {"licence": {"type": "string"}},
            "additionalProperties": False,
        },
    )


def descriptions(successor: Successor) -> None:
    """Only descriptions and examples differ."""

    def change(schema: Any) -> None:
        schema["description"] = "Better words."
        schema["properties"]["reason"]["description"] = "Better words."
        schema["examples"].pop()

    successor.schema("unmet-requirement.schema.json", change)


def a_not_that_forbids_less(successor: Successor) -> None:
    """A `not` with a pattern forbids fewer strings."""

    def change(schema: Any) -> None:
        file = schema["properties"]["exportFiles"]["items"]
        file["not"]["pattern"] = "//|/\\.\\.?/"

    successor.schema("rebase.schema.json", change)
    successor.make_valid("run-algorithm-response/invalid/exports-a-path-that-image-layers-reserve")


def equal_items(successor: Successor) -> None:
    """Items need not be unique."""
    successor.schema(
        "rebase.schema.json",
        lambda schema: schema["properties"]["exportFiles"].pop("uniqueItems"),
    )
    successor.make_valid("run-algorithm-response/invalid/exports-a-file-twice")


def a_condition_less(successor: Successor) -> None:
    """Something is forbidden under a condition no more."""
    successor.schema(VARIABLE, lambda schema: schema["allOf"].pop(1))
    successor.make_valid(
        "list-requirements-response/invalid/has-choices-for-a-url",
        "stdout/invalid/choices-without-an-enum",
    )


def an_alternative(successor: Successor) -> None:
    """An `anyOf` has one more alternative."""
    successor.schema(
        "print-model-summary-response.schema.json",
        lambda schema: schema["properties"]["content"]["anyOf"].append({"type": "number"}),
    )
    successor.make_valid("print-model-summary-response/invalid/has-a-number-for-the-content")


def a_type_as_an_alternative(successor: Successor) -> None:
    """A definition moves to a file of its own, and allows one more type."""

    def change(schema: Any) -> None:
        schema["$defs"] = {"words": {"anyOf": [{"type": "array"}, {"type": "string"}]}}
        schema["properties"]["message"] = {"$ref": "#/$defs/words"}

    successor.schema("run-algorithm-response.schema.json", change)


def a_term_that_the_older_address_forbids(successor: Successor) -> None:
    """A response that names the older schema may not use a new term."""
    a_relation_type(successor)
    successor.schema(LIST_RESPONSE, older_types(["all", "any", "none"]))


def older_types(types: list[str]) -> Callable[[Any], None]:
    """Return a change: a response that names the schema of 1.0.0 has only these relation types."""
    relation = {"properties": {"type": {"enum": types}}}

    def change(schema: Any) -> None:
        address = schema["properties"]["$schema"]["enum"][0]
        schema["if"] = {"required": ["$schema"], "properties": {"$schema": {"const": address}}}
        schema["then"] = {"properties": {"relations": {"items": relation}}}

    return change


COMPATIBLE: tuple[Change, ...] = (
    *(names_with_digits, a_default_that_some_targets_forbid, a_relation_type, a_target),
    *(more_items, fewer_items, longer_strings, a_pattern_with_a_higher_count),
    *(a_member_of_a_response, a_member_is_optional, a_requirement_type, a_response, descriptions),
    *(a_not_that_forbids_less, equal_items, a_condition_less, an_alternative),
    *(a_type_as_an_alternative, a_term_that_the_older_address_forbids),
)
