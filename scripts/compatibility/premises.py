"""What is known about a document: the schemas against which it is valid, or not valid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from scripts.compatibility.members import Names, member_schemas
from scripts.compatibility.version import Subschema

TYPES = {
    "null": {"null"},
    "boolean": {"boolean"},
    "object": {"object"},
    "array": {"array"},
    "string": {"string"},
    "integer": {"integer"},
    "number": {"integer", "fraction"},
}
"""The kinds of values that each type of JSON Schema covers."""

EVERY_TYPE = frozenset().union(*TYPES.values())


class Premises(NamedTuple):
    """What is known about a document.

    It is valid against each schema in `valid`, and against none in `invalid`. It is valid against
    one of the alternatives of each schema in `choices`, by its `anyOf`. What follows from the `if`
    of each schema in `conditions` is not known yet.
    """

    valid: tuple[Subschema, ...] = ()
    invalid: tuple[Subschema, ...] = ()
    choices: tuple[Subschema, ...] = ()
    conditions: tuple[Subschema, ...] = ()

    def with_valid(self, schema: Subschema) -> Premises:
        """Return these premises and one more: the document is valid against this schema.

        Raises:
            Undecided: a reference leads to no schema of its version.
        """
        added = [each for each in _parts(schema) if each not in self.valid]
        return Premises(
            (*self.valid, *added),
            (*self.invalid, *(each.within("not") for each in _having(added, "not"))),
            (*self.choices, *_having(added, "anyOf")),
            (*self.conditions, *_having(added, "if")),
        )

    def with_invalid(self, schema: Subschema) -> Premises:
        """Return these premises and one more: the document is not valid against this schema."""
        return self._replace(invalid=(*self.invalid, schema))

    def without(self, schema: Subschema) -> Premises:
        """Return these premises, with one thing unknown: a schema that is not in `valid`."""
        lists = (
            tuple(each for each in known if each != schema)
            for known in (self.invalid, self.choices, self.conditions)
        )
        return Premises(self.valid, *lists)


def values_of(premises: Premises, keyword: str) -> Iterator[Any]:
    """Yield the values of a keyword in the schemas that the document is valid against."""
    for each in premises.valid:
        value = each.get(keyword)
        if value is not None:
            yield value


def types_of(premises: Premises) -> frozenset[str]:
    """Return the kinds of values that the document may be."""
    found = EVERY_TYPE
    for value in values_of(premises, "type"):
        found &= type_names(value)
    return found


def type_names(value: str | list[str]) -> frozenset[str]:
    """Return the kinds of values that the value of `type` covers."""
    names = [value] if isinstance(value, str) else value
    return frozenset().union(*(TYPES[name] for name in names))


def known_values(premises: Premises) -> list[Any] | None:
    """Return all values that the document may have, None if they cannot be listed."""
    listed = _listed_values(premises)
    if listed is None:
        return None
    return [
        value
        for value in listed
        if all(each.accepts(value) for each in premises.valid)
        and not any(each.accepts(value) for each in premises.invalid)
    ]


def member_premises(premises: Premises, names: Names) -> Iterator[Subschema]:
    """Yield the schemas against which the members of these names are valid."""
    for each in premises.valid:
        yield from member_schemas(each, names)


def item_premises(premises: Premises) -> Iterator[Subschema]:
    """Yield the schemas against which the items of an array are valid."""
    return (each.within("items") for each in _having(premises.valid, "items"))


def as_json(value: Any) -> str:
    """Return a value as JSON, shortened if it is long."""
    text = json.dumps(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _listed_values(premises: Premises) -> list[Any] | None:
    for each in premises.valid:
        schema = each.schema
        if isinstance(schema, dict) and "const" in schema:
            return [schema["const"]]
        if isinstance(schema, dict) and "enum" in schema:
            return list(schema["enum"])
    types = types_of(premises)
    if types <= {"null", "boolean"}:
        return [
            *([None] if "null" in types else []),
            *([False, True] if "boolean" in types else []),
        ]
    return None


def _parts(schema: Subschema) -> Iterator[Subschema]:
    """Yield a schema, and all to which its `$ref` and its `allOf` lead."""
    if schema.schema is True:
        return
    yield schema
    if schema.get("$ref") is not None:
        yield from _parts(schema.target())
    for number in range(len(schema.get("allOf") or ())):
        yield from _parts(schema.within("allOf", number))


def _having(schemas: Iterable[Subschema], keyword: str) -> tuple[Subschema, ...]:
    return tuple(each for each in schemas if each.get(keyword) is not None)
