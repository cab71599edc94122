"""The options for the report: --format and --color."""

from __future__ import annotations

import argparse
from collections.abc import Iterable


def add_arguments(
    verb: argparse.ArgumentParser, formats: Iterable[str], about: str | None = None
) -> None:
    """Add these options to a parser; `about` says which formats there are, by default their names.

    The first of the formats is `text`, the default.
    """
    names = tuple(formats)
    verb.add_argument(
        "--format",
        metavar="FORMAT",
        choices=names,
        default="text",
        help=f"the format of the report: {about or ', '.join(names)}",
    )
    verb.add_argument(
        "--color",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour the text report: auto, always, never",
    )
