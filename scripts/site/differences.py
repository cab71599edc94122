"""The page of what differs between a version and the one before it, made from their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scripts.bundle import NAME as BUNDLE
from scripts.examples import newly_valid
from scripts.site.clauses import changed_clauses
from scripts.site.context import Context
from scripts.site.places import rule_page
from scripts.site.specification import File, Version
from train_api.specification import BASE
from train_api.validation.pointer import pointer
from train_api.validation.rules.catalog import rules_in

_LEFT_OUT = ("title", "description", "$comment", "examples")
_MAPS = ("properties", "patternProperties", "$defs")
"""The keywords that have schemas by names."""

_OWN = "/VERSION/"
"""What an address has in place of the number of its own version, while versions are compared."""

_LINKS = ("@id", "isVersionOf", "exactMatch")
"""The members of a term that link versions, and say nothing of its meaning."""


class Place(NamedTuple):
    """A place of a schema that differs between two versions.

    `place` is a JSON Pointer, `older` and `newer` are the values as JSON: empty where there is
    none, and of an array the items that the other version does not have. If only one version has
    the file, the pointer is empty and the value a word.
    """

    path: str
    place: str
    older: str
    newer: str


class Term(NamedTuple):
    """A term of a vocabulary, or a property, that a version changes or adds, and how."""

    path: str
    name: str
    how: str


def page_of(version: str) -> str:
    """The page of the differences between a version and the one before it."""
    return f"reference/{version}/changes.md"


def differences_page(context: Context, older: Version, newer: Version) -> bytes:
    """The page of the differences between two versions."""
    before, after = rules_in(older.number), rules_in(newer.number)
    return context.fill(
        "changes",
        page_of(newer.number),
        older=older.number,
        newer=newer.number,
        schemas=list(_schemas(older, newer)),
        terms=list(_terms(older, newer)),
        rules=[
            {**rule._asdict(), "page": rule_page(newer.number, code)}
            for code, rule in after.items()
            if code not in before
        ],
        clauses=changed_clauses(_unnumbered(older.text, older), _unnumbered(newer.text, newer)),
        examples=newly_valid(newer.number),
    )


def differences(older: Any, newer: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Each smallest place in which two JSON values differ: its pointer, and both values.

    A missing value is None. Of arrays there are the items that only one of them has, unless they
    differ in the order alone.
    """
    if older == newer:
        return
    if isinstance(older, dict) and isinstance(newer, dict):
        for name in [*older, *(name for name in newer if name not in older)]:
            yield from differences(older.get(name), newer.get(name), (*at, name))
        return
    if isinstance(older, list) and isinstance(newer, list):
        gone = [each for each in older if each not in newer]
        come = [each for each in newer if each not in older]
        if gone or come:
            older, newer = gone or None, come or None
    yield pointer(at), older, newer


def _schemas(older: Version, newer: Version) -> Iterator[Place]:
    before = {file.slug: file for file in older.schemas if not file.path.endswith(BUNDLE)}
    after = {file.slug: file for file in newer.schemas if not file.path.endswith(BUNDLE)}
    for slug in sorted(before.keys() | after.keys()):
        one, other = before.get(slug), after.get(slug)
        if one is None or other is None:
            path = (one or other or after[slug]).path
            yield Place(path, "", "" if one is None else "removed", "" if other is None else "new")
            continue
        values = (_demands(_value(one, older)), _demands(_value(other, newer)))
        for place, was, is_now in differences(*values):
            yield Place(other.path, place, _written(was, older), _written(is_now, newer))


def _demands(schema: Any, is_map: bool = False) -> Any:
    """A schema without what does not matter for validation; `is_map` if it has schemas by names."""
    if isinstance(schema, list):
        return [_demands(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _demands(each, not is_map and name in _MAPS)
        for name, each in schema.items()
        if is_map or name not in _LEFT_OUT
    }


def _terms(older: Version, newer: Version) -> Iterator[Term]:
    before = {
        file.slug: _by_name(_value(file, older)) for file in (*older.vocabularies, *older.terms)
    }
    for file in (*newer.vocabularies, *newer.terms):
        earlier = before.get(file.slug, {})
        for name, term in _by_name(_value(file, newer)).items():
            was = earlier.get(name)
            if was is None:
                yield Term(file.path, name, f"new: {term['definition']}")
            elif was != term:
                members = [each for each in {**was, **term} if was.get(each) != term.get(each)]
                yield Term(file.path, name, f"other {', '.join(members)}")


def _by_name(vocabulary: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The terms or properties of a vocabulary by the fragments of their addresses."""
    return {
        term["@id"].split("#")[1]: {name: each for name, each in term.items() if name not in _LINKS}
        for term in (*vocabulary.get("terms", ()), *vocabulary.get("properties", ()))
    }


def _value(file: File, version: Version) -> Any:
    return json.loads(_unnumbered(file.data.decode(), version))


def _unnumbered(text: str, version: Version) -> str:
    """A file of a version whose addresses and paths do not have the number of the version."""
    return text.replace(f"/{version.number}/", _OWN)


def _written(value: Any, version: Version) -> str:
    """A value as JSON, with the addresses of its version, below the base address."""
    if value is None:
        return ""
    return json.dumps(value).replace(_OWN, f"/{version.number}/").replace(BASE, "")
