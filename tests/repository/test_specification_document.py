"""The specification's examples hold to the specification."""

from __future__ import annotations

import json
from typing import Any

import pytest

import train_api
from tests.repository.documents import ROOT, Document, Fence

DOCUMENT = Document(ROOT / "docs" / "specification.md")
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
