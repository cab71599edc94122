"""The output formats of the verb `run`: a table, and the function that renders in any of them."""

from __future__ import annotations

from train_api.formats import render_with
from train_api.station.report import RunReport

RUN_FORMATS = {"text": "run_text", "json": "run_json"}
"""Each format's name, and the module of this package that renders it."""


def render(report: RunReport, format_name: str, *, colour: bool = False) -> str:
    """Render a report in one of the `RUN_FORMATS`; only that format's module is imported.

    The output ends with a line feed. If a format has no colour, `colour` changes nothing.
    Nothing in the output is a command to a CI service.
    """
    return render_with(RUN_FORMATS, report, format_name, colour=colour)
