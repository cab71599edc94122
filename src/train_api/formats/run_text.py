"""The format `text` of the verb `run`: for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from train_api.formats.check_text import about_verdict
from train_api.formats.common import TOOL, counted, granted, ran_by
from train_api.formats.text import Line, Piece, visible, written
from train_api.report import NoVerdict
from train_api.station.report import RunReport

_OUTCOMES = {
    "ready": ("Ready", "valid"),
    "tagged": ("Tagged", "valid"),
    "not-fulfilled": ("Not run", "error"),
    "invalid": ("No successor", "error"),
    "stopped": ("No successor", "error"),
    "failure": ("No successor", "warning"),
    "application": ("No successor", "warning"),
    "refused": ("No successor", "error"),
    "declined": ("No successor", "warning"),
}


def render(report: RunReport, *, colour: bool = False) -> str:
    """Render a report as text; without its escape sequences the coloured text is the plain one."""
    return written(_lines(report), colour=colour)


def what_leaves(report: RunReport) -> Iterator[Line]:
    """The lines about everything that leaves the station: files, base, image and tags."""
    for file in report.files:
        size = counted(file.size, "byte")
        yield (Piece(f"file  {visible(file.path)}  {size}  {file.sha256}"),)
    if report.successor is not None:
        successor = report.successor
        yield (Piece(f"base  {visible(successor.base)}  {successor.base_image}"),)
        yield (Piece(f"image {successor.image}"),)
        for tag in successor.tags:
            replaced = " (was another image)" if tag in successor.replaced else ""
            yield (Piece(f"tag   {visible(tag)}{replaced}"),)


def _lines(report: RunReport) -> Iterator[Line]:
    image = visible(report.image)
    if report.runner is not None:
        yield (Piece(f"{image}: {visible(ran_by(report.runner))}", "faint"),)
        yield (Piece(f"{image}: {visible(granted(report.runner))}", "faint"),)
    for step in report.steps:
        whose = " of the successor" if step.of_successor else ""
        yield (Piece(f"ran   {step.command}{whose} ({step.seconds:.1f} s)", "faint"),)
    if report.assessment is not None and report.outcome in ("ready", "not-fulfilled"):
        yield from about_verdict(report.assessment)
    for excerpt in report.excerpts:
        for line in excerpt.text.splitlines():
            yield (Piece(f"      | {visible(line)}", "faint"),)
    if report.message is not None:
        yield (Piece(f"says  {visible(report.message)}"),)
    yield from what_leaves(report)
    for pushed in report.pushed:
        yield (Piece(f"pushed {visible(pushed.tag)}  {pushed.digest}".rstrip()),)
    if report.kept is not None:
        yield (Piece(f"The outputs are in {visible(report.kept)}."),)
    if report.failure is not None:
        yield from _about_failure(report.failure)
        return
    word, style = _OUTCOMES[report.outcome]
    reason = f": {visible(report.reason)}" if report.reason else ""
    yield Piece(f"{image}: "), Piece(word, style), Piece(f"{reason}.")
    if report.remedy:
        yield (Piece(f"  {visible(report.remedy)}", "faint"),)


def _about_failure(failure: NoVerdict) -> Iterator[Line]:
    yield Piece(f"{TOOL}: "), Piece(visible(failure.message), "error")
    if failure.remedy:
        yield (Piece(f"  {visible(failure.remedy)}"),)
