"""No string of an input acts as a command to a CI service, in any format."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.formats.ci_commands import COMMANDS, commands, is_command
from tests.formats.runs import LIMITS, TRAIN, problem, runs, unreadable, validated
from train_api.formats import COLOURED, FORMATS, render
from train_api.formats.check import CHECK_FORMATS, CheckReport, Fault
from train_api.formats.check import render as render_check
from train_api.formats.ci_commands import inert
from train_api.report import CheckResult, NoVerdict, Run, Runner
from train_api.requirements.assessment import Assessment, RelationAssessment, RequirementAssessment

PIECES = (":", "::", "#", "##", "[", "]", "vso", "\x1b[31m", "\r", "\n", "\u2028", " ", "\t", "a")


def strings() -> SearchStrategy[str]:
    """Strings of which many would act, and others that come close."""
    return st.sampled_from(COMMANDS) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def run_with(text: str) -> Run:
    """A run that has a string wherever a train, an image, a path or a system can put one."""
    flaw = problem(message=text, remedy=text, pointer=text, schema_pointer=text, keyword=text)
    checks = tuple(
        CheckResult("TC022", "unset-ids-are-named", verdict, text, text, f"a\n{text}", True)
        for verdict in ("fail", "skip", "error", "pass")
    )
    failure = NoVerdict("unreadable", text, text)
    train = TRAIN._replace(source=text, checks=checks, problems=(flaw._replace(code="TC022"),))
    warned = train._replace(problems=(flaw._replace(code="TC022", severity="warning"),))
    return Run(
        (
            validated(text, flaw, hidden=3),
            validated(text, problem("TA103", message=text, remedy=text), hidden=1),
            validated(text),
            unreadable(text)._replace(failure=failure),
            train._replace(runner=Runner(text, text, text, text, LIMITS | {"network": text})),
            warned,
            warned._replace(failure=failure),
        ),
        failure,
    )


def check_with(text: str, **changes: Any) -> CheckReport:
    """A report of `check` that has a string wherever one can be."""
    name = {"type": "environmentVariable", "target": "STRING", "name": text, "description": text}
    report = CheckReport(
        list_report=validated(text, problem(message=text, remedy=text)),
        listed={
            "requirements": [{"id": 0, "requirement": name}],
            "relations": [{"type": "all", "requirements": [0]}],
        },
        verdict=Assessment(
            (RequirementAssessment(0, text, text, text, text, False, False, text, text),),
            (RelationAssessment("all", (0,), (text,), False, text),),
            False,
        ),
        faults=(Fault(text, 1, text, text), Fault(text, None, text, text)),
        env_files=(text,),
    )
    return report._replace(**changes)


def acting(output: str, format_name: str) -> list[str]:
    """The lines that act, but for the commands of the tool's own."""
    return [
        line
        for line in commands(output)
        if not (
            format_name == "github"
            and re.match("::(error|warning|notice) [^:]*::", line)
            and not is_command(line[2:])
        )
    ]


@pytest.mark.parametrize("text", COMMANDS)
def test_the_strings_would_act(text: str) -> None:
    """Each of the strings that the tests put into reports is a command by itself."""
    assert commands(text)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("text", COMMANDS)
def test_no_string_of_a_run_is_a_command(text: str, format_name: str) -> None:
    """In no format does a line act because of a string, wherever in the run the string is."""
    run = run_with(text)
    assert acting(render(run, format_name), format_name) == []
    if format_name in COLOURED:
        assert acting(render(run, format_name, colour=True), format_name) == []


@pytest.mark.parametrize("format_name", CHECK_FORMATS)
@pytest.mark.parametrize("text", COMMANDS)
def test_no_string_of_a_check_is_a_command(text: str, format_name: str) -> None:
    """In no format of the verb `check` does a line act because of a string."""
    failure = NoVerdict("unreadable", text, text)
    for report in (check_with(text), check_with(text, failure=failure, listed=None)):
        for colour in (False, True):
            assert commands(render_check(report, format_name, colour=colour)) == []


@settings(max_examples=200)
@given(text=strings())
def test_strings_together_are_no_command(text: str) -> None:
    """Strings that are harmless alone do not act together, and colour adds nothing but colour."""
    run = run_with(text)
    for format_name in FORMATS:
        assert acting(render(run, format_name), format_name) == []
    coloured = render(run, "text", colour=True)
    assert commands(coloured) == []
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render(run, "text")


@settings(max_examples=50)
@given(run=runs())
def test_programs_read_the_strings_unchanged(run: Run) -> None:
    """A reader of JSON or XML gets the strings of an input unchanged."""
    surrogate = re.compile("[\ud800-\udfff]")
    read = json.loads(render(run, "json"))["reports"]
    sources = [surrogate.sub("\ufffd", report.source) for report in run.reports]
    assert [each["source"] for each in read] == sources


@pytest.mark.parametrize("text", ["##[error]forged", "::error::forged", "a ##vso[x]"])
def test_programs_read_a_command_as_it_is(text: str) -> None:
    """A reader of JSON, SARIF or XML gets a string that would act unchanged."""
    run = run_with(text)
    report = json.loads(render(run, "json"))
    assert report["reports"][0]["problems"][0]["message"] == text
    assert report["reports"][4]["checks"][0]["output"] == f"a\n{text}"
    (log,) = json.loads(render(run, "sarif"))["runs"]
    assert log["results"][0]["message"]["text"] == f"{text} {text}"
    suite = ElementTree.fromstring(render(run, "junit"))
    failure = suite.find("testsuite/testcase/failure[@message]")
    outcomes = [case.text for case in suite.iter("failure")]
    assert failure is not None
    assert f"{text}\na\n{text}\n" in outcomes


def test_a_command_stays_readable() -> None:
    """In the text format, one character of what would act becomes an escape; all else stays."""
    lines = render(run_with("::error::a ##[error]b"), "text").split("\n")
    assert lines[0].startswith("\\x3a:error::a \\x23#[error]b:31:7: error TA101")
    assert "  \\x3a:error::a \\x23#[error]b" in lines


def test_what_does_not_act_is_left_alone() -> None:
    """Colons within a line, headings and brackets stay as they are."""
    for text in ("std::string", "a ::error::", "## Heading [1]", "#[a]", "# #[", "http://[::1]:80"):
        assert inert(text, "text") == text


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_line_means_the_same(text: str) -> None:
    """What would act in a line for a shell is written so that the shell reads the same words."""
    words = ["docker", "run", text, f"NAME={text}", f"it's {text}"]
    line = inert(shlex.join(words), "shell")
    assert commands(line) == []
    assert shlex.split(line) == words
    first = inert(shlex.join([text]), "shell")
    assert (commands(first), shlex.split(first)) == ([], [text])


@settings(max_examples=300)
@given(text=strings())
def test_what_is_inert_stays_as_it_is(text: str) -> None:
    """No line of the result acts, and to do it again changes nothing."""
    for format_name in ("text", "shell", "junit"):
        once = inert(text, format_name)
        assert commands(once) == []
        assert inert(once, format_name) == once


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["\n", " ", "\x1b[", "#", "##a", ":", "::", "\r ", "\x1b[31m:", "\x1b[1;1m"],
)
def test_it_takes_linear_time(piece: str) -> None:
    """Megabytes of what begins like a command take seconds at most."""
    inert(f"##{piece * (4_000_000 // len(piece))}\n::", "text")
