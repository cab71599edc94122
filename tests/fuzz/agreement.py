"""Compare a report with the verdict that the specification's text requires."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from tests.fuzz.obvious.verdict import Absent, verdict_of
from train_api import PROBLEM_LIMIT, Report, extract, validate
from train_api.limits import RESPONSE_LIMIT
from train_api.reader import find_response, missing_response, stdout


@contextmanager
def response_limit(size: int) -> Iterator[None]:
    """Let the package take so many bytes for the size of the largest response."""
    with (
        mock.patch.object(missing_response, "RESPONSE_LIMIT", size),
        mock.patch.object(stdout, "RESPONSE_LIMIT", size),
        mock.patch.object(find_response, "RESPONSE_LIMIT", size),
    ):
        yield


def disagreement(
    data: bytes,
    command: str | None = None,
    list_response: tuple[bytes, dict[str, Any]] | None = None,
    *,
    largest: int = RESPONSE_LIMIT,
    version: str | None = None,
) -> str | None:
    """How the package's report differs from the specification; None if it does not.

    `list_response` is a valid list response, as it was written and as a value. `largest` stands for
    the size of the largest response. `version` is the version by which to validate; None if the
    response shall say.
    """
    written, listed = list_response or (None, None)
    with response_limit(largest):
        report = validate(
            data,
            command=command,
            list_response=written,
            api_version=version,
            show_values=True,
        )
    expected = verdict_of(data, command, listed, largest=largest, version=version)
    codes = {problem.code for problem in report.problems}
    if isinstance(expected, Absent):
        if report.valid or report.response or not is_reported(codes, expected, report):
            return f"expected {sorted(expected.codes)}, found {sorted(codes)}"
        return None
    if expected.problems is None:
        return None if codes == expected.optional else f"found {sorted(codes)}"
    if expected.valid is not None and report.valid is not expected.valid:
        return f"expected {'' if expected.valid else 'in'}valid by {sorted(expected.problems)}"
    if report.response is not None and extract(data).data != expected.response:
        return "another response was extracted"
    return None if is_cut(report) else difference(report, expected.problems, expected.optional)


def is_reported(codes: set[str], expected: Absent, report: Report) -> bool:
    """Whether these are the codes that say that there is no response."""
    if expected.certain and not is_cut(report):
        return codes == expected.codes
    return bool(codes) and codes <= expected.codes


def is_cut(report: Report) -> bool:
    """Whether the report holds only the first of many problems."""
    return report.errors + report.warnings > PROBLEM_LIMIT


def difference(report: Report, expected: set[tuple[str, str]], optional: set[str]) -> str | None:
    """How the problems that were found differ from the expected ones."""
    found = {(problem.code, problem.pointer or "") for problem in report.problems}
    incorrect = found - expected
    missing = {(code, place) for code, place in expected - found if code not in optional}
    if incorrect or missing:
        return f"found {sorted(incorrect)} for {sorted(missing)}"
    return None
