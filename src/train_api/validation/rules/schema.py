"""The rule TA100: the response conforms to its schema; one case for each keyword."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, NamedTuple

from train_api.limits import PROBLEM_LIMIT
from train_api.specification import named_version, versions
from train_api.text import shortened
from train_api.validation.finding import Finding
from train_api.validation.messages import (
    count,
    digit_words,
    grouped,
    join,
    kind,
    special_pattern,
    types_or,
)
from train_api.validation.schema_errors import SchemaError, first_schema_errors

_LONGEST_WORD = 100
_LONGEST_PATTERN = 40


def schema_violations(schema: str, value: Any) -> tuple[list[Finding], int]:
    """TA100: the first violations of the schema at this address, without the values found.

    The number is that of all violations; after `PROBLEM_LIMIT` invalid items of an array, each
    further one counts as one.
    """
    errors, total = first_schema_errors(schema, value, PROBLEM_LIMIT)
    return [_finding(error) for error in errors], total


class _Case(NamedTuple):
    """The entry of the catalog for an error, without its code, and the entry's values.

    `member` is the member that the error is about, if its place is not that of the object.
    """

    entry: str
    values: dict[str, str]
    member: str | None = None


def _finding(error: SchemaError) -> Finding:
    case = _CASES[error.keyword](error)
    return Finding(
        f"TA100.{case.entry}",
        case.values,
        path=error.path,
        member=case.member,
        keyword=error.keyword,
        schema_pointer=error.schema_pointer,
        shown=_shown(error, case),
    )


def _shown(error: SchemaError, case: _Case) -> dict[str, object]:
    if error.keyword == "required":
        return {}
    if case.member is not None:
        return {"member": shortened(repr(case.member))}
    value = {"value": shortened(json.dumps(error.instance, ensure_ascii=False))}
    suggestion = _suggested_name(error)
    return {**value, "suggestion": suggestion} if suggestion else {**value}


def _found(error: SchemaError) -> dict[str, str]:
    return {"found": kind(error.instance)}


def _description(error: SchemaError) -> dict[str, str]:
    return {"description": str(error.schema.get("description", "")).strip()}


def _type(error: SchemaError) -> _Case:
    return _one_of_types(error, [error.expected])


def _one_of_types(error: SchemaError, types: list[str]) -> _Case:
    return _Case("type", {"types": types_or(types), **_found(error), **_description(error)})


def _required(error: SchemaError) -> _Case:
    missing = [name for name in error.expected if name not in error.instance]
    number = "one" if len(missing) == 1 else "other"
    return _Case(f"required.{number}", {"members": join(missing, "and")})


def _additional_properties(error: SchemaError) -> _Case:
    known = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    unknown = [
        name
        for name in error.instance
        if name not in known and not any(re.search(pattern, name) for pattern in patterns)
    ]
    values = {"members": ", ".join(known), "found": count(len(unknown), "other-member")}
    entry = _with_similar("additionalProperties", values, _similar(unknown[0], known))
    return _Case(*entry, unknown[0])


def _enum(error: SchemaError) -> _Case:
    values = {"values": join([str(item) for item in error.expected], "or"), **_found(error)}
    similar = None
    if isinstance(error.instance, str):
        folded = {str(item).casefold(): str(item) for item in error.expected}
        similar = folded.get(_similar(error.instance.casefold(), folded))
    return _Case(*_with_similar("enum", values, similar))


def _with_similar(
    entry: str, values: dict[str, str], similar: str | None
) -> tuple[str, dict[str, str]]:
    return (f"{entry}.similar", {**values, "similar": similar}) if similar else (entry, values)


def _similar(word: str, known: Iterable[str]) -> str:
    """The most similar known word; empty if none is similar."""
    # No known word is similar to one of this length, and the comparison takes memory.
    similar = get_close_matches(word, known, n=1) if len(word) <= _LONGEST_WORD else []
    return similar[0] if similar else ""


def _const(error: SchemaError) -> _Case:
    version = named_version(error.instance) if isinstance(error.instance, str) else None
    if error.path == ("$schema",) and version is not None and version not in versions():
        values = {"version": version, "versions": ", ".join(versions())}
        return _Case("const.version", {"value": json.dumps(error.expected), **values})
    return _Case("const", {"value": json.dumps(error.expected), **_found(error)})


def _pattern(error: SchemaError) -> _Case:
    pattern = str(error.expected)
    values = {**_found(error), **_description(error)}
    special = special_pattern(pattern)
    if special:
        return _Case(f"pattern.{special}", values)
    if len(pattern) > _LONGEST_PATTERN:
        title = str(error.schema.get("title", "")).lower()
        return _Case("pattern.long", {"title": title, **values})
    name = _suggested_name(error)
    entry = "pattern" if name is None else "pattern.name"
    if name is not None and re.search("[0-9]", name):
        entry = "pattern.name.digits"
    return _Case(entry, {"pattern": pattern, **values})


def _suggested_name(error: SchemaError) -> str | None:
    """The corrected name, if lower case, digits and dashes are its only errors.

    Digits become words only if the name cannot keep them.
    """
    if error.keyword != "pattern" or not error.schema_pointer.endswith(
        "requirements/environment-variable.schema.json#/properties/name/pattern"
    ):
        return None
    words = digit_words()
    spelled = re.sub("[0-9]", lambda digit: f"_{words[int(digit[0])]}_", error.instance)
    for candidate in (error.instance, spelled):
        name = re.sub("_+", "_", candidate.replace("-", "_")).strip("_").upper()
        if len(name) <= error.schema["maxLength"] and re.fullmatch(error.expected, name):
            return name
    return None


def _not(error: SchemaError) -> _Case:
    if error.expected == {}:
        return _Case("not.anything", _description(error))
    pattern = str(error.expected["pattern"])
    special = special_pattern(pattern)
    if special == "line-break":
        return _Case("not.line-break", _found(error))
    values = {**_found(error), **_description(error)}
    if special:
        return _Case(f"not.{special}", values)
    return _Case("not", {"pattern": pattern, **values})


def _any_of(error: SchemaError) -> _Case:
    if "type" in error.expected[0]:
        return _one_of_types(error, [branch["type"] for branch in error.expected])
    members = [branch["required"][0] for branch in error.expected]
    return _Case("anyOf", {"members": join(members, "or")})


def _range(error: SchemaError) -> _Case:
    return _Case(error.keyword, {"limit": grouped(error.expected), **_description(error)})


def _size(noun: str) -> Callable[[SchemaError], _Case]:
    def case(error: SchemaError) -> _Case:
        limit = count(error.expected, noun)
        return _Case(error.keyword, {"limit": limit, **_found(error), **_description(error)})

    return case


def _unique(error: SchemaError) -> _Case:
    return _Case(error.keyword, {})


_CASES: dict[str, Callable[[SchemaError], _Case]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional_properties,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "not": _not,
    "anyOf": _any_of,
    "minimum": _range,
    "maximum": _range,
    "maxLength": _size("character"),
    "minItems": _size("item"),
    "maxItems": _size("item"),
    "uniqueItems": _unique,
}
