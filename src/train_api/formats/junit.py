"""The format `junit`: JUnit XML, in which each input or check of a train is a test case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from train_api.formats.common import TOOL, about_train, gap_words, tally, title, unshown
from train_api.formats.text import block, plain
from train_api.report import CheckResult, NoVerdict, Report, Run, Severity

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> str:
    """Render a run as one test suite, or as one for each train if there are several."""
    apart = len(run.reports) > 1 and any(map(about_train, run.reports))
    if apart:
        parts = [_suite(report.source, [report]) for report in run.reports]
    else:
        parts = [_suite(TOOL, run.reports, run.failure)]
    suites = Element("testsuites", _counts(part.iter("testcase") for part in parts))
    suites.extend(parts)
    # All but ASCII characters are references, so the declared encoding is always correct.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites).decode("ascii")}\n'


def _suite(name: str, reports: Sequence[Report], failure: NoVerdict | None = None) -> Element:
    cases = []
    for report in reports:
        cases += _checks(report) if report.checks else [_case(report)]
    if failure is not None:
        cases.append(_failed_run(failure))
    suite = _element("testsuite", name=name, **_counts([cases]))
    properties = [each for report in reports for each in _properties(report)]
    if properties:
        SubElement(suite, "properties").extend(properties)
    suite.extend(cases)
    return suite


def _counts(groups: Iterable[Iterable[Element]]) -> dict[str, str]:
    cases = [case for group in groups for case in group]
    return {
        "tests": str(len(cases)),
        "failures": str(_how_many(cases, "failure")),
        "errors": str(_how_many(cases, "error")),
        "skipped": str(_how_many(cases, "skipped")),
    }


def _how_many(cases: list[Element], outcome: str) -> int:
    return sum(case.find(outcome) is not None for case in cases)


def _case(report: Report) -> Element:
    case = _element("testcase", name=report.source, classname=report.command or report.kind)
    if report.failure is not None:
        _add_failure(case, report.failure)
    more = unshown(report)
    more = more and f"... and {more}\n"
    if report.status == "invalid":
        # One element has all errors, since readers of JUnit XML show only the first element.
        failure = _element("failure", type=report.status, message=_headline(report))
        failure.text = _legal(_blocks(report, "error") + more)
        case.append(failure)
    if warnings := _blocks(report, "warning") + (more if report.valid else ""):
        SubElement(case, "system-out").text = _legal(warnings)
    return case


def _checks(report: Report) -> list[Element]:
    """A test case for each conformance check of a train; a warning does not fail."""
    warned = {problem.code for problem in report.problems if problem.severity == "warning"}
    return [_check(report.source, check, check.code in warned) for check in report.checks]


def _properties(report: Report) -> list[Element]:
    """The runner of a train, how it was examined, and what was left untested."""
    values = {} if report.runner is None else report.runner._asdict()
    limits = values.pop("limits", {})
    values |= {name: str(limit) for name, limit in limits.items() if limit is not None}
    values |= {"unproven": ", ".join(report.unproven)}
    if (examined := report.examined) is not None:
        values |= {
            "seed": examined.seed,
            "runs": str(examined.runs),
            "gaps": str(examined.gap_count or ""),
            **{f"gap {n}": gap_words(gap) for n, gap in enumerate(examined.gaps, 1)},
        }
    return [_element("property", name=name, value=value) for name, value in values.items() if value]


def _check(source: str, check: CheckResult, is_warning: bool) -> Element:
    case = _element("testcase", name=f"{check.code} {check.name}", classname=source)
    if check.verdict != "pass":
        tag = {"fail": "failure", "skip": "skipped", "error": "error"}[check.verdict]
        details = "".join(f"{part}\n" for part in (check.command_line, check.output) if part)
        if is_warning:
            SubElement(case, "system-out").text = _legal(f"{check.reason}\n{details}")
        else:
            outcome = _element(tag, message=check.reason)
            outcome.text = _legal(details)
            case.append(outcome)
    return case


def _failed_run(failure: NoVerdict) -> Element:
    case = _element("testcase", name=TOOL, classname=TOOL)
    _add_failure(case, failure)
    return case


def _add_failure(case: Element, failure: NoVerdict) -> None:
    error = _element("error", type=failure.kind, message=failure.message)
    error.text = _legal(failure.remedy)
    case.append(error)


def _headline(report: Report) -> str:
    broken = {title(problem): None for problem in report.problems if problem.severity == "error"}
    return ": ".join(filter(None, (tally(report.errors, 0), ", ".join(broken))))


def _blocks(report: Report, severity: Severity) -> str:
    return "".join(
        plain(block(report.source, problem))
        for problem in report.problems
        if problem.severity == severity
    )


def _element(tag: str, **attributes: str) -> Element:
    return Element(tag, {name: _legal(value) for name, value in attributes.items()})


def _legal(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 forbids, even as a reference."""
    return _ILLEGAL.sub("\ufffd", text)
