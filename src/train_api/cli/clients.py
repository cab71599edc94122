"""The choice of the engine that runs an image: the named one, or the first that has the image."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from train_api.engines import ContainerClient, EngineError, Image, connect

AUTO = ("docker", "podman")
"""The engines to try, in this order, if none is named."""


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


def client_with(image: str, engine: str, *, pull: bool) -> tuple[ContainerClient, Image]:
    """A client of the engine, or with `auto` of the first engine that has the image, and the image.

    Raises EngineError if no engine has the image, or if there is no engine.
    """
    names: Sequence[str] = AUTO if engine == "auto" else (engine,)
    troubles = []
    for name in names:
        client = connect(name)
        assert isinstance(client, ContainerClient)
        try:
            return client, client.image(image, pull=pull and name == names[-1])
        except EngineError as trouble:
            troubles.append(trouble)
    # A missing image is more informative than another engine that is not installed.
    raise max(troubles, key=lambda trouble: trouble.kind == "no-image")
