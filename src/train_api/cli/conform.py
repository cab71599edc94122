"""The verb `conform`: prove or refute that a train implements the Train API."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from train_api.cli import clients, variables
from train_api.cli.arguments import UsageError
from train_api.cli.clients import client_with
from train_api.cli.terminal import complain, publish, wants_colour
from train_api.cli.variables import given_variables, variables_of_files
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
from train_api.engines.grammar import checked_mount
from train_api.engines.settings import GRANTED
from train_api.report import CheckResult, Failure, Run, Runner

_INSIDE = "/train-api-station"
_FILE = "file.csv"
_DIRECTORY = "directory"
_LONGEST = 1_000_000


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Give a parser the arguments of this verb."""
    verb.usage = "%(prog)s [OPTION...] IMAGE\n       %(prog)s [OPTION...] --process -- WORD..."
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
    variables.add_arguments(
        verb,
        env="a real value in place of a made-up one; it is never shown",
        env_file="a file of such values, in the form that docker and podman take",
        mount="a path that the train sees, read-only",
    )
    verb.add_argument(
        "--hops",
        metavar="N",
        type=_number_from_0,
        default=1,
        help="how many successor images to make and to examine; 1 unless said otherwise",
    )
    verb.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=_seconds,
        default=GRANTED.seconds,
        help="how long run_algorithm may take; %(default)g seconds unless said otherwise. "
        f"Each other run may take that long, too, up to {GRANTED.seconds:g} seconds",
    )
    verb.add_argument(
        "--quick-limit",
        metavar="SECONDS",
        type=_seconds,
        default=Extent().quick,
        help="how long check_requirements may take without a warning; "
        "%(default)g seconds unless said otherwise",
    )


def _number_from_0(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise argparse.ArgumentTypeError("expected a whole number from 0 on")
    return int(word)


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, up to {_LONGEST}")
    return seconds


def run(options: argparse.Namespace) -> int:
    """Examine the train, print the report, and return the exit status."""
    given, faults = variables_of_files(options.env_files)
    given |= given_variables(options.env)
    mounts = _mounts(options)
    if faults:
        fault = faults[0]
        place = fault.path if fault.line is None else f"{fault.path}:{fault.line}"
        failure = Failure("unreadable", f"{place}: {fault.message}", fault.remedy)
        return complain(failure, options.format)
    try:
        with interrupted_by_signals(), ExitStack() as stack:
            client, runner = _client(options)
            stack.enter_context(client)
            offered = stack.enter_context(_offered())
            train, station = _prepare(options, client, mounts, given, offered.path)
            extent = Extent(quick=options.quick_limit, hops=options.hops)
            made = _examine(train, station, extent)
            offered.is_needed = any(str(offered.path) in check.command_line for check in made)
    except EngineError as trouble:
        return complain(Failure("engine", trouble.message, trouble.remedy), options.format)
    except SettingsError as error:
        raise UsageError(f"{error}.", "See train-api conform --help.") from None
    outcome = Run((report(" ".join(options.words), made, runner),))
    publish(outcome, options.format, colour=wants_colour(options.color))
    return outcome.exit_status


def _mounts(options: argparse.Namespace) -> tuple[Mount, ...]:
    try:
        mounts = tuple(map(mount_of, options.mounts))
    except SettingsError as error:
        raise UsageError(f"{error}.", "Write for example --mount ./cohort.csv:/data.csv") from None
    if mounts and options.process:
        raise UsageError(
            "Nothing can be mounted for a local program.",
            "It sees the paths of this machine: give these with --env.",
        )
    return mounts


def _client(
    options: argparse.Namespace,
) -> tuple[ContainerClient | ProcessClient, Runner | None]:
    """The client that runs what is to be examined, and what a report tells of it."""
    if options.process:
        return connect("process"), None
    if len(options.words) > 1:
        raise UsageError(
            "One image is examined at a time, and there are more words.",
            "For a local program, put --process before its words and -- between.",
        )
    client, image = client_with(options.words[0], options.engine, pull=options.pull)
    return client, Runner(client.engine.name, client.version(), image.id, image.digest)


class _Offered:
    """A folder with a file and a directory for the train to see; it goes unless it is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_needed = False


@contextmanager
def _offered() -> Iterator[_Offered]:
    """Make what a station would have; it stays where a command line of the report names it."""
    path = Path(tempfile.mkdtemp(prefix="train-api-station-"))
    offered = _Offered(path)
    try:
        (path / _DIRECTORY).mkdir()
        (path / _FILE).write_text("id,value\n1,0.5\n2,1.5\n", encoding="utf-8")
        # The train may run as another user.
        path.chmod(0o755)
        yield offered
    finally:
        if not offered.is_needed:
            shutil.rmtree(path, ignore_errors=True)


def _prepare(
    options: argparse.Namespace,
    client: ContainerClient | ProcessClient,
    mounts: tuple[Mount, ...],
    given: dict[str, str],
    offered: Path,
) -> tuple[EngineTrain, Station]:
    """The train, and a station with a file and a directory that the train can see.

    Raises SettingsError for a mount that no engine takes: the first runs would not need it.
    """
    inside = str(offered) if options.process else _INSIDE
    made_up = None if options.process else checked_mount(Mount(str(offered), inside))
    train = EngineTrain(
        client,
        tuple(options.words),
        tuple(map(checked_mount, mounts)),
        Limits(seconds=options.time_limit),
        made_up,
        frozenset(given),
    )
    return train, Station(f"{inside}/{_FILE}", f"{inside}/{_DIRECTORY}", given)


def _examine(train: EngineTrain, station: Station, extent: Extent) -> list[CheckResult]:
    """Make all checks; at a terminal, tell which one is being made.

    Raises EngineError or SettingsError where the train cannot be run at all.
    """
    made: list[CheckResult] = []
    with tempfile.TemporaryDirectory(dir=train.client.folder) as folder, _status() as say:
        examination = Examination(train, station, extent, Path(folder))
        say("list_requirements")
        # Where not even this can be asked, every check would end in the same trouble.
        _ = examination.first_list
        results = examination.results(CHECKS)
        for code in CHECKS:
            say(f"{code} {TABLE[code].name}")
            made.append(check_result(next(results), train))
    return made


@contextmanager
def _status() -> Iterator[Callable[[str], object]]:
    """What tells a person at a terminal how far it is."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update
