"""Reports about trains: what each format says of conformance checks."""

from __future__ import annotations

import json

from junitparser import JUnitXml

from tests.formats.runs import RUNS, TRAIN
from train_api.formats import render
from train_api.report import ENGINE, INVALID, Run


def test_text_has_a_line_for_each_check() -> None:
    """Each check is told with verdict, code, name and reason, and how to see a failure again."""
    lines = render(RUNS["train"], "text").splitlines()
    assert lines[:8] == [
        "pass  TC001 list-requirements-answers",
        "fail  TC022 unset-requirements-are-named: it did not name requirement 1",
        "      Expected: it is named.",
        "      docker run --rm registry.example/train:1 check_requirements",
        "      | two",
        "      | lines",
        "skip  TC023 blank-requirements-are-named: nothing to tell",
        "fail  TC026 check-requirements-is-quick: slow",
    ]


def test_a_train_that_passes_conforms() -> None:
    """A train without a failed check is said to conform."""
    passed = TRAIN._replace(status="valid", problems=(), errors=0, checks=TRAIN.checks[:1])
    assert "registry.example/train:1: conforms to the Train API" in render(Run((passed,)), "text")


def test_json_has_the_checks() -> None:
    """The JSON report holds each check, and only a train's report does."""
    document = json.loads(render(RUNS["train"], "json"))
    assert [check["verdict"] for check in document["reports"][0]["checks"]] == [
        "pass",
        "fail",
        "skip",
        "fail",
        "error",
    ]
    assert "checks" not in json.loads(render(RUNS["valid"], "json"))["reports"][0]


def test_junit_has_a_case_for_each_check() -> None:
    """A reader of JUnit XML sees which checks failed, were skipped, or could not be made."""
    suites = JUnitXml.fromstring(render(RUNS["train"], "junit").encode())
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (5, 1, 1, 1)


def test_trouble_of_the_engine_has_its_own_status() -> None:
    """A train that failed decides the status; where the engine did, that does."""
    assert RUNS["train"].exit_status == INVALID
    assert RUNS["engine"].exit_status == ENGINE
