"""The results of an import or an export: one model that each output format renders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from train_api.declarations.importing import Imported, Platform
from train_api.declarations.variables import Variable
from train_api.report import NoVerdict, Problem, Report, Run, no_verdict

Verb = Literal["import", "export"]


class DeclarationReport(NamedTuple):
    """What came of an import or an export.

    `report` has the input, and what is reported about it. `variables` are those of the result.
    """

    verb: Verb
    platform: Platform
    report: Report
    variables: tuple[Variable, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 if there is a result, perhaps with warnings."""
        return Run((self.report,)).exit_status


def imported_report(
    platform: Platform, source: str, version: str, imported: Imported
) -> DeclarationReport:
    """The report of an import."""
    report = Report(
        source,
        "valid" if imported.response is not None else "invalid",
        None,
        None,
        imported.problems,
        imported.errors,
        imported.warnings,
        None,
        version,
    )
    variables = imported.variables if imported.response is not None else ()
    return DeclarationReport("import", platform, report, variables)


def exported_report(
    source: str,
    version: str | None,
    variables: Iterable[Variable],
    problems: tuple[Problem, ...],
    warnings: int,
) -> DeclarationReport:
    """The report of an export."""
    report = Report(source, "valid", None, None, problems, 0, warnings, None, version)
    return DeclarationReport("export", "padme", report, tuple(variables))


def failed_report(
    verb: Verb, platform: Platform, source: str, failure: NoVerdict
) -> DeclarationReport:
    """The report of an import or an export whose input could not be read."""
    return DeclarationReport(verb, platform, no_verdict(source, failure))
