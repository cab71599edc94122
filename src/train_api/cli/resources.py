"""The options that grant a train resources: --network, --memory, --cpus, --gpus and --disk."""

from __future__ import annotations

import argparse
import re
from typing import NamedTuple

from train_api.cli.errors import UsageError
from train_api.engines.settings import MEBIBYTE, Grants, Limits

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([bkmgt]?)", re.IGNORECASE)
_UNITS = {unit: 1024**power for power, unit in enumerate(("b", "k", "m", "g", "t"))} | {"": 1}
_SMALLEST = 16 * MEBIBYTE
_LARGEST = 1024**5
_MOST_PROCESSORS = 10_000
_MOST_SECONDS = 1_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# The host's network, that of another container, and a network namespace by its path.
_SHARED = re.compile(r"host|(?:container|ns):.+")
_GPUS = re.compile(r"all|[1-9][0-9]{0,2}|device=[A-Za-z0-9-]+(?::[0-9]+)?(?:,[A-Za-z0-9-]+)*")


class Resources(NamedTuple):
    """The resources that the options grant; `memory` and `disk` are in bytes."""

    grants: Grants
    memory: int
    disk: int

    def limits(self, limits: Limits) -> Limits:
        """Return these limits with the granted memory and disk."""
        return limits._replace(memory=self.memory, disk=self.disk)


def add_arguments(verb: argparse.ArgumentParser, command: str | None = None) -> None:
    """Add these options to a parser; they grant resources to the command, or to run_algorithm."""
    defaults = Limits()
    others = "" if command else "; the other commands get at most the default"
    command = command or "run_algorithm"
    verb.add_argument(
        "--network",
        metavar="NAME",
        default="none",
        help=f"the engine's network for {command} (default: none)",
    )
    verb.add_argument(
        "--allow-host-network",
        action="store_true",
        help="allow --network host, container:NAME and ns:PATH, which share the network of this "
        "machine or of another container",
    )
    verb.add_argument(
        "--memory",
        metavar="SIZE",
        type=_size,
        default=defaults.memory,
        help=f"the memory limit of {command}, such as 4g or 512m (default: "
        f"{_shown(defaults.memory)}){others}",
    )
    verb.add_argument(
        "--cpus",
        metavar="N",
        type=_processors,
        help="the number of processors for a run, such as 2 or 0.5 (default: all)",
    )
    verb.add_argument(
        "--gpus",
        metavar="SPEC",
        type=_gpus,
        help=f"the GPUs for {command}: all, a number, or device=ID[,ID...] (default: none)",
    )
    verb.add_argument(
        "--disk",
        metavar="SIZE",
        type=_size,
        default=defaults.disk,
        help=f"the disk space that a run may use, such as 10g (default: {_shown(defaults.disk)})",
    )


def resources(options: argparse.Namespace) -> Resources:
    """The resources that the options grant.

    Raises UsageError for a network that needs --allow-host-network, and for a local program.
    """
    grants = Grants(options.network, options.cpus, options.gpus or "")
    made = Resources(grants, options.memory, options.disk)
    if options.process:
        defaults = Limits()
        if made != Resources(Grants(), defaults.memory, defaults.disk):
            raise UsageError(
                "A local program has no granted or limited resources.",
                "Leave out --network, --memory, --cpus, --gpus and --disk, or examine an image.",
            )
        return made
    if _SHARED.fullmatch(options.network):
        if not options.allow_host_network:
            raise UsageError(
                f"--network {options.network} shares a network with this machine or another "
                "container, including its private services.",
                "Name a network of the engine, or add --allow-host-network.",
            )
    elif not _NAME.fullmatch(options.network):
        raise UsageError(
            "Expected the name of a network for --network, found something else.",
            "See docker network ls or podman network ls.",
        )
    return made


def _size(word: str) -> int:
    found = _SIZE.fullmatch(word)
    size = int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0
    if not _SMALLEST <= size <= _LARGEST:
        raise argparse.ArgumentTypeError(
            f"expected a size from {_shown(_SMALLEST)} on, such as 512m or 4g"
        )
    return size


def _processors(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0.01 <= number <= _MOST_PROCESSORS:
        raise argparse.ArgumentTypeError("expected a number of processors from 0.01 on")
    return number


def _gpus(word: str) -> str:
    if not _GPUS.fullmatch(word):
        raise argparse.ArgumentTypeError("expected all, a number, or device=ID[,ID...]")
    return word


def _shown(size: int) -> str:
    return f"{size // MEBIBYTE}m"


def seconds_of(word: str) -> float:
    """The number of seconds that an option has."""
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"expected a number of seconds above 0, up to {_MOST_SECONDS}"
        )
    return seconds
