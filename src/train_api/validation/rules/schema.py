"""The rule TA100: the response conforms to its schema; one wording for each keyword."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from train_api.limits import PROBLEM_LIMIT
from train_api.text import shortened
from train_api.validation.finding import Finding
from train_api.validation.schema_errors import SchemaError, first_schema_errors

_LONGEST_LIST = 12
_LONGEST_WORD = 100
_LONGEST_PATTERN = 40
_CONTROL_CHARACTERS = r"[\x00-\x1f\x7f]"
_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "array": "an array",
    "object": "an object",
}
_DIGIT_WORDS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


def schema_violations(schema: str, value: Any) -> tuple[list[Finding], int]:
    """TA100: the first violations of the schema at this address, worded without the values found.

    The number is that of all violations; after `PROBLEM_LIMIT` invalid items of an array, each
    further one counts as one.
    """
    errors, total = first_schema_errors(schema, value, PROBLEM_LIMIT)
    return [_worded(error) for error in errors], total


def _worded(error: SchemaError) -> Finding:
    message, remedy, member = _WORDINGS.get(error.keyword, _other)(error)
    return Finding(
        "TA100",
        message,
        remedy,
        path=error.path,
        member=member,
        keyword=error.keyword,
        schema_pointer=error.schema_pointer,
        shown=_shown(error),
    )


_Wording = tuple[str, str, "str | None"]


def kind(value: Any) -> str:
    """The kind of a value and its length, in words that do not show the value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return f"a string of {_count(len(value), 'character')}"
    if isinstance(value, list):
        return f"an array of {_count(len(value), 'item')}"
    if isinstance(value, dict):
        return f"an object with {_count(len(value), 'member')}"
    return "an integer" if float(value).is_integer() else "a number with a fraction"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _join(words: list[str], conjunction: str) -> str:
    if len(words) > _LONGEST_LIST:
        words = [*words[:_LONGEST_LIST], "…"]
    return f" {conjunction} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _shown(error: SchemaError) -> str:
    if error.keyword == "required":
        return ""
    if error.keyword == "additionalProperties":
        return f"the member is {shortened(repr(_unknown(error)[0]))}"
    value = f"the value is {shortened(json.dumps(error.instance, ensure_ascii=False))}"
    suggestion = _suggested_name(error)
    return f"{value}; write {suggestion}" if suggestion else value


def _type(error: SchemaError) -> _Wording:
    return _one_of_types(error, [error.expected])


def _one_of_types(error: SchemaError, types: list[str]) -> _Wording:
    words = [_TYPES.get(name, f"a {name}") for name in types]
    found = kind(error.instance)
    return f"Expected {_join(words, 'or')}, found {found}.", _description(error), None


def _required(error: SchemaError) -> _Wording:
    missing = [name for name in error.expected if name not in error.instance]
    members = f"member{'s' if len(missing) > 1 else ''} {_join(missing, 'and')}"
    verb = "are" if len(missing) > 1 else "is"
    return f"Expected the {members}, which {verb} missing.", f"Add the {members}.", None


def _unknown(error: SchemaError) -> list[str]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [
        name
        for name in error.instance
        if name not in known and not any(re.search(pattern, name) for pattern in patterns)
    ]


def _additional_properties(error: SchemaError) -> _Wording:
    unknown = _unknown(error)
    known = list(error.schema.get("properties", {}))
    near = _nearest(unknown[0], known)
    meant = f"Did you mean {near}? " if near else ""
    return (
        (
            f"Expected only the members {', '.join(known)} and those that begin with x-, "
            f"found {_count(len(unknown), 'other member')}."
        ),
        f"{meant}Remove what the specification does not define, or begin its name with x-.",
        unknown[0],
    )


def _nearest(word: str, known: Iterable[str]) -> str:
    """The most similar known word; empty if none is similar."""
    # No known word is similar to one of this length, and the comparison takes memory.
    near = get_close_matches(word, known, n=1) if len(word) <= _LONGEST_WORD else []
    return near[0] if near else ""


def _enum(error: SchemaError) -> _Wording:
    message = f"Expected {_join([str(item) for item in error.expected], 'or')}, found"
    near = None
    if isinstance(error.instance, str):
        values = {str(item).casefold(): str(item) for item in error.expected}
        near = values.get(_nearest(error.instance.casefold(), values))
    remedy = f"Did you mean {near}?" if near else "Use one of the listed values."
    return f"{message} {kind(error.instance)} that is none of these.", remedy, None


