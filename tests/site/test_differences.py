"""The page of what differs between two versions, made from their files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from scripts.site.context import Context, environment
from scripts.site.differences import differences, differences_page
from scripts.site.places import Places
from scripts.site.specification import File, Version, read
from tests.repository.documents import ROOT
from tests.repository.test_specification_document import (
    CHANGED,
    LISTS_OF_CLAUSES,
    NEIGHBOURS,
    expanded,
)
from train_api.specification import VERSION
from train_api.versions import row

OLDER = read(ROOT, VERSION)
NEXT = "1.0.1"
HEADINGS = ("Schemas", "Vocabularies", "Rules", "Clauses", "Examples that become valid")
CLAUSE = "**13.3** "


def renumbered(older: Version, number: str) -> Version:
    """The same version under another number."""

    def other(text: str) -> str:
        return text.replace(f"/{older.number}/", f"/{number}/")

    def copied(files: tuple[File, ...]) -> tuple[File, ...]:
        found = []
        for file in files:
            data = other(file.data.decode())
            found.append(File(other(file.path), data.encode(), json.loads(data)))
        return tuple(found)

    return older._replace(
        number=number,
        text=other(older.text),
        schemas=copied(older.schemas),
        vocabularies=copied(older.vocabularies),
        terms=copied(older.terms),
    )


def page(older: Version, newer: Version) -> dict[str, str]:
    """The sections of the page by their headings."""
    context = Context(environment(), Places(ROOT, VERSION), {})
    text = differences_page(context, older, newer).decode()
    _, *parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(section: str) -> list[str]:
    """The items of a section, or the rows of its table, without the links."""
    plain = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", section)
    items = re.findall(r"^ *- (.*)$", plain, re.MULTILINE)
    return items or re.findall(r"^\| (?!-)(.*) \|$", plain, re.MULTILINE)[1:]


def with_schema(version: Version, change: Callable[[Any], Any]) -> Version:
    """The version with a change of the schema of a relation."""
    changed = []
    for file in version.schemas:
        value = json.loads(file.data)
        if file.slug == "relation":
            change(value)
        changed.append(File(file.path, json.dumps(value).encode(), value))
    return version._replace(schemas=tuple(changed))


def with_terms(version: Version, change: Callable[[Any], Any]) -> Version:
    """The version with a change of the terms of the relation types."""
    changed = []
    for file in version.vocabularies:
        value = json.loads(file.data)
        if file.slug == "relation-types":
            change(value["terms"])
        changed.append(File(file.path, json.dumps(value).encode(), value))
    return version._replace(vocabularies=tuple(changed))


def with_text(version: Version, old: str, new: str) -> Version:
    """The version with other words in its text, which has the old ones once."""
    assert version.text.count(old) == 1
    return version._replace(text=version.text.replace(old, new))


def without_schema(version: Version) -> Version:
    """The version without the schema of a relation."""
    return version._replace(
        schemas=tuple(each for each in version.schemas if each.slug != "relation")
    )


SAME = renumbered(OLDER, NEXT)
TERM = {"@id": "https://v.example/relation-types.jsonld#some", "definition": "Some are met."}
CHANGES: dict[str, tuple[Version, str, list[str]]] = {
    "a bound": (
        with_schema(SAME, lambda value: value["properties"]["requirements"].update(minItems=2)),
        "Schemas",
        ["relation", "`/properties/requirements/minItems`: `1` becomes `2`"],
    ),
    "one more value": (
        with_schema(SAME, lambda value: value["properties"]["type"]["enum"].append("some")),
        "Schemas",
        ["relation", '`/properties/type/enum`: new: `["some"]`'],
    ),
    "a member named title": (
        with_schema(SAME, lambda value: value["properties"].update(title={"maxLength": 1})),
        "Schemas",
        ["relation", '`/properties/title`: new: `{"maxLength": 1}`'],
    ),
    "a bound less": (
        with_schema(SAME, lambda value: value["properties"]["requirements"].pop("minItems")),
        "Schemas",
        ["relation", "`/properties/requirements/minItems`: removed: `1`"],
    ),
    "a schema less": (without_schema(SAME), "Schemas", ["relation", "removed"]),
    "a term": (
        with_terms(SAME, lambda terms: terms.append(TERM)),
        "Vocabularies",
        ["relation-types | `some` | new: Some are met."],
    ),
    "a definition": (
        with_terms(SAME, lambda terms: terms[0].update(definition="All.")),
        "Vocabularies",
        ["relation-types | `all` | other definition"],
    ),
    "words of a clause": (
        with_text(SAME, f"\n{CLAUSE}", f"\n{CLAUSE}Always: "),
        "Clauses",
        ["Relations | 13.3 | "],
    ),
    "a clause": (
        with_text(SAME, f"\n{CLAUSE}", f"\n**13.99** New.\n\n{CLAUSE}"),
        "Clauses",
        ["Relations |  | 13.99"],
    ),
}
"""Versions with one difference from the first one, the section that names it, and its rows."""

UNSAID = {
    "nothing": SAME,
    "a description": with_schema(SAME, lambda value: value.update(description="Other words.")),
    "examples": with_schema(SAME, lambda value: value.update(examples=[])),
    "a link to the term of another version": with_terms(
        SAME, lambda terms: terms[0].update(exactMatch=["https://v.example/#all"])
    ),
    "a note": with_text(SAME, f"\n{CLAUSE}", f"\n*Note.* A note.\n\n{CLAUSE}"),
    "line breaks": with_text(SAME, f"\n{CLAUSE}", f"\n{CLAUSE}\n"),
}
"""Versions without a difference that the page has to name."""


@pytest.mark.parametrize("change", CHANGES)
def test_the_page_names_a_difference_and_nothing_else(change: str) -> None:
    """One change of a file is one row in its section, and the other sections have none."""
    newer, heading, expected = CHANGES[change]
    sections = page(OLDER, newer)

    assert tuple(sections) == HEADINGS
    assert rows(sections.pop(heading)) == expected
    assert {section.strip() for section in sections.values()} == {"No difference.", "None."}


@pytest.mark.parametrize("newer", UNSAID)
def test_without_a_difference_the_page_says_so(newer: str) -> None:
    """Versions that differ in their numbers or their explanations alone have no difference."""
    sections = page(OLDER, UNSAID[newer])

    assert [section.strip() for section in sections.values()] == ["No difference."] * 4 + ["None."]


@pytest.mark.parametrize(("older", "newer"), NEIGHBOURS)
def test_the_page_agrees_with_the_text_and_the_table(older: str, newer: str) -> None:
    """It names the clauses in the text's own table of changes, and the rules that are new."""
    version = read(ROOT, newer)
    sections = page(read(ROOT, older), version)
    table = version.text.partition(f"\n## Changes since {older}\n")[2]
    named = {number for cell in CHANGED.findall(table) for number in expanded(cell)}

    assert set(re.findall(r"\[([0-9.]+)\]", sections["Clauses"])) == named | LISTS_OF_CLAUSES
    assert [each[:5] for each in rows(sections["Rules"])] == list(row(newer).new_rules)


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 1}}, []),
        ({"a/b": {"c": 1}}, {"a/b": {"c": 2}}, [("/a~1b/c", 1, 2)]),
        ({"a": 1}, {"b": 2}, [("/a", 1, None), ("/b", None, 2)]),
        ([1, 2, 3], [2, 3, 4], [("", [1], [4])]),
        ([1, 2], [2, 1], [("", [1, 2], [2, 1])]),
        ({"a": [1]}, {"a": {"b": 1}}, [("/a", [1], {"b": 1})]),
    ],
)
def test_a_difference_has_the_smallest_place(older: Any, newer: Any, found: list[Any]) -> None:
    """A place is as deep as both values go, and of an array there is what only one has."""
    assert list(differences(older, newer)) == found
