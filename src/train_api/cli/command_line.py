"""The verb `command-line`: print the command line that runs a train with an engine."""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Mapping

from train_api.cli import resources
from train_api.cli.errors import UsageError
from train_api.cli.terminal import complain, print_line
from train_api.cli.variables import in_short, variables_of_files
from train_api.engines.catalog import ENGINES
from train_api.engines.engine import Engine
from train_api.engines.kubernetes import claim_of
from train_api.engines.settings import (
    WRITING_COMMANDS,
    Limits,
    Settings,
    SettingsError,
    mount_of,
)
from train_api.versions import VERSIONS

_LITERAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_")
"""The characters that mean themselves in a shell script."""

_NAME = re.compile(next(reversed(VERSIONS.values())).name_pattern)
"""The names that a train may list, in the newest version."""


def run(options: argparse.Namespace) -> int:
    """Print the engine's command line, after comments that say what else there is to do."""
    engine = ENGINES[options.engine]
    writes = options.command in WRITING_COMMANDS
    _demand(engine, options, writes=writes)
    granted = resources.resources(options)
    names: tuple[str, ...] = ()
    if engine.env_file != "literal":
        variables, faults = variables_of_files(options.env_files, _AnyName())
        if faults:
            return complain(in_short(faults[0]), "text")
        _demand_names(variables)
        names = tuple(variables)
        if engine.env_file == "script":
            _demand_literal(engine, variables)
    read = claim_of if engine.claims else mount_of
    try:
        settings = Settings(
            train=(options.image,),
            command=options.command,
            env=tuple(options.env),
            env_files=tuple(options.env_files),
            file_names=names,
            mounts=tuple(read(text) for text in options.mounts),
            exports=tuple(read(text) for text in options.exports),
            limits=granted.limits(Limits()),
            grants=granted.grants,
            read_only=not writes,
            keep=writes,
        )
        line = engine.line(engine, settings)
        for note in engine.notes(engine, settings):
            print_line(f"# {note}")
        print_line(line, engine.lines)
    except SettingsError as error:
        raise UsageError(f"{error}.", "See train-api command-line --help.") from None
    return 0


class _AnyName(defaultdict[str, str]):
    """An environment in which every variable has a value, which is not literal."""

    def __init__(self) -> None:
        super().__init__(lambda: "$")

    def __contains__(self, _: object) -> bool:
        return True


def _demand(engine: Engine, options: argparse.Namespace, *, writes: bool) -> None:
    """Refuse an option that the engine cannot express, or that has no effect."""
    given = {
        "--env-file": bool(options.env_files),
        "--network": options.network != "none",
        "--cpus": options.cpus is not None,
        "--gpus": bool(options.gpus),
        "--disk": options.disk != Limits().disk,
        "--export": bool(options.exports),
    }
    for option in sorted(engine.unsupported):
        if given[option]:
            others = [
                other.name
                for other in ENGINES.values()
                if option not in other.unsupported and other.name != "process"
            ]
            raise UsageError(
                f"Expected no {option} for {engine.name}, which cannot express it.",
                f"Leave it out, or name another engine: {', '.join(others)}.",
            )
    if options.exports and not writes:
        raise UsageError(
            f"Expected run_algorithm with --export, found {options.command}.",
            "Leave out --export: no other command has files to export.",
        )


def _demand_names(variables: Mapping[str, str]) -> None:
    """Refuse names that no train lists; a line of a secret may look like such a name."""
    if not all(map(_NAME.fullmatch, variables)):
        raise UsageError(
            "Expected capital letters, digits and single underscores in each name of an env file, "
            "as in the names that a train lists, found another name.",
            "Remove its line. It is not shown, since it may be a part of a secret.",
        )


def _demand_literal(engine: Engine, variables: Mapping[str, str]) -> None:
    """Refuse a line that is something else in a script than in an env file."""
    for name, value in variables.items():
        if not _LITERAL.issuperset(value):
            raise UsageError(
                f"{engine.title} runs an env file as a shell script: expected NAME=VALUE with "
                f"letters, digits and %+,-./:=@_ in the value, found something else for {name}.",
                f"Remove {name} from the file, set it in the shell, and add --env {name}.",
            )
