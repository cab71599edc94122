"""Make a report of the results of an examination."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from train_api.conformance.examination import Result
from train_api.conformance.subject import Answer, Train
from train_api.conformance.table import CHECKS
from train_api.report import CheckResult, Failure, Problem, Report, Runner

_SHOWN_LINES = 20
_SHOWN_BYTES = 4096
_HIDDEN = "[hidden]"
_SHORTEST_HIDDEN = 4


def check_result(result: Result, train: Train) -> CheckResult:
    """A result as a report tells it: what shows it can be reproduced, and no real value is told."""
    command_line = output = ""
    if result.verdict == "fail" and result.answer is not None:
        question = result.answer.question
        command_line = train.reproduction(question.arguments, question.environment)
        output = _last_output(result.answer)
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


def report(source: str, checks: Iterable[CheckResult], runner: Runner | None = None) -> Report:
    """The report about a train; a check that ended in error leaves it open whether it conforms."""
    made = tuple(checks)
    problems = tuple(_problem(check) for check in made if check.verdict == "fail")
    errors = sum(problem.severity == "error" for problem in problems)
    trouble = next((check for check in made if check.verdict == "error"), None)
    failure = None
    if trouble is not None and not errors:
        failure = Failure("engine", f"{trouble.code} could not be checked: {trouble.reason}", "")
    return Report(
        source=source,
        status="invalid" if errors else "unreadable" if failure else "valid",
        command=None,
        response=None,
        problems=problems,
        errors=errors,
        warnings=len(problems) - errors,
        failure=failure,
        checks=made,
        runner=runner,
    )


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


def _last_output(answer: Answer) -> str:
    """The last lines of stderr, else of stdout, with the values of the environment hidden."""
    outcome = answer.outcome
    stream = outcome.stderr if outcome.stderr.strip() else outcome.stdout
    text = stream[-_SHOWN_BYTES:].decode("utf-8", "replace")
    return "\n".join(redacted(text, answer.question.environment).splitlines()[-_SHOWN_LINES:])


def redacted(text: str, environment: Mapping[str, str]) -> str:
    """A text without the values of these variables; very short ones would hide anything."""
    values = {value for value in environment.values() if len(value) >= _SHORTEST_HIDDEN}
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, _HIDDEN)
    return text
