"""The format `text`: for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from train_api.formats.ci_commands import inert
from train_api.formats.common import (
    TOOL,
    about_train,
    gap_words,
    granted,
    how_examined,
    prove_more,
    ran_by,
    summary,
    tally,
    unproven,
    unshown,
    where,
)
from train_api.report import CheckResult, Problem, Report, Run
from train_api.versions import in_words

# No library writes these: the same pieces make the plain and the coloured text.
_ESCAPES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "valid": "\x1b[32m", "faint": "\x1b[2m"}
_END = "\x1b[0m"


class Piece(NamedTuple):
    """Some text and its style; None is the terminal's own style."""

    text: str
    style: str | None = None


Line = tuple[Piece, ...]


def render(run: Run, *, colour: bool = False) -> str:
    """Render a run as text; without its escape sequences the coloured text is the plain one."""
    return written(_lines(run), colour=colour)


def written(lines: Iterable[Line], *, colour: bool) -> str:
    """The lines in their styles, or without."""
    return (_coloured if colour else plain)(lines)


def plain(lines: Iterable[Line]) -> str:
    """The lines without their styles."""
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)


def _coloured(lines: Iterable[Line]) -> str:
    return plain(
        tuple(
            Piece(f"{_ESCAPES[piece.style]}{piece.text}{_END}") if piece.style else piece
            for piece in line
        )
        for line in lines
    )


def visible(text: str) -> str:
    """The text with escapes for characters that break a line, move a cursor or are invisible.

    Names of files may contain such characters, and so may values of the input.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def block(source: str, problem: Problem) -> Iterator[Line]:
    """The lines about one problem: what and where, then the message and the remedy."""
    yield (
        Piece(f"{where(visible(source), problem.place)}: "),
        Piece(f"{problem.severity} {problem.code}", problem.severity),
        Piece(f" {problem.name}{_position(problem.pointer)}"),
    )
    yield (Piece(f"  {visible(problem.message)}"),)
    if problem.remedy:
        yield (Piece(f"  {visible(problem.remedy)}", "faint"),)


def _position(pointer: str | None) -> str:
    if pointer is None:
        return ""
    return f" at {visible(pointer)}" if pointer else " at the top level"


def _lines(run: Run) -> Iterator[Line]:
    for report in run.reports:
        yield from _about_input(report)
    if run.failure is not None:
        yield Piece(f"{TOOL}: "), Piece(visible(run.failure.message), "error")
        if run.failure.remedy:
            yield (Piece(f"  {visible(run.failure.remedy)}"),)
    if len(run.reports) > 1 or any(not (each.valid or each.checks) for each in run.reports):
        yield (Piece(""),)
        yield (Piece(summary(run)),)
    first = next((problem for report in run.reports for problem in report.problems), None)
    if first is not None:
        yield (Piece(f"Explain a code: {TOOL} explain {first.code}", "faint"),)


def _about_input(report: Report) -> Iterator[Line]:
    source = visible(report.source)
    for check in report.checks:
        yield from _about_check(check, report.problems)
    for problem in () if report.checks else report.problems:
        yield from block(report.source, problem)
    if more := unshown(report):
        yield (Piece(f"... and {more}", "faint"),)
    if report.failure is not None:
        reason = visible(f"{report.failure.message} {report.failure.remedy}".rstrip())
        words = "no verdict" if about_train(report) else "not read"
        yield Piece(f"{source}: "), Piece(words, "error"), Piece(f": {reason}")
    if report.checks:
        yield from _about_train(report)
    elif report.valid:
        of = f" of {report.command}" if report.command else ""
        found = tally(0, report.warnings)
        warned = f" ({found})" if found else ""
        yield Piece(f"{source}: "), Piece("valid", "valid"), Piece(f" {report.kind}{of}{warned}")


def _about_train(report: Report) -> Iterator[Line]:
    """The runner of a train, and the verdict about it; there is no verdict if an error occurred."""
    source = visible(report.source)
    if report.runner is not None:
        yield (Piece(f"{source}: {visible(ran_by(report.runner))}", "faint"),)
        if report.runner.limits:
            yield (Piece(f"{source}: {visible(granted(report.runner))}", "faint"),)
    if report.examined is not None:
        yield (Piece(f"{source}: {how_examined(report.examined)}", "faint"),)
        for gap in report.examined.gaps:
            yield Piece("gap   ", "warning"), Piece(visible(gap_words(gap)))
    if report.failure is not None:
        return
    words = "is not shown to conform" if report.is_not_shown else "does not conform"
    verdict = Piece("conforms", "valid") if report.valid else Piece(words, "error")
    found = tally(report.errors, report.warnings)
    counts = f" ({found})" if found else ""
    more = unproven(report)
    lack = Piece(f", {'but' if report.valid else 'and'} {more}", "warning") if more else Piece("")
    numbers = f" {in_words(report.versions)}" if report.valid and report.versions else ""
    yield Piece(f"{source}: "), verdict, Piece(f" to the Train API{numbers}{counts}"), lack
    if more and (remedy := prove_more(report)):
        yield (Piece(f"  {visible(remedy)}", "faint"),)


_VERDICT_STYLES = {"pass": "valid", "fail": "error", "skip": "faint", "error": "warning"}


def _about_check(check: CheckResult, problems: Iterable[Problem]) -> Iterator[Line]:
    reason = f": {visible(check.reason)}" if check.reason else ""
    yield (
        Piece(f"{check.verdict:5}", _VERDICT_STYLES[check.verdict]),
        Piece(f" {check.code} {check.name}{reason}"),
    )
    for problem in problems:
        if problem.code == check.code and problem.remedy:
            yield (Piece(f"      {visible(problem.remedy)}"),)
    if check.command_line:
        # A blank value has a tab, which a shell would not take from an escape.
        command_line = "\t".join(map(visible, check.command_line.split("\t")))
        # Nor would it take the escapes that make the rest of the report inert.
        yield (Piece(f"      {inert(command_line, 'shell')}", "faint"),)
    for line in check.output.splitlines():
        yield (Piece(f"      | {visible(line)}", "faint"),)
