"""The options of the verb `conform`."""

from __future__ import annotations

import argparse

from train_api.cli import clients, extent, resources, variables
from train_api.conformance.examination import Extent
from train_api.engines.settings import GRANTED

_LONGEST = 1_000_000
_MOST_JOBS = 1000


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of this verb to a parser."""
    verb.usage = "%(prog)s [OPTION...] IMAGE...\n       %(prog)s [OPTION...] --process -- WORD..."
    verb.add_argument(
        "words",
        metavar="IMAGE",
        nargs="+",
        help="the image of a train; several are examined one after the other. With --process, the "
        "words after -- are one local program",
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
        mount="a path that the train can read",
    )
    verb.add_argument(
        "--secret",
        metavar="NAME",
        action="append",
        default=[],
        dest="secrets",
        help="a variable whose value the train must not disclose, like the value of a TOKEN; "
        "can be repeated",
    )
    resources.add_arguments(verb)
    _add_extent(verb)
    extent.add_arguments(verb)
    _add_time(verb)


def _add_extent(verb: argparse.ArgumentParser) -> None:
    """The options for the extent of the examination."""
    verb.add_argument(
        "--hops",
        metavar="N",
        type=_number_from_0,
        default=1,
        help="how many successor images to make and to examine; 1 unless said otherwise",
    )


def _add_time(verb: argparse.ArgumentParser) -> None:
    """The options for time limits and parallel runs."""
    verb.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="how many runs execute at once; as many as there are processors, and as fit into the "
        "memory, unless said otherwise. run_algorithm always runs alone",
    )
    verb.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=_short_seconds,
        default=GRANTED.seconds,
        help="how long each command but run_algorithm may take; %(default)g seconds unless said "
        "otherwise. Less is stricter than the specification",
    )
    verb.add_argument(
        "--run-time-limit",
        metavar="SECONDS",
        type=_seconds,
        help=f"how long run_algorithm may take; {GRANTED.seconds:g} seconds, or those of "
        "--time-limit, unless said otherwise. What is stopped there remains untested",
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
        raise argparse.ArgumentTypeError("expected a whole number of at least 0")
    return int(word)


def _jobs(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= len(str(_MOST_JOBS))) or not (
        0 < int(word) <= _MOST_JOBS
    ):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to {_MOST_JOBS}")
    return int(word)


def _short_seconds(word: str) -> float:
    seconds = _seconds(word)
    if seconds > GRANTED.seconds:
        raise argparse.ArgumentTypeError(
            f"no train may take more than {GRANTED.seconds:g} seconds for a command but "
            "run_algorithm, whose limit is --run-time-limit"
        )
    return seconds


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, up to {_LONGEST}")
    return seconds
