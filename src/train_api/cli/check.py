"""The verb `check`: report, before a run, what is missing in an environment for a train."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from train_api.cli import report_options
from train_api.cli.api_version import add_version
from train_api.cli.errors import UsageError
from train_api.formats.check import CHECK_FORMATS, CheckReport, render
from train_api.limits import PROBLEM_LIMIT
from train_api.report import NoVerdict, Report, Response

if TYPE_CHECKING:
    from train_api.engines import ContainerClient, Image
    from train_api.reader.stdout import Capture
    from train_api.validation.pipeline import Validated


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of this verb to a parser."""
    from train_api.cli import clients, variables

    verb.usage = "%(prog)s [OPTION...] LIST_RESPONSE\n       %(prog)s [OPTION...] --image IMAGE"
    verb.add_argument(
        "list_response",
        metavar="LIST_RESPONSE",
        nargs="?",
        help="the output of list_requirements: a file, or - for stdin",
    )
    verb.add_argument(
        "--image",
        metavar="IMAGE",
        help="run list_requirements of this image, instead of reading a LIST_RESPONSE",
    )
    verb.add_argument(
        "--label",
        action="store_true",
        help="with --image: run nothing, and read the list response from the label of the image; "
        "it is unverified",
    )
    clients.add_arguments(verb)
    variables.add_arguments(
        verb,
        env="a variable; NAME alone takes its value from this process",
        env_file="an env file, as for docker and podman",
        mount="a path on this machine, and its path in the container",
    )
    verb.add_argument(
        "--inherit",
        action="store_true",
        help="also use the variables of this process; the default if there is no --env "
        "and no --env-file",
    )
    add_version(verb)
    report_options.add_arguments(
        verb, CHECK_FORMATS, "text, json, or dotenv for an env file to fill in"
    )


def run(options: argparse.Namespace) -> int:
    """Check the environment against the requirements, print a report, return the exit status."""
    try:
        report = _report(options)
    except UsageError as error:
        return complain(NoVerdict("usage", str(error), error.remedy), options.format)
    _publish(report, options.format, options.color)
    return report.exit_status


def complain(failure: NoVerdict, format_name: str) -> int:
    """Report why there is no verdict, in the requested format; return the exit status."""
    report = CheckReport(failure=failure)
    _publish(report, format_name, "never")
    return report.exit_status


def _publish(report: CheckReport, format_name: str, colour: str) -> None:
    """Print a report on stdout; one without a verdict goes to stderr, except as JSON."""
    from train_api.cli.terminal import tell, wants_colour

    is_coloured = format_name == "text" and wants_colour(colour)
    output = render(report, format_name, colour=is_coloured)
    is_template = format_name == "dotenv"
    is_failed = report.failure is not None or (is_template and report.listed is None)
    if is_failed and format_name != "json":
        tell(output)
        return
    # An env file is UTF-8 in every locale; a report must not fail on a character without encoding.
    encoding = "utf-8" if is_template else sys.stdout.encoding
    sys.stdout.flush()
    sys.stdout.buffer.write(output.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def _report(options: argparse.Namespace) -> CheckReport:
    from train_api.cli.inputs import unreadable
    from train_api.cli.mounts import mount_points
    from train_api.cli.variables import given_variables, variables_of_files
    from train_api.engines.errors import EngineError
    from train_api.requirements.mounts import Mounts

    if (options.list_response is None) == (options.image is None):
        raise UsageError(
            "Expected either a LIST_RESPONSE or an --image.",
            "Write for example train-api check list.stdout --env-file station.env.",
        )
    if options.label and options.image is None:
        raise UsageError("Expected an --image with --label.", "See train-api check --help.")
    given = given_variables(options.env)
    points = mount_points(options.mounts)
    try:
        list_report, response, preset = _list_response(options)
    except EngineError as trouble:
        return CheckReport(failure=NoVerdict("engine", trouble.message, trouble.remedy))
    except OSError as error:
        failure = unreadable(error)
        message = f"The list response cannot be read: {failure.message}"
        return CheckReport(failure=NoVerdict(failure.kind, message, failure.remedy))
    listed = response.value if response is not None and list_report.valid else None
    report = CheckReport(list_report, listed, unverified=options.label)
    if options.format == "dotenv":
        return report
    has_own = bool(options.env_files or options.env)
    report = report._replace(
        process=options.inherit or not has_own,
        image=options.image is not None,
        env_files=tuple(options.env_files),
        variables=len(options.env),
    )
    variables, faults = variables_of_files(options.env_files)
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        failure = NoVerdict("unreadable", f"The environment cannot be read: {number}.", "")
        return report._replace(faults=tuple(faults[:PROBLEM_LIMIT]), failure=failure)
    if listed is None:
        return report
    from train_api.requirements.assessment import assess

    environment = {**(os.environ if report.process else {}), **variables, **given}
    kind_at = Mounts(points).kind_at
    return report._replace(verdict=assess(listed, environment, kind_at, preset))


class _Listed(NamedTuple):
    """The verdict about a list response, the response, and the variables that the image sets."""

    report: Report
    response: Response | None
    preset: Mapping[str, str] = {}


def _list_response(options: argparse.Namespace) -> _Listed:
    """Read the list response from a file, from an image's label, or from an image's output.

    Raises OSError if it cannot be read, EngineError if the image has none.
    """
    from train_api.cli.inputs import opened, source_name
    from train_api.reader.stdout import BytesCapture, capture_of

    if options.image is None:
        with opened(options.list_response) as file:
            capture, source = capture_of(file), source_name(options.list_response)
            return _Listed(*_validated(capture, source, options))
    from train_api.engines.choice import client_with

    client, image = client_with(options.image, options.engine, pull=options.pull)
    if options.label:
        return _Listed(*_in_label(image, options), image.env)
    capture = BytesCapture(_ask(client, options.image))
    return _Listed(*_validated(capture, options.image, options), image.env)


def _validated(capture: Capture, source: str, options: argparse.Namespace) -> Validated:
    from train_api.validation import pipeline

    return pipeline.validate(
        capture, source=source, command="list_requirements", version=options.api_version
    )


def _in_label(image: Image, options: argparse.Namespace) -> tuple[Report, Response]:
    """The list response in the label of an image; raises EngineError if it has none."""
    from train_api.conformance.image_label import list_in_label
    from train_api.engines import EngineError
    from train_api.versions import LIST_LABEL

    found = list_in_label(image.labels, source=options.image, version=options.api_version)
    if found is not None and found.report is not None and found.response is not None:
        return found.report, found.response
    why = f"cannot be used: {found.reason}" if found else "is missing"
    raise EngineError(
        "failed",
        f"The label {LIST_LABEL} of the image {options.image} {why}.",
        "Without --label, list_requirements of the image is run.",
    )


def _ask(client: ContainerClient, image: str) -> bytes:
    """The output of an image for list_requirements; raises EngineError if the image fails."""
    from train_api.engines import EngineError

    with client:
        outcome = client.run((image,), "list_requirements")
    if outcome.status != 0:
        how = outcome.ended if outcome.status is None else f"exit status {outcome.status}"
        raise EngineError(
            "failed",
            f"The image {image} has no list response: it ended with {how}.",
            f"To see its errors: train-api conform {image}",
        )
    return outcome.stdout
