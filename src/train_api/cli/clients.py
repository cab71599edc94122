"""The options for the engine that runs an image."""

from __future__ import annotations

import argparse

from train_api.engines.choice import AUTO


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the options that choose an engine to a parser."""
    verb.add_argument(
        "--engine",
        metavar="NAME",
        choices=("auto", *AUTO),
        default="auto",
        help="docker, podman, or auto: the one that has the image (default: auto)",
    )
    verb.add_argument(
        "--pull", action="store_true", help="pull an image that is not on this machine"
    )
