"""The format for code scanning."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest

from tests.formats.runs import (
    HOSTILE_TEXTS,
    RUNS,
    SCHEMA_VIOLATION,
    WARNING,
    problem,
    validated,
)
from tests.formats.schemas import sarif_schema, sarif_validator
from train_api import __version__
from train_api.conformance.catalog import CHECKS
from train_api.formats import render
from train_api.formats.sarif import SCHEMA
from train_api.report import Place, Run
from train_api.specification import address
from train_api.validation.rules.catalog import ALL_RULES


def log_of(run: Run) -> Any:
    """The one run of a SARIF log."""
    (log,) = json.loads(render(run, "sarif"))["runs"]
    return log


def location_of(run: Run) -> Any:
    """The location of a run's only result."""
    (result,) = log_of(run)["results"]
    (location,) = result["locations"]
    return location


def uri_of(source: str) -> Any:
    """The URI that stands for a path."""
    location = location_of(Run((validated(source, problem()),)))
    return location["physicalLocation"]["artifactLocation"]["uri"]


@pytest.mark.parametrize("case", RUNS)
def test_a_log_follows_the_published_schema(case: str) -> None:
    """Every log is valid by the schema that OASIS published for SARIF 2.1.0."""
    sarif_validator().validate(json.loads(render(RUNS[case], "sarif")))


def test_a_log_names_its_schema() -> None:
    """A log names the schema and the version that these tests validate it by."""
    log = json.loads(render(RUNS["valid"], "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"] == SCHEMA == sarif_schema()["id"]


def test_a_log_names_the_tool() -> None:
    """A log says which version of the tool wrote it and that columns count characters."""
    log = log_of(RUNS["valid"])
    driver = log["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("train-api", __version__)
    assert driver["informationUri"] == "https://personalhealthtrain.github.io/train-api-spec/"
    assert log["columnKind"] == "unicodeCodePoints"


def test_a_problem_is_a_result() -> None:
    """A problem is a result with rule, level, message, place and JSON Pointer."""
    result, _ = log_of(RUNS["invalid"])["results"]
    assert result == {
        "ruleId": "TA101",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "The id of an earlier requirement occurs again. "
            "Give each requirement an id of its own."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "list.stdout"},
                    "region": {"startLine": 31, "startColumn": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "/requirements/1/id"}],
            }
        ],
    }


def test_only_broken_rules_are_listed() -> None:
    """The log describes each violated rule once, and no other."""
    run = Run((validated("a", WARNING, problem()), validated("b", problem(), SCHEMA_VIOLATION)))
    log = log_of(run)
    rules = log["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["TA103", "TA101", "TA100"]
    assert [result["ruleIndex"] for result in log["results"]] == [0, 1, 1, 2]
    assert rules[0] == {
        "id": "TA103",
        "name": "unrelated-requirement",
        "shortDescription": {"text": "unrelated requirement"},
        "fullDescription": {
            "text": "No relation names this requirement, so it is optional: the train can run "
            "whether or not it is met (Relations). This is allowed. More often, however, the "
            "requirement was added and the relation forgotten. Then the error shows only when the "
            "run fails at a station."
        },
        "help": {"text": "train-api explain TA103"},
        "helpUri": address("reference/1.0.0/rules/TA103/"),
        "defaultConfiguration": {"level": "warning"},
    }


def test_every_code_is_described() -> None:
    """Each rule and check has a plain description, no longer than GitHub shows."""
    problems = [problem(code) for code in ALL_RULES]
    problems += [problem()._replace(code=code) for code in CHECKS]
    rules = log_of(Run((validated("a", *problems),)))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*ALL_RULES, *CHECKS]
    for rule in rules:
        text = rule["fullDescription"]["text"]
        assert 40 < len(text) <= 1000
        assert re.fullmatch(r"[A-Z][^\n\[\]#]+\.", text)
    assert len({rule["fullDescription"]["text"] for rule in rules}) == len(rules)


