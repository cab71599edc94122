"""The choice of the engine that runs an image: the named one, or the first that has the image."""

from __future__ import annotations

from collections.abc import Sequence

from train_api.engines.catalog import ENGINES
from train_api.engines.containers import ContainerClient
from train_api.engines.errors import EngineError
from train_api.engines.images import Image

AUTO = ("docker", "podman")
"""The engines to try, in this order, if none is named."""


def client_with(image: str, engine: str, *, pull: bool) -> tuple[ContainerClient, Image]:
    """A client of the engine, or with `auto` of the first engine that has the image, and the image.

    Raises EngineError if no engine has the image, or if there is no engine.
    """
    names: Sequence[str] = AUTO if engine == "auto" else (engine,)
    troubles = []
    for name in names:
        client = ContainerClient(ENGINES[name])
        try:
            return client, client.image(image, pull=pull and name == names[-1])
        except EngineError as trouble:
            troubles.append(trouble)
    # A missing image is more informative than another engine that is not installed.
    raise max(troubles, key=lambda trouble: trouble.kind == "no-image")
