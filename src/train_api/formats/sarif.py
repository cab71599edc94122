"""The format `sarif`: SARIF 2.1.0, for code scanning and other collectors of findings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from train_api import __version__
from train_api.conformance.catalog import CHECKS
from train_api.formats.common import (
    STDIN,
    TOOL,
    dumps,
    gap_words,
    prove_more,
    unproven,
    unshown,
    where,
)
from train_api.report import INVALID, VALID, NoVerdict, Place, Problem, Report, Run
from train_api.specification import BASE, address, read
from train_api.validation.rules.catalog import MANIFEST_RULES
from train_api.versions import version_with

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
"""The address of the published schema of SARIF 2.1.0."""

_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")

# Surrogates that represent no byte. Bytes of a path that are not UTF-8 are U+DC80 to U+DCFF.
_STRAY_SURROGATE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def render(run: Run) -> str:
    """Render a run as a SARIF log."""
    problems = [(report, problem) for report in run.reports for problem in report.problems]
    broken = {problem.code: problem for _, problem in problems}
    indices = {code: index for index, code in enumerate(broken)}
    driver = {
        "name": TOOL,
        "semanticVersion": __version__,
        "informationUri": BASE,
        "rules": [_rule(problem) for problem in broken.values()],
    }
    log = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(run)],
        "results": [
            _result(report.source, problem, indices[problem.code]) for report, problem in problems
        ],
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [log]})


def _rule(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.code,
        "name": problem.name,
        "shortDescription": {"text": problem.name.replace("-", " ")},
        # GitHub requires it, and shows it above the results.
        "fullDescription": {"text": _description(problem.code)},
        "help": {"text": f"{TOOL} explain {problem.code}"},
        "helpUri": _page(problem.code),
        "defaultConfiguration": {"level": problem.severity},
    }


def _description(code: str) -> str:
    """The description of a rule, from the beginning of its page, or of a check."""
    if code in CHECKS:
        return CHECKS[code].sentence
    folder = "manifest" if code in MANIFEST_RULES else "rules"
    paragraph = read(f"docs/{folder}/{code}.md").decode("utf-8").split("\n\n")[2]
    return " ".join(_LINK.sub(r"\1", paragraph).split())


def _page(code: str) -> str:
    """The address of the page about a rule or a check."""
    if code in MANIFEST_RULES:
        return address(f"manifest/{code}/")
    kind = "checks" if code.startswith("TC") else "rules"
    return address(f"reference/{version_with(code)}/{kind}/{code}/")


def _result(source: str, problem: Problem, rule_index: int) -> dict[str, Any]:
    return {
        "ruleId": problem.code,
        "ruleIndex": rule_index,
        "level": problem.severity,
        "message": _message(f"{problem.message} {problem.remedy}"),
        "locations": [_location(source, problem.place, problem.pointer)],
    }


def _message(text: str) -> dict[str, str]:
    # In a message braces enclose a placeholder unless doubled, and "](" makes a link.
    text = text.strip().replace("{", "{{").replace("}", "}}").replace("](", "] (")
    return {"text": text}


def _location(
    source: str, place: Place | None = None, pointer: str | None = None
) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if source == STDIN:
        # A physical location must have the URI of an artifact, and standard input has none.
        location["message"] = _message(where(source, place))
    else:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(source)}}
        if place is not None:
            physical["region"] = {"startLine": place.line, "startColumn": place.column}
        location["physicalLocation"] = physical
    if pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": pointer}]
    return location


def _uri(source: str) -> str:
    path = Path(_STRAY_SURROGATE.sub("\ufffd", source))
    if path.is_absolute():
        return path.as_uri()
    return quote_from_bytes(path.as_posix().encode("utf-8", "surrogateescape"))


def _invocation(run: Run) -> dict[str, Any]:
    notifications = [
        notification for report in run.reports for notification in _notifications(report)
    ]
    if run.failure is not None:
        notifications.append(_notification(run.failure))
    return {
        "executionSuccessful": run.exit_status in (VALID, INVALID),
        "exitCode": run.exit_status,
        "toolExecutionNotifications": notifications,
        **({"properties": properties} if (properties := _properties(run)) else {}),
    }


def _properties(run: Run) -> dict[str, Any]:
    """The runner of each train, and how the train was examined."""
    runners = [report.runner._asdict() for report in run.reports if report.runner is not None]
    examined = [
        {"source": report.source, "seed": each.seed, "runs": each.runs, "gaps": each.gap_count}
        for report in run.reports
        if (each := report.examined) is not None
    ]
    parts = {"runners": runners, "examinations": examined}
    return {name: part for name, part in parts.items() if part}


def _notifications(report: Report) -> list[dict[str, Any]]:
    location = {"locations": [_location(report.source)]}
    notifications = []
    if report.failure is not None:
        notifications.append(_notification(report.failure) | location)
    if more := unshown(report):
        notifications.append({"level": "note", "message": _message(f"{more}.")} | location)
    if more := unproven(report):
        gaps = report.examined.gaps if report.examined else ()
        words = _message(". ".join((more, *map(gap_words, gaps), prove_more(report))))
        notifications.append({"level": "warning", "message": words} | location)
    return notifications


def _notification(failure: NoVerdict) -> dict[str, Any]:
    return {"level": "error", "message": _message(f"{failure.message} {failure.remedy}")}
