"""The options for the environment of a train: --env, --env-file and --mount."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence

from train_api.cli.errors import UsageError
from train_api.formats.check import Fault
from train_api.report import NoVerdict


def add_arguments(
    verb: argparse.ArgumentParser,
    *,
    env: str,
    mount: str,
    env_file: str | None = None,
    metavar: str = "NAME[=VALUE]",
) -> None:
    """Add these options with their help to a parser; without `env_file`, --env-file is left out."""
    verb.add_argument(
        "--env",
        metavar=metavar,
        action="append",
        default=[],
        help=f"{env}; can be repeated",
    )
    if env_file is not None:
        verb.add_argument(
            "--env-file",
            metavar="FILE",
            action="append",
            default=[],
            dest="env_files",
            help=f"{env_file}; can be repeated",
        )
    verb.add_argument(
        "--mount",
        metavar="HOST:CONTAINER",
        action="append",
        default=[],
        dest="mounts",
        help=f"{mount}; can be repeated",
    )


def add_secrets(verb: argparse.ArgumentParser, about: str) -> None:
    """Add the option --secret; `about` says what is not allowed with such a value."""
    verb.add_argument(
        "--secret",
        metavar="NAME",
        action="append",
        default=[],
        dest="secrets",
        help=f"{about}, like the value of a TOKEN; can be repeated",
    )


def variables_of_files(
    paths: Sequence[str], inherited: Mapping[str, str] = os.environ
) -> tuple[dict[str, str], list[Fault]]:
    """The variables of env files, a later one overriding an earlier one, and the errors in them.

    A name alone has its value in `inherited`.
    """
    from train_api.cli.inputs import unreadable
    from train_api.requirements.env_file import read_env_file

    variables: dict[str, str] = {}
    faults = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            failure = unreadable(error)
            faults.append(Fault(path, None, failure.message, failure.remedy))
            continue
        read = read_env_file(data, inherited)
        variables.update(read.variables)
        faults += [Fault(path, *fault) for fault in read.faults]
    return variables, faults


def in_short(fault: Fault) -> NoVerdict:
    """The first fault of an env file, as the reason why there is no verdict."""
    place = fault.path if fault.line is None else f"{fault.path}:{fault.line}"
    return NoVerdict("unreadable", f"{place}: {fault.message}", fault.remedy)


def given_variables(words: Sequence[str]) -> dict[str, str]:
    """The variables of the options --env.

    Raises UsageError for invalid words; its message does not show them, since they may be secrets.
    """
    from train_api.requirements.env_file import variable

    variables: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        name, equals, _ = word.partition("=")
        if not name or (name.endswith("*") and not equals):
            raise UsageError(
                f"Expected NAME=VALUE or NAME for each --env, found something else"
                f"{which(number, len(words))}.",
                "A NAME alone has the value that it has here.",
            )
        variables.update(variable(word, os.environ))
    return variables


def demand_names(words: Sequence[str]) -> None:
    """Check the words of the options --secret, which are names; raises UsageError."""
    for number, word in enumerate(words, 1):
        if not word or "=" in word:
            raise UsageError(
                f"Expected a NAME for each --secret, found something else"
                f"{which(number, len(words))}.",
                "Give the value with --env or --env-file.",
            )


def which(number: int, total: int) -> str:
    """The position of a word among several words of one option; empty if it is the only one."""
    return f" in number {number} of {total}" if total > 1 else ""
