"""The format `json`, for programs; schemas/report describes it."""

from __future__ import annotations

from typing import Any

from train_api import __version__
from train_api.formats.common import TOOL, dumps, totals
from train_api.report import CheckResult, Examined, NoVerdict, Problem, Report, Run
from train_api.specification import REPORT_VERSION, VERSION, address

SCHEMA = f"schemas/report/{REPORT_VERSION}/report.schema.json"
"""The path of the report's schema in the repository."""


def render(run: Run) -> str:
    """Render a run as a JSON report."""
    return dumps(document(run))


def document(run: Run) -> dict[str, Any]:
    """The report as a JSON value; strings in it may still contain lone surrogates."""
    errors, warnings = totals(run)
    return {
        "$schema": address(SCHEMA),
        "tool": {"name": TOOL, "version": __version__},
        "specification": VERSION,
        "exitStatus": run.exit_status,
        "summary": {
            "inputs": len(run.reports),
            "valid": run.count("valid"),
            "invalid": run.count("invalid"),
            "unreadable": run.count("unreadable"),
            "errors": errors,
            "warnings": warnings,
        },
        "reports": [_report(report) for report in run.reports],
        "failure": _failure(run.failure),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "source": report.source,
        "status": report.status,
        "command": report.command,
        "specification": report.version,
        "response": report.response and report.response._asdict(),
        "errors": report.errors,
        "warnings": report.warnings,
        "problems": [problem(each) for each in report.problems],
        "failure": _failure(report.failure),
        **(_about_train(report) if report.checks else {}),
    }


def _about_train(report: Report) -> dict[str, Any]:
    return {
        "runner": report.runner and report.runner._asdict(),
        "versions": list(report.versions),
        "unproven": list(report.unproven),
        "examination": _examination(report.examined),
        "checks": [_check(check) for check in report.checks],
    }


def _examination(examined: Examined | None) -> dict[str, Any] | None:
    return examined and {
        "seed": examined.seed,
        "runs": examined.runs,
        "strict": examined.strict,
        "gaps": {
            "count": examined.gap_count,
            "listed": [gap._asdict() for gap in examined.gaps],
        },
        "skipped": list(examined.skipped),
        "remedy": examined.remedy,
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "code": check.code,
        "name": check.name,
        "verdict": check.verdict,
        "reason": check.reason,
        "commandLine": check.command_line,
        "output": check.output,
    }


def problem(problem: Problem) -> dict[str, Any]:
    """A problem, as a JSON value."""
    return {
        "code": problem.code,
        "name": problem.name,
        "severity": problem.severity,
        "message": problem.message,
        "remedy": problem.remedy,
        "pointer": problem.pointer,
        "schemaPointer": problem.schema_pointer,
        "keyword": problem.keyword,
        "place": problem.place and problem.place._asdict(),
    }


def _failure(failure: NoVerdict | None) -> dict[str, Any] | None:
    return failure and failure._asdict()
