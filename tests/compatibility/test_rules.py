"""Responses that are valid under a version, rules included, are validated by the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scripts.bundle import ROOT
from scripts.compatibility.rules import rule_differences, valid_responses
from scripts.compatibility.version import Version, read
from tests.compatibility.successors import OLDER
from train_api import validate
from train_api.validation.command import command_of
from train_api.validation.finding import Finding
from train_api.validation.rules import check_requirements, list_requirements

NEWER = read(ROOT / "schemas" / "1.1.0")
Condition = Callable[[Any], bool]


def stricter(condition: Condition) -> Callable[[Any, str], Iterator[Finding]]:
    """A rule that rejects responses under the newer version if a condition applies to them."""

    def rule(response: Any, version: str) -> Iterator[Finding]:
        if version == NEWER.number and condition(response):
            yield Finding("TA101", path=(), shown={"id": 0})

    return rule


def names(response: Any) -> list[Any]:
    """The names of the variables in a list response."""
    return [each["requirement"].get("name") for each in response["requirements"]]


def test_responses_to_each_command_are_valid_under_the_older_version() -> None:
    """There are many, all of them valid by its rules, and answers to list responses among them."""
    found = [response for response, _ in valid_responses(OLDER)]
    number = Counter(
        (report.command, response.listed is not None)
        for response in found
        if (
            report := validate(response.text, list_response=response.listed, api_version="1.0.0")
        ).valid
    )

    assert sum(number.values()) == len(found)
    assert set(number) == {
        *(("list_requirements", False), ("check_requirements", False)),
        *(("print_model_summary", False), ("run_algorithm", False), ("check_requirements", True)),
    }
    assert min(number.values()) > 90


@pytest.mark.parametrize(
    "condition",
    [
        lambda response: len(set(names(response))) < len(names(response)),
        lambda response: any(each["type"] == "none" for each in response["relations"]),
        lambda response: len(response["relations"]) > len(response["requirements"]),
        lambda response: not response["requirements"],
        lambda response: any("x-a" in each for each in response["requirements"]),
        lambda response: (
            [each["id"] for each in response["requirements"]]
            != sorted(each["id"] for each in response["requirements"])
        ),
    ],
    ids=["repeats", "a type", "many relations", "an empty list", "extensions", "unsorted ids"],
)
def test_a_stricter_rule_about_lists(monkeypatch: pytest.MonkeyPatch, condition: Condition) -> None:
    """A list response that only the newer version rejects is reported, with the code."""
    rules = (*list_requirements.ALONE, stricter(condition))
    monkeypatch.setattr(list_requirements, "ALONE", rules)

    (found,) = rule_differences(OLDER, NEWER)
    assert found.file == "docs/rules/TA101.md"
    assert found.expectation.startswith("1.1.0 must accept ")
    assert '"requirements":' in found.expectation


def test_a_stricter_rule_about_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check response that only the newer version rejects is reported."""
    rule = stricter(lambda response: len(response["unmet"]) > 1)
    monkeypatch.setattr(check_requirements, "ALONE", (rule,))

    (found,) = rule_differences(OLDER, NEWER)
    assert '"unmet": [' in found.expectation


def test_another_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """A response that the newer version takes for one to another command is reported."""

    def confused(value: Any, version: str) -> str | None:
        command = command_of(value, version)
        is_moved = version == NEWER.number and command == "print_model_summary"
        return None if is_moved else command

    monkeypatch.setattr("train_api.validation.pipeline.command_of", confused)

    (found,) = rule_differences(OLDER, NEWER)
    assert found.file == "schemas/1.1.0"
    assert found.expectation.startswith("1.1.0 must take as a response to print_model_summary ")


def test_versions_that_the_package_does_not_have() -> None:
    """A version without rules in this package is not compared by them."""
    unknown = Version(OLDER.root, "1.7.0", OLDER.base, OLDER.files)

    assert rule_differences(OLDER, unknown) == []
