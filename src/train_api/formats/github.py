"""The format `github`: workflow commands, which GitHub Actions shows as annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from train_api.formats.common import (
    STDIN,
    TOOL,
    gap_words,
    how_examined,
    prove_more,
    ran_by,
    summary,
    title,
    unproven,
    unshown,
    well_formed,
    where,
)
from train_api.report import NoVerdict, Place, Report, Run

# What acts on a terminal that shows the log, but for the line breaks, which have escapes of GitHub.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")

# GitHub finds no file of the repository by a path that begins with it.
_HERE = re.compile(r"\A(\./+)+(?=.)", re.DOTALL)

# The percent sign comes first, so that no escape is escaped again.
_DATA_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY_ESCAPES = (*_DATA_ESCAPES, (":", "%3A"), (",", "%2C"))


def render(run: Run) -> str:
    """Render a run as one workflow command a line, and a summary that is none."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    for report in run.reports:
        yield from _about_input(report)
    if run.failure is not None:
        yield _command("error", TOOL, _reason(run.failure))
    yield summary(run)


def _about_input(report: Report) -> Iterator[str]:
    source = report.source
    for problem in report.problems:
        message = f"{problem.message}\n{problem.remedy}"
        yield _command(problem.severity, title(problem), message, source, problem.place)
    if more := unshown(report):
        level = "warning" if report.valid else "error"
        yield _command(level, "More problems", f"{more}.", source)
    if report.runner is not None:
        yield _command("notice", "Run by", f"{source}: {ran_by(report.runner)}")
    if report.examined is not None:
        yield _command("notice", "Examined", f"{source}: {how_examined(report.examined)}")
    if more := unproven(report):
        gaps = report.examined.gaps if report.examined else ()
        lines = [f"{source}: {more}.", *map(gap_words, gaps), prove_more(report)]
        yield _command("warning", "Not all is tested", "\n".join(lines))
    if report.failure is not None:
        yield _command("error", "Not read", _reason(report.failure), source)


def _reason(failure: NoVerdict) -> str:
    return f"{failure.message}\n{failure.remedy}"


def _command(
    level: str, heading: str, message: str, source: str | None = None, place: Place | None = None
) -> str:
    properties = {}
    if source == STDIN:
        # No file of the repository: the place moves into the message.
        message = f"{where(source, place)}: {message}"
    elif source is not None:
        properties["file"] = _HERE.sub("", source)
        if place is not None:
            properties |= {"line": str(place.line), "col": str(place.column)}
    properties["title"] = heading
    written = ",".join(
        f"{name}={_escape(value, _PROPERTY_ESCAPES)}" for name, value in properties.items()
    )
    return f"::{level} {written}::{_escape(message.rstrip(), _DATA_ESCAPES)}"


def _escape(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    text = _CONTROL.sub(
        lambda match: match[0].encode("unicode_escape").decode("ascii"), well_formed(text)
    )
    for character, escape in escapes:
        text = text.replace(character, escape)
    return text
