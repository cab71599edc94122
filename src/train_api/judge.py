"""Judge captured stdout: find the response, read it, hold it against schema and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from train_api import fast
from train_api.capture import Capture
from train_api.finding import Finding
from train_api.kinds import command_of, schema_of
from train_api.pointer import pointer, public
from train_api.report import PROBLEM_LIMIT, Place, Problem, Report, Response, Span
from train_api.rules import requirements, unmet
from train_api.rules.table import RULES
from train_api.strict_json import Survey, read
from train_api.suffix import Missing, find

_ALONE: dict[str, tuple[Callable[[Any], Iterator[Finding]], ...]] = {
    "list_requirements": (
        requirements.duplicate_requirement_id,
        requirements.unknown_requirement_id,
        requirements.unrelated_requirement,
        requirements.repeated_requirement,
        requirements.conflicting_requirement,
        requirements.unsatisfiable_relations,
        requirements.repeated_relation,
    ),
    "check_requirements": (unmet.duplicate_unmet_id,),
}
"""The rules about one response, by the command that it answers."""

_WITH_LIST: dict[str, tuple[Callable[[Any, Any], Iterator[Finding]], ...]] = {
    "check_requirements": (unmet.unknown_unmet_id, unmet.fulfilled_contradicts_unmet),
}
"""The rules that need the list response too, by the command that the response answers."""


class Extraction:
    """What was found in captured stdout: a response, or the findings that say why there is none.

    `text` is the response as text where it is at least UTF-8, and `start` its offset in bytes.
    """

    def __init__(self, capture: Capture) -> None:
        self.response: Response | None = None
        self.findings: list[Finding] = []
        self.count = 0
        self.text = ""
        self.start = 0
        candidate = find(capture)
        if isinstance(candidate, Missing):
            self._explain_missing(candidate, capture)
            return
        self.start = candidate.start
        data = capture.read(candidate.start, candidate.stop)
        try:
            self.text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._explain_encoding(candidate.start + error.start, utf_16=False)
            return
        if data.startswith(b"{\x00"):
            self._explain_encoding(candidate.start, utf_16=True)
            return
        result = read(data, self.text, candidate.depth)
        if isinstance(result, Survey):
            self._explain_flaws(result)
        else:
            self.response = Response(data, result, Span(candidate.start, len(data)))

    # What explains a fault is imported where there is one: sound output costs less time.

    def _explain_missing(self, missing: Missing, capture: Capture) -> None:
        from train_api.rules.reading import explain_missing

        self.findings, self.count = [explain_missing(missing, capture)], 1

    def _explain_encoding(self, offset: int, *, utf_16: bool) -> None:
        from train_api.rules.reading import not_utf_8

        self.findings, self.count = [not_utf_8(offset, utf_16)], 1

    def _explain_flaws(self, survey: Survey) -> None:
        from train_api.rules.reading import explain_flaw

        self.findings = [explain_flaw(flaw, self.text, self.start) for flaw in survey.flaws]
        self.count = survey.total


def violations(value: dict[str, Any], command: str | None) -> Iterator[Finding]:
    """Hold a value against the schema of a command's response."""
    schema = schema_of(command)
    if not fast.is_valid(schema, value):
        from train_api.rules.schema import schema_violations

        yield from schema_violations(schema, value)


def breaches(
    value: dict[str, Any], command: str | None, listed: dict[str, Any] | None
) -> Iterator[Finding]:
    """Hold a value that obeys its schema against the rules that no schema can say."""
    for rule in _ALONE.get(command or "", ()):
        yield from rule(value)
    if listed is not None:
        for rule_with_list in _WITH_LIST.get(command or "", ()):
            yield from rule_with_list(value, listed)


class Judgement(NamedTuple):
    """A report, and the response where there is one, valid or not."""

    report: Report
    response: Response | None


def extract(capture: Capture, *, source: str) -> Judgement:
    """Find the response; the report says why there is none, and nothing of schema and rules."""
    extraction = Extraction(capture)
    tally = _Tally()
    tally.take(extraction.findings, extraction.count)
    return _judgement(extraction, tally, capture, source, None, show_values=False)


def judge(
    capture: Capture,
    *,
    source: str,
    command: str | None = None,
    listed: dict[str, Any] | None = None,
    show_values: bool = False,
) -> Judgement:
    """Judge captured stdout as a response to `command`, or to the command that it tells of itself.

    `listed` is the valid list response that a check response answers.
    """
    extraction = Extraction(capture)
    tally = _Tally()
    tally.take(extraction.findings, extraction.count)
    if extraction.response is not None:
        value = extraction.response.value
        command = command or command_of(value)
        tally.take(violations(value, command))
        if not tally.errors:
            tally.take(breaches(value, command, listed))
    return _judgement(extraction, tally, capture, source, command, show_values=show_values)


def _judgement(
    extraction: Extraction,
    tally: _Tally,
    capture: Capture,
    source: str,
    command: str | None,
    *,
    show_values: bool,
) -> Judgement:
    response = extraction.response
    report = Report(
        source=source,
        status="invalid" if tally.errors else "valid",
        command=command,
        response=response.span if response else None,
        problems=_problems(tally.findings, extraction, capture, show_values),
        errors=tally.errors,
        warnings=tally.warnings,
        failure=None,
    )
    return Judgement(report, response)


class _Tally:
    """Counts all findings and keeps the first ones."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.errors = 0
        self.warnings = 0

    def take(self, findings: Iterable[Finding], count: int = 0) -> None:
        """Take findings in; `count` says how many there are where not all are given."""
        taken = 0
        for finding in findings:
            taken += 1
            if RULES[finding.code].severity == "error":
                self.errors += 1
            else:
                self.warnings += 1
            if len(self.findings) < PROBLEM_LIMIT:
                self.findings.append(finding)
        self.errors += max(0, count - taken)


def _problems(
    findings: list[Finding],
    extraction: Extraction,
    capture: Capture,
    show_values: bool,
) -> tuple[Problem, ...]:
    """Give findings their places and put them in the order of the input."""
    if not findings:
        return ()
    from train_api.placing import places

    placed = zip(
        findings, places(findings, extraction.text, extraction.start, capture), strict=True
    )
    ordered = sorted(placed, key=lambda pair: (pair[1], pair[0].code))
    return tuple(_problem(finding, place, show_values) for finding, place in ordered)


def _problem(finding: Finding, place: Place, show_values: bool) -> Problem:
    rule = RULES[finding.code]
    message = finding.message
    path = finding.path
    if show_values and finding.shown:
        message = f"{message.removesuffix('.')}: {finding.shown}."
    if path is not None and not show_values:
        path = public(path)
    return Problem(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=message,
        remedy=finding.remedy,
        pointer=None if path is None else pointer(path),
        schema_pointer=finding.schema_pointer,
        keyword=finding.keyword,
        place=place,
    )
