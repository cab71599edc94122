"""The output formats of the verb `check`: a table, and the function that renders in any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from train_api.formats import render_with
from train_api.report import INVALID, VALID, NoVerdict, Report

if TYPE_CHECKING:
    from train_api.requirements.assessment import Assessment

CHECK_FORMATS = {"text": "check_text", "json": "check_json", "dotenv": "check_dotenv"}
"""Each format's name, and the module of this package that renders it."""


class Fault(NamedTuple):
    """An error in a line of an env file, or in the whole file if `line` is None."""

    path: str
    line: int | None
    message: str
    remedy: str


class CheckReport(NamedTuple):
    """The results of one call of `check`.

    `list_report` is about the list response and `listed` is that response; both are None if it
    could not be read, and `listed` also if it is not valid. `verdict` is None if there is none, or
    none was requested. `faults` has the first errors of the env files. The environment consists of
    the variables of this process if `process` is true, those of the `env_files`, and a number of
    single `variables`, and with `image`, of those that the image sets. It is `unverified` if the
    list response was read from a label, so that the train has not confirmed it.
    """

    list_report: Report | None = None
    listed: dict[str, Any] | None = None
    verdict: Assessment | None = None
    faults: tuple[Fault, ...] = ()
    failure: NoVerdict | None = None
    process: bool = False
    env_files: tuple[str, ...] = ()
    variables: int = 0
    image: bool = False
    unverified: bool = False

    @property
    def exit_status(self) -> int:
        """0 if the relations hold, or if a template was requested and could be written."""
        if self.failure is not None:
            return self.failure.exit_status
        if self.listed is None or (self.verdict is not None and not self.verdict.fulfilled):
            return INVALID
        return VALID


def render(report: CheckReport, format_name: str, *, colour: bool = False) -> str:
    """Render a report in one of the `CHECK_FORMATS`; only that format's module is imported.

    The output ends with a line feed. If a format has no colour, `colour` changes nothing.
    Nothing in the output is a command to a CI service.
    """
    return render_with(CHECK_FORMATS, report, format_name, colour=colour)