def test_a_problem_of_the_whole_output_has_no_region() -> None:
    """A problem without place and pointer is located in the file alone."""
    run = Run((validated("a", problem(place=None, pointer=None)),))
    assert location_of(run) == {"physicalLocation": {"artifactLocation": {"uri": "a"}}}


def test_the_root_is_no_logical_location() -> None:
    """The empty pointer names nothing, so there is no logical location for it."""
    assert "logicalLocations" not in location_of(RUNS["top level"])


def test_standard_input_has_no_uri() -> None:
    """A problem of standard input has no physical location, and a message for its place instead."""
    run = Run((validated("<stdin>", problem(place=Place(4, 2, 3))),))
    assert location_of(run) == {
        "message": {"text": "<stdin>:2:3"},
        "logicalLocations": [{"fullyQualifiedName": "/requirements/1/id"}],
    }


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("logs/list.stdout", "logs/list.stdout"),
        ("./a//b.json", "a/b.json"),
        ("../a.json", "../a.json"),
        ("a b%c:d,#?.json", "a%20b%25c%3Ad%2C%23%3F.json"),
        ("two\nlines", "two%0Alines"),
        ("caf\u00e9", "caf%C3%A9"),
        (os.fsdecode(b"caf\xe9"), "caf%E9"),
        ("\ud83d", "%EF%BF%BD"),
    ],
)
def test_a_relative_path_is_a_relative_uri(source: str, uri: str) -> None:
    """A relative path is a relative URI with the path's own bytes, percent-encoded."""
    assert uri_of(source) == uri


def test_an_absolute_path_is_a_file_uri() -> None:
    """An absolute path is a file URI with the path's own bytes, percent-encoded."""
    path = os.path.abspath(os.sep + "t\u00e4 %.json")
    assert uri_of(path).startswith("file:///")
    assert uri_of(path).endswith("/t%C3%A4%20%25.json")


@pytest.mark.parametrize(
    ("case", "successful", "exit_code"),
    [("valid", True, 0), ("invalid", True, 1), ("unreadable", False, 3), ("usage", False, 2)],
)
def test_the_invocation_says_how_the_run_ended(case: str, successful: bool, exit_code: int) -> None:
    """A run that came to a verdict was successful, whatever the verdict is."""
    (invocation,) = log_of(RUNS[case])["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (successful, exit_code)


def notifications_of(run: Run) -> Any:
    """The notifications in a run's invocation."""
    return log_of(run)["invocations"][0]["toolExecutionNotifications"]


def test_what_has_no_verdict_is_a_notification() -> None:
    """An unreadable input and a failed run are errors of the invocation and no results."""
    assert notifications_of(RUNS["unreadable"]) == [
        {
            "level": "error",
            "message": {"text": "There is no such file. Check the path."},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "missing.json"}}}],
        }
    ]
    assert notifications_of(RUNS["usage"]) == [
        {
            "level": "error",
            "message": {"text": "There is no command called list. Choose one of the four."},
        }
    ]
    assert log_of(RUNS["unreadable"])["results"] == log_of(RUNS["usage"])["results"] == []


def test_problems_left_out_are_counted() -> None:
    """Where only the first problems are results, a note says how many more there are."""
    (note,) = notifications_of(RUNS["capped"])
    assert note["level"] == "note"
    assert note["message"] == {"text": "9,900 more problems are not shown."}


def test_a_message_is_taken_literally() -> None:
    """Braces in a message are no placeholder, and brackets no link."""
    run = Run((validated("a", problem(message="{0} or [x](y)", remedy="")),))
    assert log_of(run)["results"][0]["message"]["text"] == "{{0}} or [x] (y)"


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_a_log_is_ascii(text: str) -> None:
    """A log can be written to an output of any encoding."""
    assert render(Run((validated(text, problem(message=text)),)), "sarif").isascii()
