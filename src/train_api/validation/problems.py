"""Turn findings into problems: count them, word them, add their places, and sort them."""

from __future__ import annotations

from collections.abc import Iterable

from train_api.limits import PROBLEM_LIMIT
from train_api.reader.extraction import Extraction
from train_api.reader.stdout import Capture
from train_api.report import Place, Problem
from train_api.validation.finding import Finding
from train_api.validation.messages import shown, worded
from train_api.validation.pointer import pointer, public
from train_api.validation.positions import places
from train_api.validation.rules.catalog import ALL_RULES, MANIFEST_RULES


class Tally:
    """Counts all findings and keeps the first `PROBLEM_LIMIT`."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.errors = 0
        self.warnings = 0

    def take(self, findings: Iterable[Finding], total: int = 0) -> None:
        """Count and keep findings; `total` is the number of all errors if not all are passed."""
        taken = 0
        for finding in findings:
            taken += 1
            if ALL_RULES[finding.code].severity == "error":
                self.errors += 1
            else:
                self.warnings += 1
            if len(self.findings) < PROBLEM_LIMIT:
                self.findings.append(finding)
        self.errors += max(0, total - taken)


def problems(
    findings: list[Finding], extraction: Extraction, capture: Capture, show_values: bool
) -> tuple[Problem, ...]:
    """The findings as problems, in the order of the input."""
    placed = zip(
        findings, places(findings, extraction.text, extraction.start, capture), strict=True
    )
    ordered = sorted(placed, key=lambda pair: (pair[1], pair[0].code))
    return tuple(_problem(finding, place, show_values) for finding, place in ordered)


def _problem(finding: Finding, place: Place, show_values: bool) -> Problem:
    rule = ALL_RULES[finding.code]
    message, remedy = worded(finding.entry, finding.values or {}, finding.rule)
    path = finding.path
    if finding.hint:
        remedy = f"{remedy} {finding.hint}".strip()
    if show_values and finding.shown:
        message = f"{message.removesuffix('.')}: {shown(finding.shown)}."
    if path is not None and not show_values:
        path = public(path, in_manifest=finding.code in MANIFEST_RULES)
    return Problem(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=message,
        remedy=remedy,
        pointer=None if path is None else pointer(path),
        schema_pointer=finding.schema_pointer,
        keyword=finding.keyword,
        place=place,
    )
