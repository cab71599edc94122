"""Make a report from the results of an examination."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from train_api.conformance.catalog import CHECKS
from train_api.conformance.redaction import HIDDEN, Redactor
from train_api.conformance.secret_forms import bytes_of
from train_api.conformance.train_client import Answer, TrainClient
from train_api.report import CheckResult, Examined, NoVerdict, Problem, Report, Runner

if TYPE_CHECKING:
    # A run at a station has no use for the rest of that module.
    from train_api.conformance.examination import Result

_SHOWN_LINES = 20
_SHOWN_BYTES = 4096


def check_result(result: Result, train: TrainClient, redactor: Redactor) -> CheckResult:
    """A result for a report: with a command line that reproduces it, and without secrets.

    The reason of the result must have no secrets. A command line has `[hidden]` in place of a
    made-up secret.
    """
    command_line = output = ""
    if result.verdict == "fail" and result.answer is not None:
        question = result.answer.question
        environment = {
            name: HIDDEN if redactor.knows(value) else value
            for name, value in question.environment.items()
        }
        command_line = train.reproduction(question.arguments, environment)
        output = last_output(result.answer, redactor)
    name = CHECKS[result.code].name
    return CheckResult(
        result.code,
        name,
        result.verdict,
        result.reason,
        command_line,
        output,
        unproven=result.unproven,
    )


def report(
    source: str,
    checks: Iterable[CheckResult],
    runner: Runner | None = None,
    examined: Examined | None = None,
) -> Report:
    """The report about a train; a check that ended in error leaves the verdict open."""
    made = tuple(checks)
    problems = tuple(_problem(check) for check in made if check.verdict == "fail")
    errors = len(_errors(problems))
    trouble = next((check for check in made if check.verdict == "error"), None)
    failure = None
    # A gap (TC060) is less informative than a check that could not be made.
    if trouble is not None and {each.code for each in _errors(problems)} <= {"TC060"}:
        failure = NoVerdict("engine", f"{trouble.code} could not be checked: {trouble.reason}", "")
    return Report(
        source=source,
        status="unreadable" if failure else "invalid" if errors else "valid",
        command=None,
        response=None,
        problems=problems,
        errors=errors,
        warnings=len(problems) - errors,
        failure=failure,
        checks=made,
        runner=runner,
        examined=examined,
    )


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _problem(check: CheckResult) -> Problem:
    rule = CHECKS[check.code]
    return Problem(
        code=check.code,
        name=check.name,
        severity=rule.severity,
        message=check.reason.rstrip(".") + ".",
        remedy=f"Expected: {rule.promise}.",
        pointer=None,
        schema_pointer=None,
        keyword=None,
        place=None,
    )


def last_output(answer: Answer, redactor: Redactor) -> str:
    """The last lines of stderr, else of stdout, without secrets."""
    outcome = answer.outcome
    stream = outcome.stderr if outcome.stderr.strip() else outcome.stdout
    text = redactor.excerpt(
        stream,
        max(len(stream) - _SHOWN_BYTES, 0),
        len(stream),
        cut_before=stream is outcome.stderr and outcome.stderr_left_out > 0,
        cut_behind=outcome.ended != "exited",
    )
    shown = "\n".join(text.splitlines()[-_SHOWN_LINES:])
    # Normalized line ends may turn other text into a secret.
    data = bytes_of(shown)
    return redactor.excerpt(data, 0, len(data))
