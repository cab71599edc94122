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
        help="how often the train is run at most, its successors included; %(default)s unless said "
        "otherwise. What is left out counts against the train",
    )
    verb.add_argument(
        "--seed",
        metavar="SEED",
        type=_seed,
        help="examine as another time: the seed of its report gives the same made-up values, in "
        "the same environments and order; a fresh one unless said otherwise",
    )
    verb.add_argument(
        "--expect-success",
        action="store_true",
        help="the environment is real, so a run that does not succeed fails",
    )
    verb.add_argument(
        "--strict",
        action="store_true",
        help="what was left untested since this station has no network or no data counts against "
        "the train, too",
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
