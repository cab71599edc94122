"""Declarations for the tests, and what is expected of a list response."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import train_api
from train_api.declarations.importing import Imported

FOLDER = Path(__file__).resolve().parent
SHAPES = FOLDER / "shapes"


def codes(imported: Imported) -> list[str]:
    """The codes of what is reported."""
    return [problem.code for problem in imported.problems]


def targets(response: dict[str, Any] | None) -> str:
    """The variables of a list response with their targets, and ? after those not required."""
    assert response is not None
    required = {
        number
        for relation in response["relations"]
        if relation["type"] == "all"
        for number in relation["requirements"]
    }
    return ", ".join(
        f"{each['requirement']['name']} {each['requirement']['target']}"
        f"{'' if each['id'] in required else '?'}"
        for each in response["requirements"]
    )


def errors_of(response: dict[str, Any] | None, version: str) -> list[str]:
    """The codes of the errors of a list response, by a version."""
    report = train_api.validate(
        json.dumps(response), command="list_requirements", api_version=version
    )
    return [each.code for each in report.problems if each.severity == "error"]
