"""The verb `conform`: prove or refute that a train implements the Train API."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from train_api.cli import clients
from train_api.cli.arguments import UsageError
from train_api.cli.check import given_variables, variables_of_files
from train_api.cli.clients import client_with
from train_api.cli.terminal import complain, publish, wants_colour
from train_api.conformance.checks import CHECKS
from train_api.conformance.derive import Station
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.outcome import check_result, report
from train_api.conformance.table import CHECKS as TABLE
from train_api.conformance.trains import EngineTrain
from train_api.engines import (
    ContainerClient,
    EngineError,
    Limits,
    Mount,
    ProcessClient,
    SettingsError,
    connect,
    interrupted_by_signals,
    mount_of,
)
from train_api.report import CheckResult, Failure, Report, Run

_INSIDE = "/train-api-station"
_FILE = "file.csv"
_DIRECTORY = "directory"


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Give a parser the arguments of this verb."""
    verb.add_argument(
        "words",
        metavar="IMAGE",
        nargs="+",
        help="the image of the train; with --process, and behind --, the words of a local program",
    )
    verb.add_argument(
        "--process",
        action="store_true",
        help="run a local program instead of an image: without isolation, for the edit loop",
    )
    clients.add_arguments(verb)
    verb.add_argument(
        "--env",
        metavar="NAME[=VALUE]",
        action="append",
        default=[],
        help="a real value in place of a made-up one; it counts as a secret; can be repeated",
    )
    verb.add_argument(
        "--env-file",
        metavar="FILE",
        action="append",
        default=[],
        dest="env_files",
        help="a file of such values; can be repeated",
    )
    verb.add_argument(
        "--mount",
        metavar="HOST:CONTAINER",
        action="append",
        default=[],
        dest="mounts",
        help="a path that the train sees, read-only; can be repeated",
    )
    verb.add_argument(
        "--hops",
        metavar="N",
        type=int,
        default=1,
        help="how many successor images to make and to examine; 1 unless said otherwise",
    )
    verb.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=float,
        default=Limits().seconds,
        help="how long one run may take; %(default)g seconds unless said otherwise",
    )
    verb.add_argument(
        "--quick-limit",
        metavar="SECONDS",
        type=float,
        default=Extent().quick,
        help="how long check_requirements may take without a warning; %(default)g seconds",
    )


def run(options: argparse.Namespace) -> int:
    """Examine the train, print the report, and return the exit status."""
    given = _given(options)
    mounts = _mounts(options)
    try:
        with interrupted_by_signals(), ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="train-api-")))
            client: Any = stack.enter_context(_client(options))
            train, station = _prepare(options, client, mounts, given, folder)
            extent = Extent(quick=options.quick_limit, hops=options.hops)
            outcome = Run((_examine(train, station, extent, folder, " ".join(options.words)),))
    except EngineError as trouble:
        outcome = Run((), Failure("engine", trouble.message, trouble.remedy))
    if outcome.failure is not None and options.format == "text":
        return complain(outcome.failure, "text")
    publish(outcome, options.format, colour=wants_colour(options.color))
    return outcome.exit_status


def _given(options: argparse.Namespace) -> dict[str, str]:
    values, faults = variables_of_files(options.env_files)
    if faults:
        fault = faults[0]
        raise UsageError(f"{fault.path}: {fault.message}", fault.remedy)
    return {**values, **given_variables(options.env)}


def _mounts(options: argparse.Namespace) -> tuple[Mount, ...]:
    try:
        return tuple(map(mount_of, options.mounts))
    except SettingsError as error:
        raise UsageError(f"{error}.", "Write for example --mount ./cohort.csv:/data.csv") from None


def _client(options: argparse.Namespace) -> ContainerClient | ProcessClient:
    """The client that runs what is to be examined."""
    if options.process:
        return connect("process")
    if len(options.words) > 1:
        raise UsageError(
            "One image is examined at a time, and there are more words.",
            "For a local program, put --process before its words and -- between.",
        )
    return client_with(options.words[0], options.engine, pull=options.pull)


def _prepare(
    options: argparse.Namespace,
    client: ContainerClient | ProcessClient,
    mounts: tuple[Mount, ...],
    given: dict[str, str],
    folder: Path,
) -> tuple[EngineTrain, Station]:
    """The train, and a station with a file and a directory that the train can see."""
    offered = folder / "station"
    (offered / _DIRECTORY).mkdir(parents=True)
    (offered / _FILE).write_text("id,value\n1,0.5\n2,1.5\n", encoding="utf-8")
    inside = str(offered) if options.process else _INSIDE
    offered.chmod(0o755)
    folder.chmod(0o755)
    if not options.process:
        mounts = (*mounts, Mount(str(offered), inside))
    limits = Limits(seconds=options.time_limit)
    train = EngineTrain(client, tuple(options.words), mounts, limits)
    return train, Station(f"{inside}/{_FILE}", f"{inside}/{_DIRECTORY}", given)


def _examine(
    train: EngineTrain, station: Station, extent: Extent, folder: Path, source: str
) -> Report:
    """Make all checks; at a terminal, tell which one is being made."""
    examination = Examination(train, station, extent, folder)
    results = examination.results(CHECKS)
    made: list[CheckResult] = []
    with _status() as say:
        for code in CHECKS:
            say(f"{code} {TABLE[code].name}")
            made.append(check_result(next(results), train))
    return report(source, made)


@contextmanager
def _status() -> Iterator[Callable[[str], object]]:
    """What tells a person at a terminal how far it is."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update
