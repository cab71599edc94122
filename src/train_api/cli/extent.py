"""The options of `conform` for the extent of an examination, and for what fails a train."""

from __future__ import annotations

import argparse

from train_api.conformance.examination import FEWEST_RUNS, Extent
from train_api.conformance.seed import SEED, fresh_seed

_MOST_RUNS = 1_000_000


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add these options to a parser."""
    verb.add_argument(
        "--max-runs",
        metavar="N",
        type=_runs,
        default=Extent().runs,
        help="the maximum number of runs of the train and its successors (default: %(default)s); "
        "runs beyond it are missing evidence, so the train is not shown to conform",
    )
    verb.add_argument(
        "--seed",
        metavar="SEED",
        type=_seed,
        help="repeat an examination: the seed of its report gives the same made-up values, "
        "environments and order (default: a random one)",
    )
    verb.add_argument(
        "--expect-success",
        action="store_true",
        help="fail the train if run_algorithm does not succeed, because the environment is real",
    )
    verb.add_argument(
        "--strict",
        action="store_true",
        help="return 1 also for what remains untested because this station has no network or no "
        "data",
    )


def extent_of(options: argparse.Namespace) -> Extent:
    """The extent of an examination with these options."""
    return Extent(
        quick=options.quick_limit,
        hops=options.hops,
        runs=options.max_runs,
        seed=options.seed or fresh_seed(),
        strict=options.strict,
        success=options.expect_success,
        version=options.api_version,
    )


def _runs(word: str) -> int:
    is_number = word.isascii() and word.isdigit() and len(word) <= len(str(_MOST_RUNS))
    if not is_number or not FEWEST_RUNS <= int(word) <= _MOST_RUNS:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {FEWEST_RUNS} to {_MOST_RUNS}"
        )
    return int(word)


def _seed(word: str) -> str:
    if not SEED.fullmatch(word):
        raise argparse.ArgumentTypeError("expected 32 digits and letters from a to f")
    return word
