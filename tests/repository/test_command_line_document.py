"""The statements of docs/command-line.md are true."""

from __future__ import annotations

import argparse
import re

import pytest

from tests.repository.documents import ROOT
from train_api.cli.arguments import parser
from train_api.cli.inputs import ENDINGS
from train_api.formats import FORMATS
from train_api.limits import PROBLEM_LIMIT
from train_api.report import (
    DEFECT,
    ENGINE,
    INTERRUPTED,
    INVALID,
    UNREADABLE,
    UNSUCCESSFUL,
    USAGE,
    VALID,
)

TEXT = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
SIGPIPE = 128 + 13
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))


def first_column(section: str) -> list[str]:
    """The first cell of each row of the first table in a section, without its head."""
    rows = re.search(r"^\|.+\n\|[-| ]+\n((?:\|.*\n)+)", SECTIONS[section], re.MULTILINE)
    assert rows is not None
    return [row.split("|")[1].strip() for row in rows[1].splitlines()]


def verbs() -> dict[str, argparse.ArgumentParser]:
    """The parser of each verb."""
    (action,) = parser()._subparsers._group_actions  # type: ignore[union-attr]
    found: dict[str, argparse.ArgumentParser] = dict(action.choices)  # type: ignore[arg-type]
    return found


def test_every_verb_has_a_row() -> None:
    """The page has a row for each verb, and none for another."""
    reported = {re.split("[ `]", name)[1] for name in first_column("Verbs")}
    assert reported == set(verbs())


@pytest.mark.parametrize(
    ("verb", "elsewhere"),
    [
        ("new", set()),
        ("validate", set()),
        ("conform", {"--format", "--color"}),
        ("run", {"--format", "--color"}),
        ("command-line", set()),
    ],
)
def test_every_option_has_a_row(verb: str, elsewhere: set[str]) -> None:
    """The page has a row for each option, and none for another."""
    reported = re.findall(r"`(--[a-z-]+)", " ".join(first_column(f"Options of {verb}")))
    options = {word for action in verbs()[verb]._actions for word in action.option_strings}
    assert set(reported) == options - {"-h", "--help"} - elsewhere


def test_every_format_has_a_row() -> None:
    """The page has a row for each format."""
    assert [name.strip("`") for name in first_column("Formats")] == list(FORMATS)


def test_every_status_has_a_row() -> None:
    """The table of exit statuses has all that the command line ends with."""
    statuses: tuple[int, ...] = (VALID, INVALID, USAGE, UNREADABLE, ENGINE)
    statuses += (UNSUCCESSFUL, DEFECT, INTERRUPTED, SIGPIPE)
    assert first_column("Exit status") == [str(status) for status in statuses]


def test_the_limits_are_those_of_the_code() -> None:
    """The page has the endings that are looked for and the number of problems that are shown."""
    inputs = SECTIONS["Inputs"].split("In a folder")[1]
    assert re.findall(r"`(\.[a-z]+)`", inputs) == list(ENDINGS)
    assert f"at most {PROBLEM_LIMIT} problems" in SECTIONS["Formats"]
