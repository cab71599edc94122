"""The verb `run`: run a train on the data of this station, and make the image that leaves it."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from train_api.cli import resources
from train_api.cli.clients import client_with
from train_api.cli.errors import UsageError
from train_api.cli.mounts import Mounts, mount_points
from train_api.cli.progress import progress
from train_api.cli.terminal import tell, wants_colour
from train_api.cli.variables import (
    demand_names,
    given_variables,
    in_short,
    variables_of_files,
    which,
)
from train_api.conformance.redaction import Redactor
from train_api.engines import (
    EngineError,
    Image,
    Limits,
    Mount,
    SettingsError,
    interrupted_by_signals,
)
from train_api.engines.engine_arguments import checked_mount
from train_api.engines.env_passing import check_values
from train_api.formats.run import render
from train_api.formats.run_text import what_leaves
from train_api.formats.text import plain
from train_api.report import NoVerdict
from train_api.station.outputs import Outputs
from train_api.station.references import Pattern, parsed, pattern_of, repository_of
from train_api.station.report import RunReport
from train_api.station.visit import Order, Visit

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
    mounts = tuple(
        checked_mount(Mount(os.path.abspath(host), inside)) for inside, host in points.items()
    )
    check_values(given)
    allowed = _patterns(options.allow_from)
    to = _repository(options.to)
    with interrupted_by_signals():
        client, image = client_with(options.image, options.engine, pull=options.pull)
        order = Order(
            repository=to or _own(image, "--to"),
            allowed=allowed or (Pattern(parsed(_own(image, "--allow-from"))),),
            env=given,
            mounts=mounts,
            limits=granted.limits(Limits(seconds=options.run_time_limit)),
            grants=granted.grants,
            kind_at=Mounts(points).kind_at,
            pull=options.pull,
            replace=options.replace,
            dry_run=options.dry_run,
            version=options.api_version,
            show_output=options.show_output,
            secrets=frozenset(options.secrets),
        )
        with ExitStack() as stack:
            stack.enter_context(client)
            if options.keep_output:
                outputs = stack.enter_context(closing(Outputs(Path(options.keep_output))))
                order = order._replace(outputs=outputs)
            client.demand(granted.grants)
            if options.confirm:
                return Visit(client, image, order._replace(confirm=_confirmed)).report()
            with progress(options.image) as shown:

                def step(name: str) -> None:
                    shown.step = name
                    shown.count()

                return Visit(client, image, order, step).report()


def _confirmed(report: RunReport) -> bool:
    """Show what leaves, and ask the person at the terminal."""
    tell(plain(what_leaves(report)))
    tell("Tag this image, so that it can leave the station? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _patterns(words: list[str]) -> tuple[Pattern, ...]:
    found = []
    for number, word in enumerate(words, 1):
        pattern = pattern_of(word)
        if pattern is None:
            raise UsageError(
                f"Expected a repository with its registry for each --allow-from, found something "
                f"else{which(number, len(words))}.",
                "Write for example registry.example/trains/base or registry.example/trains/*.",
            )
        found.append(pattern)
    return tuple(found)


def _repository(word: str | None) -> str | None:
    pattern = None if word is None else pattern_of(word)
    if word is None:
        return None
    if pattern is None or pattern.below or pattern.reference.tag or pattern.reference.digest:
        raise UsageError(
            "Expected a repository with its registry and without a tag for --to, found something "
            "else.",
            "Write for example registry.example/trains/mean.",
        )
    return pattern.reference.repository


def _own(image: Image, option: str) -> str:
    """The repository by which the image was named."""
    repository = repository_of(image)
    if repository is None:
        raise UsageError(
            f"The image is named by its ID, so it has no repository: give {option}.", _SEE
        )
    return repository
