"""The verb `run`: run a train on the data of this station, and make the image that leaves it."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from train_api.cli import resources
from train_api.cli.errors import UsageError
from train_api.cli.mounts import mount_points
from train_api.cli.progress import progress
from train_api.cli.terminal import tell, wants_colour
from train_api.cli.variables import demand_names, given_variables, in_short, variables_of_files
from train_api.conformance.redaction import Redactor
from train_api.engines import EngineError, Limits, SettingsError, interrupted_by_signals
from train_api.formats.run import render
from train_api.formats.run_text import what_leaves
from train_api.formats.text import plain
from train_api.report import NoVerdict
from train_api.station.library import run as station_run
from train_api.station.report import RunReport

_SEE = "See train-api run --help."


def run(options: argparse.Namespace) -> int:
    """Run the train, print the report, and return the exit status."""
    given, faults = variables_of_files(options.env_files)
    given |= given_variables(options.env)
    if options.confirm and not sys.stdin.isatty():
        raise UsageError(
            "With --confirm a person is asked, but standard input is not a terminal.", _SEE
        )
    if faults:
        return complain(in_short(faults[0]), options.format, options.image)
    redactor = Redactor(given.values())
    try:
        report = _ran(options, given)
    except EngineError as trouble:
        failure = NoVerdict("engine", redactor(trouble.marked), trouble.remedy)
        return complain(failure, options.format, options.image)
    except SettingsError as error:
        raise UsageError(f"{redactor(error.marked)}.", _SEE) from None
    _publish(report, options.format, colour=wants_colour(options.color))
    return report.exit_status


def complain(failure: NoVerdict, format_name: str, image: str = "") -> int:
    """Report why there is no verdict, in the requested format; return the exit status."""
    report = RunReport(image, "none", failure=failure)
    _publish(report, format_name)
    return report.exit_status


def _publish(report: RunReport, format_name: str, *, colour: bool = False) -> None:
    """Print a report on stdout; one without a verdict goes to stderr, except as JSON."""
    is_text = format_name == "text"
    output = render(report, format_name, colour=colour and is_text)
    if is_text and report.failure is not None:
        tell(output)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(output.encode(sys.stdout.encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def _ran(options: argparse.Namespace, given: dict[str, str]) -> RunReport:
    """The report of the run.

    Raises EngineError if there is no such image, SettingsError for what no engine accepts.
    """
    demand_names(options.secrets)
    granted = resources.resources(options)
    points = mount_points(options.mounts)
    with interrupted_by_signals(), ExitStack() as stack:
        confirm = on_step = None
        if options.confirm:
            confirm = _confirmed
        else:
            on_step = stack.enter_context(progress(options.image)).begin
        return station_run(
            options.image,
            env=given,
            mounts=points,
            engine=options.engine,
            pull=options.pull,
            grants=granted.grants,
            limits=granted.limits(Limits(seconds=options.run_time_limit)),
            to=options.to,
            allow_from=options.allow_from,
            replace=options.replace,
            push=options.push,
            dry_run=options.dry_run,
            secrets=options.secrets,
            keep_output=options.keep_output,
            show_output=options.show_output,
            api_version=options.api_version,
            confirm=confirm,
            on_step=on_step,
        )


def _confirmed(report: RunReport) -> bool:
    """Show what leaves, and ask the person at the terminal."""
    tell(plain(what_leaves(report)))
    tell("Tag this image, so that it can leave the station? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
