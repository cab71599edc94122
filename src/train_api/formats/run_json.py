"""The format `json` of the verb `run`, for programs; schemas/report describes it."""

from __future__ import annotations

from typing import Any

from train_api import __version__
from train_api.formats.check_json import relation, requirement
from train_api.formats.common import TOOL, dumps
from train_api.requirements.assessment import Assessment
from train_api.specification import REPORT_VERSION, address
from train_api.station.report import RunReport, Successor

SCHEMA = f"schemas/report/{REPORT_VERSION}/run-report.schema.json"
"""The path of the report's schema in the repository."""


def render(report: RunReport) -> str:
    """Render a report as JSON."""
    return dumps(
        {
            "$schema": address(SCHEMA),
            "tool": {"name": TOOL, "version": __version__},
            "exitStatus": report.exit_status,
            "image": report.image,
            "outcome": report.outcome,
            "reason": report.reason,
            "remedy": report.remedy,
            "runner": report.runner and report.runner._asdict(),
            "environment": _environment(report.assessment),
            "steps": [
                {"command": each.command, "seconds": each.seconds, "successor": each.of_successor}
                for each in report.steps
            ],
            "state": report.state,
            "message": report.message,
            "exportFiles": [each._asdict() for each in report.files],
            "successor": _successor(report.successor),
            "pushed": [each._asdict() for each in report.pushed],
            "outputFolder": report.kept,
            "outputs": [each._asdict() for each in report.excerpts],
            "failure": report.failure and report.failure._asdict(),
        }
    )


def _environment(assessment: Assessment | None) -> dict[str, Any] | None:
    return assessment and {
        "fulfilled": assessment.fulfilled,
        "requirements": [requirement(each) for each in assessment.requirements],
        "relations": [relation(each) for each in assessment.relations],
    }


def _successor(successor: Successor | None) -> dict[str, Any] | None:
    return successor and {
        "image": successor.image,
        "base": successor.base,
        "baseImage": successor.base_image,
        "tags": list(successor.tags),
        "replaced": list(successor.replaced),
    }
