"""The format for people."""

from __future__ import annotations

import os
import re

import pytest

from tests.formats.runs import HOSTILE_TEXTS, RUNS, VALID, WARNING, problem, unreadable, validated
from train_api.formats import render
from train_api.report import Run

ESCAPE_SEQUENCE = re.compile("\x1b\\[[0-9;]*m")


def test_a_valid_input_is_one_line() -> None:
    """A single valid input is one line that names it and the command."""
    assert render(RUNS["valid"], "text") == "seed.json: valid response of list_requirements\n"


def test_a_response_of_no_command_is_still_valid() -> None:
    """Where the command is unknown, the line leaves it out."""
    assert render(Run((validated("a", command=None),)), "text") == "a: valid response\n"


def test_a_problem_is_a_block() -> None:
    """A problem is its place, severity, rule and pointer, and below these message and remedy."""
    assert render(RUNS["invalid"], "text") == (
        "list.stdout:31:7: error TA101 duplicate-requirement-id at /requirements/1/id\n"
        "  The id of an earlier requirement occurs again.\n"
        "  Give each requirement an id of its own.\n"
        "list.stdout:31:7: warning TA103 unrelated-requirement at /requirements/2\n"
        "  It is in no relation.\n"
        "  Give each requirement an id of its own.\n"
        "\n"
        "1 input: 1 not valid (1 error, 1 warning).\n"
        "Explain a code: train-api explain TA101\n"
    )


def test_a_warned_input_is_valid() -> None:
    """Warnings come before the line that calls their input valid, and need no summary."""
    lines = render(RUNS["warned"], "text").splitlines()
    assert lines[0] == "warned.json:31:7: warning TA103 unrelated-requirement at /requirements/2"
    assert lines[3:] == [
        "warned.json: valid response of list_requirements (1 warning)",
        "Explain a code: train-api explain TA103",
    ]


def test_a_problem_of_the_whole_output_has_no_place() -> None:
    """A problem of the output as a whole names the input, without line and pointer."""
    first = render(RUNS["whole output"], "text").splitlines()[0]
    assert first == "<stdin>: error TA001 empty-output"


def test_the_root_has_a_name() -> None:
    """The empty pointer is written in words."""
    first = render(RUNS["top level"], "text").splitlines()[0]
    assert first == "check.json:31:7: error TA100 schema-violation at the top level"


@pytest.mark.parametrize(
    ("hidden", "line"),
    [
        (9_900, "... and 9,900 more problems are not shown"),
        (1, "... and 1 more problem is not shown"),
    ],
)
def test_problems_left_out_are_counted(hidden: int, line: str) -> None:
    """Where only the first problems are shown, a line says how many more there are."""
    run = Run((validated("a", problem(), hidden=hidden),))
    assert line in render(run, "text").splitlines()


def test_nothing_is_counted_where_all_problems_are_shown() -> None:
    """Where all problems are shown, no line counts others."""
    assert "more problem" not in render(RUNS["invalid"], "text")


def test_an_unreadable_input_gives_its_reason() -> None:
    """An input that could not be read is one line with the reason and the remedy."""
    first = render(RUNS["unreadable"], "text").splitlines()[0]
    assert first == "missing.json: not read: There is no such file. Check the path."


def test_several_inputs_have_a_summary() -> None:
    """The summary counts inputs by status, and errors and warnings with those not shown."""
    assert "\n\n5 inputs: 2 valid, 2 not valid, 1 not read (9,902 errors, 2 warnings).\n" in render(
        RUNS["several"], "text"
    )


def test_several_valid_inputs_have_a_summary() -> None:
    """The summary names nothing that did not occur."""
    output = render(Run((VALID, VALID)), "text")
    assert output.splitlines()[2:] == ["", "2 inputs: 2 valid."]


def test_a_failed_run_says_why() -> None:
    """The failure of a run has the tool's name in its line, with its remedy below."""
    assert render(RUNS["usage"], "text") == (
        "train-api: There is no command called list.\n  Choose one of the four.\n"
    )


def test_a_failure_without_remedy_is_one_line() -> None:
    """A missing remedy leaves no empty line."""
    output = render(RUNS["interrupted"], "text")
    assert output.splitlines()[1:] == ["train-api: Somebody stopped it."]


def test_only_the_first_code_is_offered() -> None:
    """The hint at the end names the first code that occurred, once."""
    run = Run((validated("a", WARNING), validated("b", problem())))
    assert re.findall("explain TA.*", render(run, "text")) == ["explain TA103"]


@pytest.mark.parametrize("case", RUNS)
def test_colour_adds_nothing_but_colour(case: str) -> None:
    """Without its escape sequences the coloured text is the plain text."""
    coloured = render(RUNS[case], "text", colour=True)
    assert ESCAPE_SEQUENCE.sub("", coloured) == render(RUNS[case], "text")


def test_colour_distinguishes_errors_from_warnings() -> None:
    """An error and a warning are shown in different colours."""
    coloured = render(RUNS["invalid"], "text", colour=True)
    error, warning = re.search("(\x1b.*?)error TA", coloured), re.search("(\x1b.*?)warn", coloured)
    assert error is not None
    assert warning is not None
    assert error[1] != warning[1]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_no_string_acts_on_the_terminal(text: str) -> None:
    """A path, message or pointer neither breaks a line nor sends a control to the terminal."""
    hostile = validated(text, problem(message=text, remedy=text, pointer=text), hidden=1)
    tame = validated("a", problem(message="a", remedy="a", pointer="a"), hidden=1)
    lines = render(Run((hostile, unreadable(text))), "text").splitlines()
    assert len(lines) == len(render(Run((tame, unreadable("a"))), "text").splitlines())
    assert all(line.isprintable() for line in lines)


def test_a_path_that_is_not_utf_8_can_be_reported() -> None:
    """A byte of a path that is not UTF-8 is written as an escape."""
    output = render(Run((validated(os.fsdecode(b"caf\xe9")),)), "text")
    assert output == "caf\\udce9: valid response of list_requirements\n"
