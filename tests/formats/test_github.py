"""The format for GitHub Actions."""

from __future__ import annotations

import os
import re

import pytest

from tests.formats.runs import HOSTILE_TEXTS, RUNS, WARNING, problem, unreadable, validated
from train_api.formats import render
from train_api.report import NoVerdict, Place, Problem, Run

COMMAND = re.compile("::(error|warning) ([^:]*)::(.*)")
ESCAPED = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def unescape(text: str, escapes: str) -> str:
    """Undo the named escapes at once, as the runner's reader does."""
    return re.sub(escapes, lambda match: ESCAPED[match[0]], text)


def commands(run: Run) -> list[tuple[str, dict[str, str], str]]:
    """Read the commands as the runner does: level, properties, message."""
    read = []
    for line in render(run, "github").split("\n"):
        if line.startswith("::"):
            match = COMMAND.fullmatch(line)
            assert match is not None
            properties = dict(each.split("=", 1) for each in match[2].split(","))
            read.append(
                (
                    match[1],
                    {
                        name: unescape(value, "%25|%0D|%0A|%3A|%2C")
                        for name, value in properties.items()
                    },
                    unescape(match[3], "%25|%0D|%0A"),
                )
            )
    return read


def test_a_problem_is_an_annotation() -> None:
    """An error is an ::error, a warning a ::warning, at the place in the file."""
    assert render(RUNS["invalid"], "github") == (
        "::error file=list.stdout,line=31,col=7,title=TA101 duplicate-requirement-id"
        "::The id of an earlier requirement occurs again."
        "%0AGive each requirement an id of its own.\n"
        "::warning file=list.stdout,line=31,col=7,title=TA103 unrelated-requirement"
        "::It is in no relation.%0AGive each requirement an id of its own.\n"
        "1 input: 1 not valid (1 error, 1 warning).\n"
    )


def test_a_valid_input_needs_no_annotation() -> None:
    """A valid input without warnings shows in the summary alone."""
    assert render(RUNS["valid"], "github") == "1 input: 1 valid.\n"


def test_an_unreadable_input_is_an_error() -> None:
    """An input that could not be read is an ::error about its file."""
    assert commands(RUNS["unreadable"]) == [
        (
            "error",
            {"file": "missing.json", "title": "Not read"},
            "There is no such file.\nCheck the path.",
        )
    ]


def test_a_failed_run_is_an_error() -> None:
    """The failure of a run is an ::error about no file."""
    assert commands(RUNS["usage"]) == [
        (
            "error",
            {"title": "train-api"},
            "There is no command called list.\nChoose one of the four.",
        )
    ]


def test_standard_input_is_no_file() -> None:
    """A problem of standard input is about no file, and its message begins with the place."""
    run = Run((validated("<stdin>", problem(place=Place(4, 2, 3), message="No.", remedy="")),))
    assert commands(run) == [
        ("error", {"title": "TA101 duplicate-requirement-id"}, "<stdin>:2:3: No.")
    ]


def test_a_problem_of_the_whole_output_has_no_line() -> None:
    """A problem without a place is about the file as a whole."""
    ((_, properties, _),) = commands(Run((validated("a", problem(place=None)),)))
    assert properties == {"file": "a", "title": "TA101 duplicate-requirement-id"}


@pytest.mark.parametrize(
    ("first", "level"), [(problem(), "error"), (WARNING, "warning")], ids=["invalid", "valid"]
)
def test_problems_left_out_are_counted(first: Problem, level: str) -> None:
    """Where only the first problems are shown, one more annotation says how many there are."""
    run = Run((validated("a", first, hidden=9_900),))
    assert commands(run)[1:] == [
        (
            level,
            {"file": "a", "title": "More problems"},
            "9,900 more problems are not shown.",
        )
    ]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_no_string_forges_a_command(text: str) -> None:
    """Whatever a path or a message holds, each problem is one command, which gives both back.

    Escapes stand for control characters, and for one character of what a runner may execute.
    """
    reported = re.sub("[\ud800-\udfff]", "\ufffd", text).replace("##[", "\\x23#[")
    reported = re.sub("[\0\a\x1b]", lambda match: f"\\x{ord(match[0]):02x}", reported)
    run = Run(
        (validated(text, problem(message=text, remedy="End.")), unreadable(text)),
        NoVerdict("defect", text, "End."),
    )
    read = commands(run)
    assert [properties.get("file") for _, properties, _ in read] == [reported, reported, None]
    assert [message for _, _, message in read] == [
        f"{reported}\nEnd.",
        "There is no such file.\nCheck the path.",
        f"{reported}\nEnd.",
    ]
    *_, last, end = re.split("[\r\n]", render(run, "github"))
    assert (last, end) == ("2 inputs: 1 not valid, 1 not read (1 error).", "")
    assert len(re.split("[\r\n]", render(run, "github"))) == 5


def test_a_path_that_is_not_utf_8_is_marked() -> None:
    """U+FFFD stands for a byte of a path that is not UTF-8, so that any output can hold it."""
    ((_, properties, _),) = commands(Run((validated(os.fsdecode(b"caf\xe9"), problem()),)))
    assert properties["file"] == "caf\ufffd"


@pytest.mark.parametrize(
    ("source", "file"),
    [("./a.log", "a.log"), ("././/b/c", "b/c"), ("../d", "../d"), ("/e", "/e"), (".f", ".f")],
)
def test_a_path_is_one_that_github_finds(source: str, file: str) -> None:
    """A path in the current folder does not begin with ./, by which GitHub finds no file."""
    ((_, properties, _),) = commands(Run((validated(source, problem()),)))
    assert properties["file"] == file
