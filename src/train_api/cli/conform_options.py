"""The options of the verb `conform`."""

from __future__ import annotations

import argparse

from train_api.cli import clients, extent, resources, variables
from train_api.cli.api_version import add_version
from train_api.conformance.examination import Extent
from train_api.engines.settings import GRANTED

_MOST_JOBS = 1000


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of this verb to a parser."""
    verb.usage = "%(prog)s [OPTION...] IMAGE...\n       %(prog)s [OPTION...] --process -- WORD..."
    verb.add_argument(
        "words",
        metavar="IMAGE",
        nargs="+",
        help="the image of a train; several are examined one after the other. With --process, the "
        "words after -- are the command line of a local program",
    )
    verb.add_argument(
        "--process",
        action="store_true",
        help="run a local program instead of an image, without isolation, during development",
    )
    clients.add_arguments(verb)
    variables.add_arguments(
        verb,
        env="a real value instead of a made-up one; it is never shown",
        env_file="an env file with such values, as for docker and podman",
        mount="a path on this machine to mount read-only, and its path in the container",
    )
    variables.add_secrets(verb, "a variable whose value the train must not disclose")
    resources.add_arguments(verb)
    _add_extent(verb)
    extent.add_arguments(verb)
    add_version(verb)
    _add_time(verb)


def _add_extent(verb: argparse.ArgumentParser) -> None:
    """The options for the extent of the examination."""
    verb.add_argument(
        "--hops",
        metavar="N",
        type=_number_from_0,
        default=1,
        help="the number of successor images to build and examine (default: 1)",
    )


def _add_time(verb: argparse.ArgumentParser) -> None:
    """The options for time limits and parallel runs."""
    verb.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="the number of concurrent runs (default: one for each processor, as far as the memory "
        "allows); run_algorithm always runs alone",
    )
    verb.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=_short_seconds,
        default=GRANTED.seconds,
        help="the time limit of each command except run_algorithm (default: %(default)g seconds); "
        "a shorter one is stricter than the specification",
    )
    verb.add_argument(
        "--run-time-limit",
        metavar="SECONDS",
        type=resources.seconds_of,
        help=f"the time limit of run_algorithm (default: {GRANTED.seconds:g} seconds, or "
        "--time-limit); a run that reaches it leaves checks untested",
    )
    verb.add_argument(
        "--quick-limit",
        metavar="SECONDS",
        type=resources.seconds_of,
        default=Extent().quick,
        help="the time after which check_requirements causes a warning "
        "(default: %(default)g seconds)",
    )


def _number_from_0(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise argparse.ArgumentTypeError("expected a whole number of at least 0")
    return int(word)


def _jobs(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= len(str(_MOST_JOBS))) or not (
        0 < int(word) <= _MOST_JOBS
    ):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to {_MOST_JOBS}")
    return int(word)


def _short_seconds(word: str) -> float:
    seconds = resources.seconds_of(word)
    if seconds > GRANTED.seconds:
        raise argparse.ArgumentTypeError(
            f"no train may take more than {GRANTED.seconds:g} seconds for a command but "
            "run_algorithm, whose limit is --run-time-limit"
        )
    return seconds
