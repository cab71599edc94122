"""The verb `export`: write a list response as a declaration of another platform."""

from __future__ import annotations

import argparse
import sys

from train_api.cli import declarations
from train_api.cli.api_version import add_version
from train_api.cli.inputs import given, opened, source_name, unreadable
from train_api.declarations.exporting import dockerfile_instruction, export_padme
from train_api.declarations.report import DeclarationReport, exported_report, failed_report
from train_api.formats.ci_commands import inert
from train_api.reader.stdout import capture_of
from train_api.validation import pipeline

PLATFORMS = (
    (
        "padme",
        "export the label envs of a PADME train",
        (
            "Print the instruction of a Dockerfile with the label envs of a PADME train, for a "
            "list response. What the label cannot express is reported."
        ),
    ),
)
"""The platforms, each with a summary and a description of its action."""


def add_arguments(verb: argparse.ArgumentParser, platform: str) -> None:
    """Add the arguments for a platform to a parser."""
    verb.add_argument(
        "path",
        metavar="LIST_RESPONSE",
        help="the output of list_requirements: a file, or - for stdin",
    )
    add_version(verb)
    declarations.add_report(verb)


def run(options: argparse.Namespace) -> int:
    """Print the declaration, report on stderr what is lost, and return the exit status."""
    (path,) = given([options.path])
    source = source_name(path)
    try:
        with opened(path) as file:
            capture = capture_of(file)
            report, response = pipeline.validate(
                capture,
                source=source,
                command="list_requirements",
                version=options.api_version,
            )
            if response is None or not report.valid:
                refused = DeclarationReport("export", "padme", report)
                return declarations.publish(refused, options.report)
            exported = export_padme(response, capture)
    except OSError as error:
        failed = failed_report("export", "padme", source, unreadable(error))
        return declarations.publish(failed, options.report)
    done = exported_report(
        source, report.version, exported.variables, exported.problems, exported.warnings
    )
    status = declarations.publish(done, options.report)
    sys.stdout.write(inert(f"{dockerfile_instruction(exported.label)}\n", "json"))
    return status
