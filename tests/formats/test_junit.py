"""The format for test reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from tests.formats.runs import HOSTILE_TEXTS, RUNS, WARNING, problem, unreadable, validated
from train_api.formats import render
from train_api.report import NoVerdict, Run


def suite_of(run: Run) -> TestSuite:
    """The one suite of a run, as another implementation of the format reads it."""
    suites = JUnitXml.fromstring(render(run, "junit").encode())
    (suite,) = suites
    assert isinstance(suite, TestSuite)
    return suite


def cases_of(run: Run) -> Iterator[TestCase]:
    """The test cases of a run."""
    for case in suite_of(run):
        assert isinstance(case, TestCase)
        yield case


def test_a_run_is_a_suite() -> None:
    """A run is one suite in the tool's name that counts cases, failures and errors."""
    suite = suite_of(RUNS["several"])
    assert (suite.name, suite.tests, suite.failures, suite.errors) == ("train-api", 5, 2, 1)


def test_an_input_is_a_case() -> None:
    """An input is a case with its source for a name and its command for a class."""
    (case,) = cases_of(RUNS["valid"])
    assert (case.name, case.classname) == ("seed.json", "list_requirements")
    assert case.is_passed
    assert not case.system_out


def test_a_case_without_a_command_has_a_class() -> None:
    """Where the command is unknown, the class is `response`."""
    (case,) = cases_of(RUNS["whole output"])
    assert case.classname == "response"


def test_errors_are_a_failure() -> None:
    """An input that is not valid is a failure whose text is what the text format says."""
    (case,) = cases_of(RUNS["invalid"])
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message == "1 error: TA101 duplicate-requirement-id"
    assert failure.type == "invalid"
    assert failure.text == (
        "list.stdout:31:7: error TA101 duplicate-requirement-id at /requirements/1/id\n"
        "  The id of an earlier requirement occurs again.\n"
        "  Give each requirement an id of its own.\n"
    )


def test_all_errors_are_in_one_failure() -> None:
    """All errors are in one failure, because readers show no more than the first of a case."""
    run = Run((validated("a", problem(message="One."), WARNING, problem("TA102", message="Two.")),))
    (case,) = cases_of(run)
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message == (
        "2 errors: TA101 duplicate-requirement-id, TA102 unknown-requirement-id"
    )
    assert failure.text is not None
    assert [line for line in failure.text.splitlines() if line in ("  One.", "  Two.")] == [
        "  One.",
        "  Two.",
    ]


@pytest.mark.parametrize("case_name", ["invalid", "warned"])
def test_warnings_are_output(case_name: str) -> None:
    """A warning does not fail its case and is in its output."""
    (case,) = cases_of(RUNS[case_name])
    assert case.system_out is not None
    assert "warning TA103 unrelated-requirement at /requirements/2\n" in case.system_out
    assert "TA101" not in case.system_out
    assert case.is_passed == (case_name == "warned")


def test_problems_left_out_are_counted() -> None:
    """Where only the first problems are shown, the text says how many more there are."""
    run = Run((validated("a", problem(), hidden=9_900), validated("b", WARNING, hidden=1)))
    invalid, warned = cases_of(run)
    (failure,) = invalid.result
    assert isinstance(failure, Failure)
    assert (failure.text or "").endswith("\n... and 9,900 more problems are not shown\n")
    assert (warned.system_out or "").endswith("\n... and 1 more problem is not shown\n")


def test_an_unreadable_input_is_an_error() -> None:
    """An input that could not be read is an error, which is not the train's failure."""
    (case,) = cases_of(RUNS["unreadable"])
    (error,) = case.result
    assert isinstance(error, Error)
    assert (error.type, error.message, error.text) == (
        "unreadable",
        "There is no such file.",
        "Check the path.",
    )


def test_a_failed_run_is_a_case() -> None:
    """The failure of a run is a case of its own that ends in an error of its kind."""
    (case,) = cases_of(RUNS["usage"])
    (error,) = case.result
    assert case.name == "train-api"
    assert isinstance(error, Error)
    assert (error.type, error.text) == ("usage", "Choose one of the four.")


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_every_string_leaves_the_xml_well_formed(text: str) -> None:
    """Whatever a path or a message holds, the XML can be read and has the same elements."""
    hostile = (validated(text, problem(message=text, remedy=text), WARNING), unreadable(text))
    tame = (validated("a", problem(), WARNING), unreadable("a"))
    read, expected = (
        ElementTree.fromstring(render(Run(reports, NoVerdict("defect", words, words)), "junit"))
        for reports, words in ((hostile, text), (tame, "a"))
    )
    assert [each.tag for each in read.iter()] == [each.tag for each in expected.iter()]


def test_a_character_that_xml_cannot_hold_is_marked() -> None:
    """U+FFFD stands for each control, surrogate and noncharacter of a path."""
    (case,) = cases_of(Run((validated(os.fsdecode(b"a\x00\x1bb\xe9\xef\xbf\xbe\n")),)))
    assert case.name == "a\ufffd\ufffdb\ufffd\ufffd\n"


@pytest.mark.parametrize("case_name", RUNS)
def test_the_xml_is_ascii(case_name: str) -> None:
    """The declared encoding is true in an output of any encoding, as all is ASCII."""
    assert render(RUNS[case_name], "junit").isascii()
