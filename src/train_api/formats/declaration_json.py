"""The report of an import or an export as JSON, for programs; schemas/report describes it."""

from __future__ import annotations

from train_api import __version__
from train_api.declarations.report import DeclarationReport
from train_api.formats.ci_commands import inert
from train_api.formats.common import TOOL, dumps
from train_api.formats.json_report import problem
from train_api.specification import REPORT_VERSION, address
from train_api.validation.pointer import pointer

SCHEMA = f"schemas/report/{REPORT_VERSION}/declaration-report.schema.json"
"""The path of the report's schema in the repository."""


def render(report: DeclarationReport) -> str:
    """Render a report as JSON."""
    about = report.report
    document = {
        "$schema": address(SCHEMA),
        "tool": {"name": TOOL, "version": __version__},
        "exitStatus": report.exit_status,
        "verb": report.verb,
        "platform": report.platform,
        "source": about.source,
        "specification": about.version,
        "variables": [
            {
                "name": each.name,
                "target": each.requirement["target"],
                "required": each.required,
                "pointer": pointer(each.path),
            }
            for each in report.variables
        ],
        "errors": about.errors,
        "warnings": about.warnings,
        "problems": [problem(each) for each in about.problems],
        "failure": about.failure and about.failure._asdict(),
    }
    return inert(dumps(document), "json")
