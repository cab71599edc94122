"""The format `text` of the verb `check`: for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from train_api.formats import text
from train_api.formats.check import CheckReport, Fault
from train_api.formats.common import TOOL
from train_api.formats.text import Line, Piece, visible, written
from train_api.report import Run
from train_api.requirements.assessment import Assessment, RelationAssessment, RequirementAssessment

UNVERIFIED = "the requirements are those of a label of the image; the train was not asked."

_WIDEST_NAME = 40
_INDENT = " " * len("unmet  ")


def render(report: CheckReport, *, colour: bool = False) -> str:
    """Render a report as text; without its escape sequences the coloured text is the plain one."""
    before = ""
    if report.list_report is not None and not report.list_report.valid:
        before = text.render(Run((report.list_report,)), colour=colour)
    return before + written(_lines(report), colour=colour)


def _lines(report: CheckReport) -> Iterator[Line]:
    for fault in report.faults:
        yield from _about_fault(fault)
    if report.failure is not None:
        yield Piece(f"{TOOL}: "), Piece(visible(report.failure.message), "error")
        if report.failure.remedy:
            yield (Piece(f"  {visible(report.failure.remedy)}"),)
    elif report.verdict is not None:
        yield from about_verdict(report.verdict)
        if report.unverified:
            yield Piece("Unverified", "warning"), Piece(f": {UNVERIFIED}")
        if not report.env_files and not report.variables:
            source = "The environment is that of this process."
            yield (Piece(f"{source} Give another with --env-file or --env.", "faint"),)
    elif report.listed is None:
        yield Piece("Not fulfilled", "error"), Piece(": the list response is not valid.")


def _about_fault(fault: Fault) -> Iterator[Line]:
    place = "" if fault.line is None else f":{fault.line}"
    yield Piece(f"{visible(fault.path)}{place}: "), Piece(visible(fault.message), "error")
    if fault.remedy:
        yield (Piece(f"  {visible(fault.remedy)}", "faint"),)


def about_verdict(verdict: Assessment) -> Iterator[Line]:
    """The lines about each requirement and relation, and the verdict."""
    names = max((len(each.name) for each in verdict.requirements), default=0)
    targets = max((len(each.target) for each in verdict.requirements), default=0)
    for requirement in verdict.requirements:
        yield from _about_requirement(requirement, min(names, _WIDEST_NAME), targets)
    if verdict.relations:
        yield (Piece(""),)
    for relation in verdict.relations:
        yield from _about_relation(relation)
    if verdict.requirements:
        yield (Piece(""),)
    yield _summary(verdict)


def _about_requirement(
    requirement: RequirementAssessment, names: int, targets: int
) -> Iterator[Line]:
    style = "error" if requirement.remedy else "valid" if requirement.met else None
    about = f"{requirement.name:{names}}  {requirement.target:{targets}}"
    if requirement.reason is not None:
        about += f"  {requirement.reason.removeprefix(f'{requirement.name} ')}"
    word = "met" if requirement.met else "unmet"
    yield Piece(word, style), Piece(f"{' ' * (len(_INDENT) - len(word))}{visible(about)}".rstrip())
    yield from _indented(requirement.remedy, None)
    yield from _indented(requirement.note, "faint")


def _about_relation(relation: RelationAssessment) -> Iterator[Line]:
    word, style = ("holds", "valid") if relation.holds else ("fails", "error")
    yield Piece(word, style), Piece(f"  {visible(str(relation))}")
    yield from _indented(relation.remedy, None)


def _indented(sentence: str, style: str | None) -> Iterator[Line]:
    if sentence:
        yield (Piece(f"{_INDENT}{visible(sentence)}", style),)


def _summary(verdict: Assessment) -> Line:
    word = Piece("Fulfilled", "valid") if verdict.fulfilled else Piece("Not fulfilled", "error")
    met = sum(each.met for each in verdict.requirements)
    holding = sum(each.holds for each in verdict.relations)
    return (
        word,
        Piece(
            f". Requirements met: {met:,} of {len(verdict.requirements):,}. "
            f"Relations that hold: {holding:,} of {len(verdict.relations):,}."
        ),
    )
