"""The specification's examples conform to the specification."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import train_api
from tests.repository.documents import ROOT, Document, Fence
from train_api import specification

DOCUMENT = Document(ROOT / "docs" / "specification" / f"{specification.VERSION}.md")
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
    fence for fence in DOCUMENT.fences("json") if commands_answered(json.loads(fence.text))
]


@pytest.mark.parametrize("fence", RESPONSES, ids=lambda fence: f"line-{fence.line}")
def test_each_response_in_the_prose_is_valid(fence: Fence) -> None:
    """Each train response that the specification shows is valid, and gives no cause to warn."""
    report = train_api.validate(fence.text.encode())
    assert report.valid, report.problems
    assert report.problems == ()
    assert [report.command] == commands_answered(json.loads(fence.text))


def test_the_prose_shows_a_response_to_every_command() -> None:
    """The specification has at least one example of each of the four responses."""
    shown = {
        command for fence in RESPONSES for command in commands_answered(json.loads(fence.text))
    }
    assert shown == set(COMMAND_OF_MEMBER.values())


def test_parts_of_a_response_are_json() -> None:
    """What the specification shows as a part of a response is JSON without comments."""
    for fence in DOCUMENT.fences("jsonc"):
        json.loads(fence.text)


TEXT = DOCUMENT.path.read_text("utf-8")
PARAGRAPH_OF_CLAUSE = r"^\*\*([0-9]+\.[0-9]+)\*\* (.*?)(?=^\*\*[0-9]|^## |\Z)"
CLAUSES = {
    number: re.sub(r"(?ms)^(\*Note[.:].*?\n\n|```.*?^```)", "", text)
    for number, text in re.findall(PARAGRAPH_OF_CLAUSE, TEXT, re.MULTILINE | re.DOTALL)
}
"""Each clause by its number, without notes and examples."""

KEY_WORD = re.compile(r"\b(MUST|SHOULD|MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b")


def order(number: str) -> tuple[int, int]:
    """Return the section of a clause number, and the place in the section."""
    section, place = number.split(".")
    return int(section), int(place)


def expanded(cell: str) -> list[str]:
    """Return the clauses that a cell of the table in section 20 names, ranges written out."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        section, place = order(first)
        end = order(last)[1] if last else place
        found += [f"{section}.{each}" for each in range(place, end + 1)]
    return found


BOUND = {
    name: expanded(cell)
    for name, cell in re.findall(
        r"^\| (train|station|validator|publisher of a version) \| ([0-9., to]+) \|$",
        TEXT,
        re.MULTILINE,
    )
}
"""For each conformance class the clauses that bind it."""


def test_clauses_are_numbered_without_gaps() -> None:
    """The clauses of each section are numbered from 1 on, in the order of the text."""
    numbers = [order(number) for number in CLAUSES]
    sections = sorted({section for section, _ in numbers})

    assert numbers == [
        (section, place)
        for section in sections
        for place in range(1, sum(number[0] == section for number in numbers) + 1)
    ]


def test_each_clause_binds_one_class() -> None:
    """A clause that requires, recommends or permits something is in one row of the table."""
    bound = sorted((number for row in BOUND.values() for number in row), key=order)
    # What the key words mean is not what they say, and the table is no demand.
    normative = {number for number, text in CLAUSES.items() if KEY_WORD.search(text)}
    normative -= {"1.1", "1.9", "20.1"}

    assert len(bound) == len(set(bound))
    assert set(bound) <= set(CLAUSES)
    assert normative - set(bound) == set()


@pytest.mark.parametrize("name", ["train", "station", "validator"])
def test_a_clause_demands_nothing_of_another_class(name: str) -> None:
    """No clause that binds one class says what a product of another class must do."""
    others = "|".join({"train", "station", "validator"} - {name})
    foreign = re.compile(rf"\b(?:{others})s? (?:MUST|SHOULD|MAY)\b")

    assert BOUND[name]
    assert {
        number: foreign.findall(CLAUSES[number])
        for number in BOUND[name]
        if foreign.search(CLAUSES[number])
    } == {}


def test_targets_are_checked_as_the_vocabulary_says() -> None:
    """Clause 12.1 and the vocabulary of targets say in the same words how a value is checked."""
    vocabulary = json.loads(specification.read(specification.vocabulary_path("targets")))
    rows = re.findall(r"^\| `([A-Z]+)` \| (.+) \|$", CLAUSES["12.1"], re.MULTILINE)

    assert [(notation, check.replace("`", "")) for notation, check in rows] == [
        (term["notation"], term["check"]) for term in vocabulary["terms"]
    ]
