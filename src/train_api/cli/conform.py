"""The verb `conform`: check that a train conforms to the Train API."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from train_api.cli import resources
from train_api.cli.errors import UsageError
from train_api.cli.extent import extent_of
from train_api.cli.made_up import made_up
from train_api.cli.progress import progress
from train_api.cli.terminal import complain, publish, wants_colour
from train_api.cli.variables import demand_names, given_variables, in_short, variables_of_files
from train_api.conformance.catalog import CHECKS as TABLE
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.made_up_values import Station
from train_api.conformance.redaction import Redactor
from train_api.conformance.reporting import check_result, report
from train_api.conformance.seed import Names, names_from
from train_api.conformance.trains import EngineTrain
from train_api.engines import (
    ContainerClient,
    EngineError,
    Image,
    Limits,
    Mount,
    ProcessClient,
    SettingsError,
    connect,
    interrupted_by_signals,
    mount_of,
)
from train_api.engines.capacity import concurrent_runs
from train_api.engines.choice import client_with
from train_api.engines.engine_arguments import checked_mount
from train_api.engines.env_passing import check_values
from train_api.engines.settings import TrainWords
from train_api.report import CheckResult, Examined, NoVerdict, Report, Run, Runner, no_verdict
from train_api.requirements.mounts import Mounts


def run(options: argparse.Namespace) -> int:
    """Examine each train, print the report, and return the exit status."""
    given, faults = variables_of_files(options.env_files)
    given |= given_variables(options.env)
    mounts = _mounts(options)
    demand_names(options.secrets)
    given_resources = resources.resources(options)
    redactor = Redactor(given.values())
    if faults:
        return complain(in_short(faults[0]), options.format)
    trains = [tuple(options.words)] if options.process else [(word,) for word in options.words]
    reports = []
    for words in trains:
        try:
            with interrupted_by_signals():
                reports.append(_examined(words, options, mounts, given, given_resources))
        except EngineError as trouble:
            failure = NoVerdict("engine", redactor(trouble.marked), trouble.remedy)
            if len(trains) == 1:
                return complain(failure, options.format)
            reports.append(no_verdict(" ".join(words), failure))
        except SettingsError as error:
            message = f"{redactor(error.marked)}."
            raise UsageError(message, "See train-api conform --help.") from None
    outcome = Run(tuple(reports))
    publish(outcome, options.format, colour=wants_colour(options.color))
    return outcome.exit_status


def _examined(
    words: TrainWords,
    options: argparse.Namespace,
    mounts: tuple[Mount, ...],
    given: dict[str, str],
    granted: resources.Resources,
) -> Report:
    """The report about one train.

    Raises EngineError if it cannot be run at all, SettingsError for values that no engine accepts.
    """
    with ExitStack() as stack:
        client, image = _client(words, options)
        stack.enter_context(client)
        extent = extent_of(options)
        names = names_from(extent.seed)
        offered = stack.enter_context(made_up(client.journal, names))
        train, station = _prepare(words, options, client, mounts, given, offered, names, granted)
        train = train._replace(known=image)
        runner = image and Runner(
            client.engine.name, client.version(), image.id, image.digest, train.granted
        )
        jobs = options.jobs or concurrent_runs(train.limits)
        made, examined = _examine(train, station, extent._replace(jobs=jobs))
        if any(str(offered) in check.command_line for check in made):
            client.journal.keep(offered)
    return report(" ".join(words), made, runner, examined)


def _mounts(options: argparse.Namespace) -> tuple[Mount, ...]:
    try:
        mounts = tuple(map(mount_of, options.mounts))
    except SettingsError as error:
        raise UsageError(f"{error}.", "Write for example --mount ./cohort.csv:/data.csv") from None
    if mounts and options.process:
        raise UsageError(
            "Nothing can be mounted for a local program.",
            "It has access to the paths of this machine: pass these with --env.",
        )
    return mounts


def _client(
    words: TrainWords, options: argparse.Namespace
) -> tuple[ContainerClient | ProcessClient, Image | None]:
    """The client that runs the train, and the image; a local program has none."""
    if options.process:
        return connect("process"), None
    return client_with(words[0], options.engine, pull=options.pull)


def _prepare(
    words: TrainWords,
    options: argparse.Namespace,
    client: ContainerClient | ProcessClient,
    mounts: tuple[Mount, ...],
    given: dict[str, str],
    offered: Path,
    names: Names,
    granted: resources.Resources,
) -> tuple[EngineTrain, Station]:
    """The train, and a station with a file and a directory that the train can read.

    Raises SettingsError for a mount or a value that no engine accepts, since the first runs do not
    use them.
    """
    check_values(given, encoded=not options.process)
    inside = str(offered) if options.process else names.mount_point
    made_up = None if options.process else checked_mount(Mount(str(offered), inside))
    train = EngineTrain(
        client,
        words,
        tuple(map(checked_mount, mounts)),
        Limits(seconds=options.time_limit),
        made_up,
        frozenset(given),
        options.run_time_limit or options.time_limit,
    )
    train = _granted(train, granted)
    seen = Mounts({"/": "/"} if options.process else {each.target: each.source for each in mounts})
    file, directory = f"{inside}/{names.file}", f"{inside}/{names.directory}"
    return train, Station(file, directory, given, seen.kind_at, frozenset(options.secrets))


def _granted(train: EngineTrain, given: resources.Resources) -> EngineTrain:
    """The train with the resources that are given to it.

    Raises EngineError if the engine does not have them.
    """
    if isinstance(train.client, ContainerClient):
        train.client.demand(given.grants)
    return train._replace(limits=given.limits(train.limits), grants=given.grants)


def _examine(
    train: EngineTrain, station: Station, extent: Extent
) -> tuple[list[CheckResult], Examined]:
    """Make all checks; at a terminal, show the current one.

    Raises EngineError or SettingsError if the train cannot be run at all.
    """
    made: list[CheckResult] = []
    with (
        tempfile.TemporaryDirectory(dir=train.client.folder) as folder,
        progress(" ".join(train.words)) as shown,
    ):
        train = train._replace(on_run=shown.count)
        examination = Examination(train, station, extent, Path(folder))
        shown.step = "list_requirements"
        # If even this command cannot be run, every check would end with the same error.
        _ = examination.first_list
        results = examination.results(CHECKS)
        for code in CHECKS:
            shown.step = f"{code} {TABLE[code].name}"
            made.append(check_result(next(results), train, examination.disclosure.redactor))
    return made, examination.examined