def _const(error: SchemaError) -> _Wording:
    return (
        f"Expected {json.dumps(error.expected)}, found {kind(error.instance)} that differs.",
        "Use exactly the expected value.",
        None,
    )


def _pattern(error: SchemaError) -> _Wording:
    pattern = str(error.expected)
    if re.fullmatch(r"\[\^[\s-]+\]", pattern):
        message = f"Expected a string that is not blank, found {kind(error.instance)} that is."
        return message, _description(error), None
    form = pattern if len(pattern) <= _LONGEST_PATTERN else f"the pattern of {_title(error)}"
    remedy = _description(error)
    if _suggested_name(error):
        remedy += " Use upper case for lower case, words for digits and underscores for dashes."
    return (
        f"Expected a string that matches {form}, found {kind(error.instance)} that does not.",
        remedy,
        None,
    )


def _title(error: SchemaError) -> str:
    return str(error.schema.get("title", "")).lower()


def _description(error: SchemaError) -> str:
    return str(error.schema.get("description", "")).strip()


def _suggested_name(error: SchemaError) -> str | None:
    """The corrected name, if lower case, digits and dashes are its only errors."""
    if error.keyword != "pattern" or not error.schema_pointer.endswith(
        "requirements/environment-variable.schema.json#/properties/name/pattern"
    ):
        return None
    spelled = re.sub(
        "[0-9]", lambda digit: f"_{_DIGIT_WORDS[int(digit[0])]}_", error.instance.replace("-", "_")
    )
    name = re.sub("__+", "_", spelled).strip("_").upper()
    fits = len(name) <= error.schema["maxLength"] and re.fullmatch(error.expected, name)
    return name if fits else None


def _not(error: SchemaError) -> _Wording:
    if error.expected == {}:
        description = _description(error)
        return f"Expected no such member here. {description}", "Remove the member.", None
    pattern = str(error.expected["pattern"])
    if re.fullmatch(r"\[\s+\]", pattern):
        message = f"Expected no line break, found {kind(error.instance)} with one."
        remedy = (
            "Remove the line break; programs often read one from the end of a file or of an input."
        )
        return message, remedy, None
    if pattern == _CONTROL_CHARACTERS:
        message = f"Expected no control character, found {kind(error.instance)} with one."
        return message, _description(error), None
    message = f"Expected a string that does not match {pattern}, found {kind(error.instance)}"
    return f"{message} that does.", _description(error), None


def _any_of(error: SchemaError) -> _Wording:
    if "type" in error.expected[0]:
        return _one_of_types(error, [branch["type"] for branch in error.expected])
    members = [branch["required"][0] for branch in error.expected]
    return (
        (
            f"Expected a train response, which has the member {_join(members, 'or')}, found an "
            "object with none of them."
        ),
        "Print one of the four responses last, or name its command with --command.",
        None,
    )


def _minimum(error: SchemaError) -> _Wording:
    message = f"Expected an integer of at least {error.expected:,}, found a smaller one."
    return message, _description(error), None


def _maximum(error: SchemaError) -> _Wording:
    message = f"Expected an integer of at most {error.expected:,}, found a larger one."
    return message, _description(error), None


def _bound(words: str, noun: str) -> Callable[[SchemaError], _Wording]:
    def wording(error: SchemaError) -> _Wording:
        limit = _count(error.expected, noun)
        message = f"Expected {words} {limit}, found {kind(error.instance)}."
        return message, _description(error), None

    return wording


def _unique(error: SchemaError) -> _Wording:
    return "Expected each item once, found a repeated one.", "Remove the repeated item.", None


def _other(error: SchemaError) -> _Wording:
    message = f"Expected a value that satisfies {error.keyword}, found {kind(error.instance)}."
    return message, _description(error), None


_WORDINGS: dict[str, Callable[[SchemaError], _Wording]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional_properties,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "not": _not,
    "anyOf": _any_of,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _bound("at least", "character"),
    "maxLength": _bound("at most", "character"),
    "minItems": _bound("at least", "item"),
    "maxItems": _bound("at most", "item"),
    "uniqueItems": _unique,
}
