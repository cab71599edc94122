"""The format for programs, and its schema."""

from __future__ import annotations

import json
import os
from typing import Any

import jsonschema
import pytest

from tests.formats.runs import INVALID, MISSING, RUNS, USAGE, VALID, WHOLE_OUTPUT, validated
from tests.formats.schemas import report_validator
from train_api import __version__
from train_api.formats import render
from train_api.formats.json_report import SCHEMA
from train_api.report import Run
from train_api.specification import VERSION, address, load


def rendered(run: Run) -> Any:
    """The value of a run's JSON."""
    return json.loads(render(run, "json"))


@pytest.mark.parametrize("case", RUNS)
def test_a_report_follows_its_schema(case: str) -> None:
    """Every report, one about a failed run included, is valid by the published schema."""
    report_validator().validate(rendered(RUNS[case]))


def test_a_report_says_what_it_is() -> None:
    """A report names its schema, the tool and the version of the specification."""
    report = rendered(RUNS["valid"])
    assert report["$schema"] == address(SCHEMA) == load(SCHEMA)["$id"]
    assert report["tool"] == {"name": "train-api", "version": __version__}
    assert report["specification"] == VERSION


def test_a_report_holds_the_whole_model() -> None:
    """Nothing that the model knows about an input is lost."""
    assert rendered(RUNS["invalid"])["reports"] == [
        {
            "source": "list.stdout",
            "status": "invalid",
            "command": "list_requirements",
            "specification": VERSION,
            "response": {"offset": 1024, "length": 310},
            "errors": 1,
            "warnings": 1,
            "problems": [
                {
                    "code": each.code,
                    "name": each.name,
                    "severity": each.severity,
                    "message": each.message,
                    "remedy": each.remedy,
                    "pointer": each.pointer,
                    "schemaPointer": None,
                    "keyword": None,
                    "place": {"offset": 1170, "line": 31, "column": 7},
                }
                for each in INVALID.problems
            ],
            "failure": None,
        }
    ]


def test_a_schema_violation_names_its_keyword() -> None:
    """The problem of TA100 carries the keyword and the place in the schema."""
    problem = rendered(RUNS["top level"])["reports"][0]["problems"][0]
    assert problem["keyword"] == "required"
    assert problem["schemaPointer"].endswith("check-requirements-response.schema.json#/required")


def test_the_summary_counts_all() -> None:
    """The summary counts inputs by status, and errors and warnings with those not shown."""
    report = rendered(RUNS["several"])
    assert report["exitStatus"] == 3
    assert report["summary"] == {
        "inputs": 5,
        "valid": 2,
        "invalid": 2,
        "unreadable": 1,
        "errors": 9_902,
        "warnings": 2,
    }


def test_a_failed_run_is_a_report() -> None:
    """A run that came to no verdict is a report with the reason and the exit status."""
    report = rendered(RUNS["usage"])
    assert report["exitStatus"] == 2
    assert report["failure"] == {
        "kind": "usage",
        "message": "There is no command called list.",
        "remedy": "Choose one of the four.",
    }


def test_absent_parts_are_null() -> None:
    """What is not known is null in the report."""
    run = Run((validated("a", WHOLE_OUTPUT, command=None, response=None),))
    report = rendered(run)["reports"][0]
    assert report["command"] is report["response"] is report["failure"] is None
    assert report["problems"][0]["place"] is report["problems"][0]["pointer"] is None


@pytest.mark.parametrize("case", RUNS)
def test_a_report_is_ascii(case: str) -> None:
    """A report can be written to an output of any encoding."""
    assert render(RUNS[case], "json").isascii()


def test_a_path_that_is_not_utf_8_is_marked() -> None:
    """U+FFFD stands for a byte of a path that is not UTF-8."""
    report = rendered(Run((validated(os.fsdecode(b"caf\xe9.json")),)))
    assert report["reports"][0]["source"] == "caf\ufffd.json"


def test_the_examples_of_the_schema_are_valid() -> None:
    """The schema has examples of a success, of problems, a train and a failure; all are valid."""
    examples = load(SCHEMA)["examples"]
    assert [example["exitStatus"] for example in examples] == [0, 3, 0, 2]
    for example in examples:
        report_validator().validate(example)


CONTRADICTIONS: dict[str, tuple[Run, dict[str, Any]]] = {
    "read, with a failure": (Run((VALID,)), {"failure": USAGE._asdict()}),
    "not read, with no failure": (Run((MISSING,)), {"failure": None}),
    "another status": (Run((VALID,)), {"status": "fine"}),
    "an undefined member": (Run((VALID,)), {"note": ""}),
    "a negative count": (Run((VALID,)), {"errors": -1}),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_the_schema_refuses_what_cannot_be(case: str) -> None:
    """The schema is strict: a report that no run can yield is not valid."""
    run, changes = CONTRADICTIONS[case]
    report = rendered(run)
    report["reports"][0].update(changes)
    assert not report_validator().is_valid(report)


@pytest.mark.parametrize("code", ["TA101\n", "TA1", "ta101", "TA1011"])
def test_the_schema_knows_a_code(code: str) -> None:
    """Validators agree on what is a code, a line feed behind it included."""
    report = rendered(RUNS["invalid"])
    report["reports"][0]["problems"][0]["code"] = code
    assert not report_validator().is_valid(report)
    assert not jsonschema.Draft202012Validator(load(SCHEMA)).is_valid(report)


def test_everything_in_the_schema_is_described() -> None:
    """Every object and every member of the report has a title and a description."""
    schema = load(SCHEMA)
    described = [schema, *schema["$defs"].values()]
    for parent in list(described):
        described += parent["properties"].values()
        for member in parent["properties"].values():
            described += member.get("properties", {}).values()
    assert len(described) > 40
    for each in described:
        assert {"title", "description"} <= set(each)
