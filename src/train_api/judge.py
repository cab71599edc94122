"""Judge captured stdout: find the response, read it, hold it against schema and rules.

What explains a fault is imported where there is one, so that sound output costs less time.
"""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from train_api import fast
from train_api.capture import Capture
from train_api.kinds import command_of, schema_of
from train_api.report import Report, Response, Span
from train_api.rules import rules_of
from train_api.strict_json import DEPTH_LIMIT, may_hold_lone_surrogates, read
from train_api.suffix import Candidate, find

if TYPE_CHECKING:
    from train_api.finding import Finding


class Extraction(NamedTuple):
    """What was found in captured stdout: a response, or the findings that say why there is none.

    `findings` are the first ones and `total` counts all. `text` is what may be a response, as far
    as it is UTF-8, and `start` its offset in bytes.
    """

    response: Response | None
    findings: "list[Finding]"
    total: int
    text: str
    start: int


class Judgement(NamedTuple):
    """A report, and the response where there is one, valid or not."""

    report: Report
    response: Response | None


def extract(capture: Capture, *, source: str) -> Judgement:
    """Find the response; the report says why there is none, and nothing of schema and rules."""
    extraction = _extraction(capture)
    return _judgement(extraction, iter(()), 0, capture, source, None, show_values=False)


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
    extraction = _extraction(capture)
    findings: Iterator[Finding] = iter(())
    total = 0
    if extraction.response is not None:
        value = extraction.response.value
        command = command or command_of(value)
        findings, total = _breaches(value, command, listed)
    return _judgement(
        extraction, findings, total, capture, source, command, show_values=show_values
    )


def _extraction(capture: Capture) -> Extraction:
    candidate = find(capture)
    if not isinstance(candidate, Candidate):
        from train_api.rules.reading import explain_missing

        return Extraction(None, [explain_missing(candidate, capture)], 1, "", 0)
    start = candidate.start
    data = capture.read(start, candidate.stop)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf_8(start + error.start, utf_16=False)
    if data.startswith(b"{\x00"):
        return _not_utf_8(start, utf_16=True)
    value = read(text)
    if value is None or candidate.depth > DEPTH_LIMIT or may_hold_lone_surrogates(data):
        from train_api.rules.reading import explain_flaws
        from train_api.survey import survey

        found = survey(text)
        if found.total:
            findings = list(explain_flaws(found.flaws, text, start))
            return Extraction(None, findings, found.total, text, start)
    if value is None:
        raise RecursionError("the stack is too small for a response of 128 levels")
    return Extraction(Response(data, value, Span(start, len(data))), [], 0, text, start)


def _not_utf_8(offset: int, *, utf_16: bool) -> Extraction:
    from train_api.rules.reading import not_utf_8

    return Extraction(None, [not_utf_8(offset, utf_16=utf_16)], 1, "", 0)


def _breaches(
    value: dict[str, Any], command: str | None, listed: dict[str, Any] | None
) -> "tuple[Iterator[Finding], int]":
    """Hold a value against the schema, and where it obeys that, against the other rules.

    The number says how many errors there are where not all are told.
    """
    schema = schema_of(command)
    if not fast.is_valid(schema, value):
        from train_api.rules.schema import schema_violations

        findings, total = schema_violations(schema, value)
        if total:
            return iter(findings), total
    return _by_rules(value, command, listed), 0


def _by_rules(
    value: dict[str, Any], command: str | None, listed: dict[str, Any] | None
) -> "Iterator[Finding]":
    alone, with_list = rules_of(command)
    for rule in alone:
        yield from rule(value)
    if listed is not None:
        for rule_with_list in with_list:
            yield from rule_with_list(value, listed)


def _judgement(
    extraction: Extraction,
    findings: "Iterator[Finding]",
    total: int,
    capture: Capture,
    source: str,
    command: str | None,
    *,
    show_values: bool,
) -> Judgement:
    response = extraction.response
    span = response.span if response else None
    first = next(findings, None)
    if first is None and not extraction.findings:
        return Judgement(Report(source, "valid", command, span, (), 0, 0, None), response)
    from train_api.problems import Tally, problems

    tally = Tally()
    tally.take(extraction.findings, extraction.total)
    if first is not None:
        tally.take(chain([first], findings), total)
    report = Report(
        source=source,
        status="invalid" if tally.errors else "valid",
        command=command,
        response=span,
        problems=problems(tally.findings, extraction, capture, show_values),
        errors=tally.errors,
        warnings=tally.warnings,
        failure=None,
    )
    return Judgement(report, response)
