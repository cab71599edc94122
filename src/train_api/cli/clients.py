"""Which engine runs an image: the one that is named, else the first that has it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from train_api.engines import ContainerClient, EngineError, Image, connect

AUTO = ("docker", "podman")
"""The engines that are tried, in this order, where none is named."""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Give a parser the options that choose an engine."""
    verb.add_argument(
        "--engine",
        metavar="NAME",
        choices=("auto", *AUTO),
        default="auto",
        help="docker or podman; auto (the default) takes the one that has the image",
    )
    verb.add_argument("--pull", action="store_true", help="pull an image that is not here")


def client_with(image: str, engine: str, *, pull: bool) -> tuple[ContainerClient, Image]:
    """A client of the engine, or with `auto` of the first engine that has the image, and the image.

    Raises EngineError where no engine has it, or none is there.
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
    # That the image is missing says more than that another engine is not there at all.
    raise max(troubles, key=lambda trouble: trouble.kind == "no-image")
