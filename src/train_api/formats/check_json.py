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
            "requirements": [_requirement(each) for each in verdict.requirements],
            "relations": [_relation(each) for each in verdict.relations],
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


def _requirement(requirement: RequirementAssessment) -> dict[str, Any]:
    return {
        "id": requirement.id,
        "type": requirement.type,
        "name": requirement.name,
        "target": requirement.target,
        "met": requirement.met,
        "assumed": requirement.assumed,
        "usesDefault": requirement.uses_default,
        "reason": requirement.reason,
        "remedy": requirement.remedy,
        "note": requirement.note,
    }


def _relation(relation: RelationAssessment) -> dict[str, Any]:
    return {
        "type": relation.type,
        "requirements": list(relation.ids),
        "holds": relation.holds,
        "remedy": relation.remedy,
    }
