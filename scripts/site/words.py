"""Describes the constraints of a schema in words, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]
Refer = Callable[[str], str]
"""Returns a link, as Markdown, for a reference or for the address of a vocabulary."""

_ANYTHING = "any JSON value"
_COMMENT = "Vocabulary: "
_LINE_BREAKS = {"type": "string", "pattern": "[\n\r\u0085\u2028\u2029]"}
_SILENT = {
    *("$schema", "$id", "$comment", "$defs", "title", "description", "examples"),
    *("type", "properties", "patternProperties", "required", "additionalProperties"),
    *("if", "then", "else", "allOf", "items", "$ref", "anyOf", "dependentRequired"),
}
"""Keywords that are no constraint, or that are shown elsewhere on a page."""

_CONDITION = {"if", "then", "else"}


class Constraint(NamedTuple):
    """A constraint of a value besides its type; a pattern is too long for a table."""

    text: str
    pattern: str | None = None


def code(value: Any) -> str:
    """A JSON value as code within a line of Markdown; strings have no quotation marks."""
    text = value if isinstance(value, str) else json.dumps(value)
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{text}{ticks}"


def type_of(schema: Schema, refer: Refer) -> str:
    """The type of the values of a schema, in words."""
    if "$ref" in schema:
        return refer(schema["$ref"])
    if "anyOf" in schema:
        return _listed([type_of(each, refer) for each in schema["anyOf"]])
    kind = schema.get("type")
    if kind == "array" and "items" in schema:
        return f"array of {type_of(schema['items'], refer)}"
    if kind is not None:
        return str(kind)
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    kinds = list(dict.fromkeys(_kind(value) for value in values))
    return _listed(kinds) if kinds else _ANYTHING


def constraints(schema: Schema, refer: Refer) -> Iterator[Constraint]:
    """The constraints of a schema besides the type.

    Raises:
        ValueError: a keyword for which there are no words.
    """
    vocabulary = str(schema.get("$comment", ""))
    source = ""
    if vocabulary.startswith(_COMMENT):
        source = f", a term of {refer(vocabulary.removeprefix(_COMMENT))}"
    for keyword, value in schema.items():
        if keyword in _BOUNDS:
            yield Constraint(_bound(keyword, value))
        elif keyword == "const":
            yield Constraint(f"always {code(value)}{source}")
        elif keyword == "enum":
            yield Constraint(f"{_listed([code(each) for each in value])}{source}")
        elif keyword == "pattern":
            yield Constraint("matches a pattern", _visible(value))
        elif keyword == "uniqueItems" and value:
            yield Constraint("each item once")
        elif keyword == "not":
            yield Constraint(_denied(value))
        elif keyword not in _SILENT:
            raise ValueError(f"there are no words for the keyword {keyword}")
    yield from _inner(schema, refer)


def conditions(schema: Schema, refer: Refer) -> Iterator[str]:
    """The conditions of a schema, each as a sentence.

    Raises:
        ValueError: a keyword for which there are no words.
    """
    if any(set(each) == {"required"} for each in schema.get("anyOf", ())):
        names = [code(name) for each in schema["anyOf"] for name in each["required"]]
        yield f"There is at least one of {_listed(names, 'and')}."
    for name, others in schema.get("dependentRequired", {}).items():
        needed = _listed([code(other) for other in others], "and")
        verb = "is" if len(others) == 1 else "are"
        yield f"When there is a member {code(name)}, {needed} {verb} required."
    for branch in (schema, *schema.get("allOf", ())):
        if "if" not in branch:
            continue
        when = _listed(list(_premises(branch["if"])), "and")
        if "then" in branch:
            yield f"When {when}, {_listed(list(_consequences(branch['then'], refer)), 'and')}."
        if "else" in branch:
            then = _listed(list(_consequences(branch["else"], refer)), "and")
            yield f"Otherwise, {then}."


_BOUNDS = {
    "maxLength": ("at most", "character"),
    "minLength": ("at least", "character"),
    "minimum": ("at least", ""),
    "maximum": ("at most", ""),
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
}


def _bound(keyword: str, value: int) -> str:
    word, unit = _BOUNDS[keyword]
    return f"{word} {value} {unit}{'' if value == 1 or not unit else 's'}".rstrip()


def _visible(pattern: str) -> str:
    """A pattern with escapes of ECMA-262 for characters that a page cannot show."""
    return "".join(each if " " <= each <= "~" else f"\\u{ord(each):04x}" for each in pattern)


def _inner(schema: Schema, refer: Refer) -> Iterator[Constraint]:
    """The constraints of the items of an array, of alternatives, and of further schemas."""
    for word, each in [
        *(
            (each.get("title", "also"), each)
            for each in schema.get("allOf", ())
            if not _CONDITION & set(each)
        ),
        *(("each item", each) for each in [schema.get("items")] if isinstance(each, Mapping)),
        *((f"as {type_of(each, refer)}", each) for each in schema.get("anyOf", ())),
    ]:
        for inner in constraints(each, refer):
            yield Constraint(f"{word}: {inner.text}", inner.pattern)


def _denied(value: Schema) -> str:
    if value == {}:
        return "must be absent"
    if value == _LINE_BREAKS:
        return "no line breaks"
    if set(value) == {"type", "pattern"}:
        return f"no match of {code(value['pattern'])}"
    if set(value) == {"const"}:
        return f"not {code(value['const'])}"
    if set(value) == {"enum"}:
        return f"not {_listed([code(each) for each in value['enum']])}"
    raise ValueError(f"there are no words for not {json.dumps(value)}")


def _premises(schema: Schema) -> Iterator[str]:
    members = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in members:
            yield f"there is a member {code(name)}"
    for name, member in members.items():
        yield f"{code(name)} {_condition(member)}"
    _known(schema, {"type", "required", "properties", "$comment"})


def _condition(member: Schema) -> str:
    # A reference beside a `not` excludes values that are invalid for another reason.
    _known(member, {"const", "enum", "not", "type", "$ref", "$comment"})
    if "const" in member:
        return f"is {code(member['const'])}"
    if "enum" in member:
        return f"is {_listed([code(each) for each in member['enum']])}"
    if "not" in member:
        return f"is {_denied(member['not'])}"
    return f"is of type {member['type']}"


def _consequences(schema: Schema, refer: Refer) -> Iterator[str]:
    _known(schema, {"type", "required", "properties", "$ref", "$comment"})
    if "$ref" in schema:
        yield f"the whole is a valid {refer(schema['$ref'])}"
    for name in schema.get("required", ()):
        yield f"{code(name)} is required"
    for name, member in schema.get("properties", {}).items():
        if member.get("not") == {}:
            yield f"there is no {code(name)}"
            continue
        said = [f"is {each.text}" for each in constraints(member, refer)]
        if "const" in member:
            said = [f"is {code(member['const'])}"]
        elif "type" in member:
            said.insert(0, f"is of type {member['type']}")
        yield f"{code(name)} {_listed(said, 'and')}"


def _known(schema: Schema, keywords: set[str]) -> None:
    unknown = set(schema) - keywords - {"title", "description"}
    if unknown:
        raise ValueError(f"there are no words for {', '.join(sorted(unknown))} in a condition")


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
    return names[type(value)]


def _listed(words: list[str], last: str = "or") -> str:
    """Join words as a sentence does."""
    words = list(dict.fromkeys(words))
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
