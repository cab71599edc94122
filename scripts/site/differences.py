"""The page of what differs between a version and the one before it, made from their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scripts.bundle import NAME as BUNDLE
from scripts.examples import newly_valid
from scripts.site.context import Context
from scripts.site.places import rule_page
from scripts.site.specification import File, Version
from train_api.validation.pointer import pointer
from train_api.validation.rules.catalog import rules_in

_LEFT_OUT = ("title", "description", "$comment", "examples", "$schema", "version")
_NAMES = (("properties",), ("patternProperties",), ("$defs",), ("terms",))
"""The members whose own members are named freely."""

_LONGEST = 120


class Difference(NamedTuple):
    """A value that a file has in one of two versions only, or that differs between them.

    `place` is a JSON Pointer, and `older` and `newer` are the values as JSON, empty where there is
    none.
    """

    path: str
    place: str
    older: str
    newer: str


def page_of(version: str) -> str:
    """The page of the differences between a version and the one before it."""
    return f"reference/{version}/changes.md"


def differences_page(context: Context, older: Version, newer: Version) -> bytes:
    """The page of the differences between two versions."""
    before, after = rules_in(older.number), rules_in(newer.number)
    page = page_of(newer.number)
    return context.fill(
        "changes",
        page,
        older=older.number,
        newer=newer.number,
        schemas=_files(older.schemas, newer.schemas, older.number, newer.number),
        vocabularies=_files(
            (*older.vocabularies, *older.terms),
            (*newer.vocabularies, *newer.terms),
            older.number,
            newer.number,
        ),
        rules=[
            {**rule._asdict(), "page": rule_page(newer.number, code)}
            for code, rule in after.items()
            if code not in before
        ],
        examples=newly_valid(newer.number),
    )


def differences(older: Any, newer: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Each smallest place in which two JSON values differ: its pointer, and both values.

    A missing value is None. Arrays differ as a whole. Titles, descriptions, comments, examples and
    what names the version do not count.
    """
    if isinstance(older, dict) and isinstance(newer, dict):
        left_out = ("$schema",) if at[-1:] in _NAMES else _LEFT_OUT
        for name in [*older, *(name for name in newer if name not in older)]:
            if name not in left_out:
                yield from differences(older.get(name), newer.get(name), (*at, name))
    elif older != newer:
        yield pointer(at), older, newer


def _files(
    older: tuple[File, ...], newer: tuple[File, ...], number: str, next_number: str
) -> list[Difference]:
    before = {file.slug: file for file in older if not file.path.endswith(BUNDLE)}
    after = {file.slug: file for file in newer if not file.path.endswith(BUNDLE)}
    found = []
    for slug in sorted(before.keys() | after.keys()):
        path = (after.get(slug) or before[slug]).path
        values = (
            _renumbered(before.get(slug), number, next_number),
            _renumbered(after.get(slug), next_number, next_number),
        )
        found += [
            Difference(path, place, _written(one), _written(other))
            for place, one, other in differences(*values)
        ]
    return found


def _renumbered(file: File | None, number: str, next_number: str) -> Any:
    """The value of a file, in which the own addresses are those of the newer version."""
    if file is None:
        return None
    value = json.loads(file.data.decode().replace(f"/{number}/", f"/{next_number}/"))
    return _by_notation(value)


def _by_notation(value: Mapping[str, Any]) -> Any:
    """A vocabulary with its terms by their notations, and without what only links versions."""
    terms = {
        term["notation"]: {name: each for name, each in term.items() if name != "exactMatch"}
        for term in value.get("terms", ())
    }
    rest = {name: each for name, each in value.items() if name != "issued"}
    return {**rest, "terms": terms} if terms else rest


def _written(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
