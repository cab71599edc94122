"""The specification's examples conform to the specification."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest

import train_api
from tests.repository.documents import ROOT, Document, Fence
from train_api import specification

VERSIONS = specification.versions()
DOCUMENTS = {
    version: Document(ROOT / "docs" / "specification" / f"{version}.md") for version in VERSIONS
}
"""The text of each version."""

COMMAND_OF_MEMBER = {
    "requirements": "list_requirements",
    "fulfilled": "check_requirements",
    "content": "print_model_summary",
    "state": "run_algorithm",
}


def commands_answered(value: Any) -> list[str]:
    """Return the commands that a value answers, by its members."""
    members = value if isinstance(value, dict) else {}
    return [command for member, command in COMMAND_OF_MEMBER.items() if member in members]


RESPONSES = [
    (version, fence)
    for version, document in DOCUMENTS.items()
    for fence in document.fences("json")
    if commands_answered(json.loads(fence.text))
]

NEIGHBOURS = list(pairwise(VERSIONS))
each_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.mark.parametrize(
    ("version", "fence"),
    RESPONSES,
    ids=[f"{version}-line-{each.line}" for version, each in RESPONSES],
)
def test_each_response_in_the_prose_is_valid(version: str, fence: Fence) -> None:
    """Each train response that the specification shows is valid, and gives no cause to warn."""
    report = train_api.validate(fence.text.encode(), api_version=version)
    assert report.valid, report.problems
    assert report.problems == ()
    assert [report.command] == commands_answered(json.loads(fence.text))


@each_version
def test_the_prose_shows_a_response_to_every_command(version: str) -> None:
    """The specification has at least one example of each of the four responses."""
    shown = {
        command
        for of_version, fence in RESPONSES
        for command in commands_answered(json.loads(fence.text))
        if of_version == version
    }
    assert shown == set(COMMAND_OF_MEMBER.values())


@each_version
def test_parts_of_a_response_are_json(version: str) -> None:
    """What the specification shows as a part of a response is JSON without comments."""
    for fence in DOCUMENTS[version].fences("jsonc"):
        json.loads(fence.text)


PARAGRAPH_OF_CLAUSE = r"^\*\*([0-9]+\.[0-9]+)\*\* (.*?)(?=^\*\*[0-9]|^## |\Z)"

KEY_WORD = re.compile(r"\b(MUST|SHOULD|MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b")


def clauses_of(text: str) -> dict[str, str]:
    """Return each clause by its number, without notes and examples."""
    return {
        number: re.sub(r"(?ms)^(\*Note[.:].*?\n\n|```.*?^```)", "", clause)
        for number, clause in re.findall(PARAGRAPH_OF_CLAUSE, text, re.MULTILINE | re.DOTALL)
    }


def order(number: str) -> tuple[int, int]:
    """Return the section of a clause number, and the place in the section."""
    section, place = number.split(".")
    return int(section), int(place)


def expanded(cell: str) -> list[str]:
    """Return the clauses that a cell of a table names, ranges written out."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        section, place = order(first)
        end = order(last)[1] if last else place
        found += [f"{section}.{each}" for each in range(place, end + 1)]
    return found


def bound_by(text: str) -> dict[str, list[str]]:
    """Return for each conformance class the clauses that bind it."""
    rows = re.findall(
        r"^\| (train|station|validator|publisher of a version) \| ([0-9., to]+) \|$",
        text,
        re.MULTILINE,
    )
    return {name: expanded(cell) for name, cell in rows}


TEXTS = {version: document.path.read_text("utf-8") for version, document in DOCUMENTS.items()}
CLAUSES = {version: clauses_of(text) for version, text in TEXTS.items()}
BOUND = {version: bound_by(text) for version, text in TEXTS.items()}


@each_version
def test_clauses_are_numbered_without_gaps(version: str) -> None:
    """The clauses of each section are numbered from 1 on, in the order of the text."""
    numbers = [order(number) for number in CLAUSES[version]]
    sections = sorted({section for section, _ in numbers})

    assert numbers == [
        (section, place)
        for section in sections
        for place in range(1, sum(number[0] == section for number in numbers) + 1)
    ]


@each_version
def test_each_clause_binds_one_class(version: str) -> None:
    """A clause that requires, recommends or permits something is in one row of the table."""
    clauses = CLAUSES[version]
    bound = sorted((number for row in BOUND[version].values() for number in row), key=order)
    # What the key words mean is not what they say, and the table is no demand.
    normative = {number for number, text in clauses.items() if KEY_WORD.search(text)}
    normative -= {"1.1", "1.9", "20.1"}

    assert len(bound) == len(set(bound))
    assert set(bound) <= set(clauses)
    assert normative - set(bound) == set()


@each_version
@pytest.mark.parametrize("name", ["train", "station", "validator"])
def test_a_clause_demands_nothing_of_another_class(version: str, name: str) -> None:
    """No clause that binds one class says what a product of another class must do."""
    others = "|".join({"train", "station", "validator"} - {name})
    foreign = re.compile(rf"\b(?:{others})s? (?:MUST|SHOULD|MAY)\b")
    clauses, bound = CLAUSES[version], BOUND[version][name]

    assert bound
    assert {
        number: foreign.findall(clauses[number])
        for number in bound
        if foreign.search(clauses[number])
    } == {}


@each_version
def test_targets_are_checked_as_the_vocabulary_says(version: str) -> None:
    """Clause 12.1 and the vocabulary of targets say in the same words how a value is checked."""
    vocabulary = specification.load(specification.vocabulary_path("targets", version))
    rows = re.findall(r"^\| `([A-Z]+)` \| (.+) \|$", CLAUSES[version]["12.1"], re.MULTILINE)

    assert [(notation, check.replace("`", "")) for notation, check in rows] == [
        (term["notation"], term["check"]) for term in vocabulary["terms"]
    ]


@each_version
def test_the_name_pattern_is_that_of_the_schema(version: str) -> None:
    """Clause 11.3 and the schema have the same pattern of names."""
    schema = specification.load(
        specification.schema_path("requirements/environment-variable", version)
    )
    assert f"`{schema['properties']['name']['pattern']}`" in CLAUSES[version]["11.3"]


@pytest.mark.parametrize(("older", "newer"), NEIGHBOURS)
def test_a_minor_version_keeps_the_clause_numbers(older: str, newer: str) -> None:
    """A reference to a clause of 1.x names the same clause in each later 1.x version."""
    if older.split(".")[0] == newer.split(".")[0]:
        assert CLAUSES[older].keys() <= CLAUSES[newer].keys()


CHANGED = re.compile(r"^\| [^|]+ \| [^|]+ \| ([0-9., to]+) \| [^|]* \|$", re.MULTILINE)
"""A row of the table of changes: its third cell has the clauses."""

LISTS_OF_CLAUSES = {"20.1"}


def comparable(clause: str, version: str) -> str:
    """A clause without its version in addresses and without its line breaks."""
    return " ".join(clause.replace(f"/{version}/", "/VERSION/").split())


@pytest.mark.parametrize(("older", "newer"), NEIGHBOURS)
def test_the_table_of_changes_names_each_changed_clause(older: str, newer: str) -> None:
    """A clause is in the table exactly if it is new or does not say the same as before."""
    changed = {
        number
        for number, text in CLAUSES[newer].items()
        if comparable(CLAUSES[older].get(number, ""), older) != comparable(text, newer)
    }
    table = TEXTS[newer].partition(f"\n## Changes since {older}\n")[2]
    named = {number for cell in CHANGED.findall(table) for number in expanded(cell)}

    assert named == changed - LISTS_OF_CLAUSES
