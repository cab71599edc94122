"""The option for the version of the specification."""

from __future__ import annotations

import argparse

from train_api.specification import VERSION, versions


def add_version(verb: argparse.ArgumentParser) -> None:
    """Add the option to a parser."""
    verb.add_argument(
        "--api-version",
        metavar="VERSION",
        choices=versions(),
        help=f"the version of the specification: {', '.join(versions())} (default: the one that "
        f"$schema names, else {VERSION})",
    )
