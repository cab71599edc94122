"""The format `json` of the verb `check`, for programs; schemas/report describes it."""

from __future__ import annotations

from typing import Any

from train_api.formats import json_report
from train_api.formats.check import CheckReport
from train_api.formats.common import dumps
from train_api.report import Run
from train_api.requirements.assessment import Assessment, RelationAssessment, RequirementAssessment
from train_api.specification import REPORT_VERSION, VERSION, address

SCHEMA = f"schemas/report/{REPORT_VERSION}/check-report.schema.json"
"""The path of the report's schema in the repository."""

_NOTHING = Assessment((), (), False)


def render(report: CheckReport) -> str:
    """Render a report as JSON."""
    reports = () if report.list_report is None else (report.list_report,)
    # The parts that the reports of both verbs share are rendered in one place.
    common = json_report.document(Run(reports, report.failure))
    verdict = report.verdict or _NOTHING
    return dumps(
        {
            "$schema": address(SCHEMA),
            "tool": common["tool"],
            "specification": (report.list_report and report.list_report.version) or VERSION,
            "exitStatus": report.exit_status,
            "unverified": report.unverified,
            "fulfilled": report.verdict and report.verdict.fulfilled,
            "summary": {
                "requirements": len(verdict.requirements),
                "met": sum(each.met for each in verdict.requirements),
                "relations": len(verdict.relations),
                "holding": sum(each.holds for each in verdict.relations),
            },
            "requirements": [requirement(each) for each in verdict.requirements],
            "relations": [relation(each) for each in verdict.relations],
            "environment": {
                "image": report.image,
                "process": report.process,
                "envFiles": list(report.env_files),
                "variables": report.variables,
            },
            "faults": [each._asdict() for each in report.faults],
            "listResponse": next(iter(common["reports"]), None),
            "failure": common["failure"],
        }
    )


def requirement(assessed: RequirementAssessment) -> dict[str, Any]:
    """The verdict about a requirement, as a JSON value."""
    return {
        "id": assessed.id,
        "type": assessed.type,
        "name": assessed.name,
        "target": assessed.target,
        "met": assessed.met,
        "assumed": assessed.assumed,
        "usesDefault": assessed.uses_default,
        "reason": assessed.reason,
        "remedy": assessed.remedy,
        "note": assessed.note,
    }


def relation(assessed: RelationAssessment) -> dict[str, Any]:
    """The verdict about a relation, as a JSON value."""
    return {
        "type": assessed.type,
        "requirements": list(assessed.ids),
        "holds": assessed.holds,
        "remedy": assessed.remedy,
    }
