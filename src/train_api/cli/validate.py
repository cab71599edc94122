"""The verb `validate`."""

from __future__ import annotations

import argparse
from typing import Any

from train_api.cli.errors import UsageError
from train_api.cli.inputs import expand, given, opened, source_name, unreadable
from train_api.cli.terminal import publish, wants_colour, with_progress
from train_api.reader.stdout import capture_of
from train_api.report import Report, Run, no_verdict
from train_api.validation import pipeline


def run(options: argparse.Namespace) -> int:
    """Validate all inputs, print the report, and return the exit status."""
    if options.manifest and (options.command or options.list_response or options.api_version):
        raise UsageError(
            "Expected --manifest without options for responses.",
            "The manifest itself names the version, in its member apiVersion.",
        )
    reports: list[Report] = []
    listed = None
    has_list = options.list_response is not None
    paths = given(options.paths, *([options.list_response] if has_list else []))
    if has_list:
        listed, report = _read_list_response(options)
        if report is not None:
            reports.append(report)
    for path in with_progress(expand(paths)):
        if isinstance(path, tuple):
            reports.append(no_verdict(*path))
        else:
            reports.append(_validate(path, listed, options))
    outcome = Run(tuple(reports))
    publish(outcome, options.format, colour=wants_colour(options.color))
    return outcome.exit_status


def _validate(path: str, listed: dict[str, Any] | None, options: argparse.Namespace) -> Report:
    source = source_name(path)
    try:
        with opened(path) as file:
            if options.manifest:
                return pipeline.validate_manifest(
                    capture_of(file), source=source, show_values=options.show_values
                ).report
            return pipeline.validate(
                capture_of(file),
                source=source,
                command=options.command,
                listed=listed,
                version=options.api_version,
                show_values=options.show_values,
            ).report
    except OSError as error:
        return no_verdict(source, unreadable(error))


def _read_list_response(
    options: argparse.Namespace,
) -> tuple[dict[str, Any] | None, Report | None]:
    """The list response, and its report if it is not valid."""
    path = options.list_response
    try:
        with opened(path) as file:
            report, response = pipeline.validate(
                capture_of(file),
                source=source_name(path),
                command="list_requirements",
                version=options.api_version,
                show_values=options.show_values,
            )
    except OSError as error:
        return None, no_verdict(path, unreadable(error))
    if not report.valid or response is None:
        return None, report
    return response.value, None
