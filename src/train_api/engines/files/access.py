"""Copy and find files of containers that do not run, in bounded time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from train_api.engines.calls.cli_calls import demand
from train_api.engines.calls.deadline import Deadline
from train_api.engines.engine import Engine
from train_api.engines.files.docker_archive import archive
from train_api.engines.files.export import Export, export
from train_api.engines.files.obstacles import Obstacle, first_obstacle
from train_api.engines.files.podman_mount import mounted
from train_api.engines.files.tar_export import listed
from train_api.engines.files.tree import Found, Tree
from train_api.engines.images import Image, full_id

PATIENCE = 900.0
"""The time limit in seconds for all files of one container, or for one search of a base image."""


def copy_from_container(
    engine: Engine,
    container: str,
    paths: Iterable[str],
    into: Path,
    limit: int,
    *,
    has_server: bool,
    image: Callable[[str], Image],
) -> Export:
    """Copy regular files of a container into an empty folder, at most `limit` bytes.

    `image` returns the description of an image with an ID.

    Raises:
        EngineError: the engine failed, or took too long, or the copies cannot be written.
    """
    mounts = _mounts(engine, container, image)
    with _files(engine, container, has_server=has_server) as tree:
        return export(tree, paths, into, limit, mounts)


def find_obstacle(
    engine: Engine, container: str, paths: Iterable[str], *, has_server: bool
) -> Obstacle | None:
    """The obstacle to files at these paths of a container; None if there is none.

    Raises:
        EngineError: the engine failed, or took too long.
    """
    with _files(engine, container, has_server=has_server) as tree:
        return first_obstacle(tree, paths)


def find_files(
    engine: Engine, container: str, paths: Sequence[str], *, has_server: bool
) -> list[Found]:
    """What a container has at these paths.

    Raises:
        EngineError: the engine failed, or took too long.
    """
    with _files(engine, container, has_server=has_server) as tree:
        return tree.find(paths)


@contextmanager
def _files(engine: Engine, container: str, *, has_server: bool) -> Iterator[Tree]:
    deadline = Deadline(engine, PATIENCE)
    if engine.files == "archive" and os.name == "posix":
        with archive(container, deadline) as tree:
            yield tree
    elif engine.files == "mount" and not has_server:
        with mounted(container, deadline) as mount:
            yield mount
    else:
        with listed(container, deadline) as tar:
            yield tar


def _mounts(engine: Engine, container: str, image: Callable[[str], Image]) -> list[str]:
    template = "{{json .Mounts}}\n{{.Image}}"
    words = ("inspect", "--type", "container", "--format", template, container)
    listed_mounts, id_of_image = demand(engine, *words).split("\n", 1)
    mounts = (mount["Destination"] for mount in json.loads(listed_mounts) or ())
    # An engine may omit the volumes that an image declares; a station has them.
    volumes = image(full_id(id_of_image.strip())).config.get("Volumes") or ()
    return [*engine.mounted, *mounts, *volumes]
