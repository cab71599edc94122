"""The report of an import or an export as text: for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from train_api.declarations.report import DeclarationReport
from train_api.formats.common import TOOL, counted, tally, unshown
from train_api.formats.text import Line, Piece, block, plain, visible


def render(report: DeclarationReport) -> str:
    """Render a report as text."""
    return plain(_lines(report))


def _lines(report: DeclarationReport) -> Iterator[Line]:
    about = report.report
    for problem in about.problems:
        yield from block(about.source, problem)
    if more := unshown(about):
        yield (Piece(f"... and {more}"),)
    source = visible(about.source)
    if about.failure is not None:
        yield (Piece(f"{TOOL}: {source}: {visible(about.failure.message)}"),)
        if about.failure.remedy:
            yield (Piece(f"  {visible(about.failure.remedy)}"),)
        return
    found = tally(about.errors, about.warnings)
    counts = f" ({found})" if found else ""
    done = "imported" if report.verb == "import" else "exported"
    result = (
        f"{counted(len(report.variables), 'variable')} {done}" if about.valid else f"not {done}"
    )
    yield (Piece(f"{source}: {result}{counts}."),)
    if about.problems:
        yield (Piece(f"Explain a code: {TOOL} explain {about.problems[0].code}"),)
