"""The output formats of a run: a table, and the function that renders in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from train_api.report import Run

FORMATS = {
    "text": "text",
    "json": "json_report",
    "github": "github",
    "junit": "junit",
    "sarif": "sarif",
}
"""Each format's name, and the module of this package that renders it."""

COLOURED = frozenset({"text"})
"""The formats that can be given colour."""


def render(run: Run, format_name: str, *, colour: bool = False) -> str:
    """Render a run in one of the `FORMATS`.

    Only that format's module is imported. The output ends with a line feed unless it is empty.
    Where a format has no colour, `colour` changes nothing. Nothing in the output is a command to a
    CI service but the annotations of the format `github`.
    """
    return render_with(FORMATS, run, format_name, colour=colour)


def render_with(
    modules: Mapping[str, str], report: object, format_name: str, *, colour: bool = False
) -> str:
    """Render a report of any kind with the module of this package that its table names.

    Only that module is imported. Where a format has no colour, `colour` changes nothing.
    """
    module = import_module(f"{__name__}.{modules[format_name]}")
    options = {"colour": colour} if format_name in COLOURED else {}
    output: str = module.render(report, **options)
    from train_api.formats.ci_commands import inert

    return inert(output, format_name)
