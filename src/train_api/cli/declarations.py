"""What the verbs `import` and `export` share: options, reading, and reports."""

from __future__ import annotations

import argparse

from train_api.cli.terminal import tell
from train_api.declarations.report import DeclarationReport
from train_api.formats import declaration_json, declaration_text
from train_api.report import NoVerdict


def add_report(verb: argparse.ArgumentParser) -> None:
    """Add the option for a report in a file."""
    verb.add_argument(
        "--report", metavar="FILE", help="also write what is reported to this file, as JSON"
    )


def publish(report: DeclarationReport, path: str | None) -> int:
    """Print a report on stderr, and write it to a file if a path is given.

    Returns the exit status: that of the report, or 3 if the file cannot be written.
    """
    tell(declaration_text.render(report))
    if path is None:
        return report.exit_status
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(declaration_json.render(report))
    except OSError as error:
        reason = error.strerror or str(error)
        failure = NoVerdict("unwritable", f"The report cannot be written: {reason}.", "")
        tell(f"train-api: {failure.message}\n")
        return failure.exit_status
    return report.exit_status
