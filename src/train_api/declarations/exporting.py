"""Write a list response as the declaration of another platform."""

from __future__ import annotations

from typing import NamedTuple

from train_api.declarations import padme
from train_api.declarations.notices import Notices, Source
from train_api.declarations.variables import Variable
from train_api.reader.stdout import Capture
from train_api.report import Problem, Response


class Exported(NamedTuple):
    """The value of the label `envs`, the variables in it, and what is lost.

    `problems` has the first `PROBLEM_LIMIT` losses, `warnings` counts all.
    """

    label: str
    variables: tuple[Variable, ...]
    problems: tuple[Problem, ...]
    warnings: int


def export_padme(response: Response, capture: Capture | None = None) -> Exported:
    """Export a valid list response; what is lost has its place in `capture`, if that is given."""
    notices = Notices()
    label, variables = padme.export_label(response.value, notices)
    source = Source(response.data.decode("utf-8"))
    if capture is not None:
        start = response.span.offset
        source = Source(source.json, source.json, None, start, capture.advance_before(start))
    return Exported(label, variables, notices.problems(source), notices.warnings)


def dockerfile_instruction(label: str) -> str:
    """The instruction of a Dockerfile that sets the label; no engine changes what is in it."""
    return f"LABEL {padme.LABEL}='{label}'"
