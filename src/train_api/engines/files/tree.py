"""The file system of a container that does not run: kinds and contents of files.

No path is resolved through a symbolic link, and the size of a file is known before its content is
read. Each way of access has its own module: `docker_archive`, `podman_mount` or `tar_export`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

Kind = Literal["file", "directory", "symlink", "special", "nothing"]


class Found(NamedTuple):
    """The file at a path, or an obstacle on it: at `place`, the path or its first segments.

    An obstacle is anything above the path that is not a directory. `size` is in bytes, for a file.
    """

    place: str
    kind: Kind
    size: int = 0


class Owner(NamedTuple):
    """The numeric owner and group of a file, and its mode with all bits."""

    mode: int
    uid: int
    gid: int


class Wanted(NamedTuple):
    """A regular file of known size, and the path of its copy, which must not exist."""

    path: str
    size: int
    copy: Path


class Tree(Protocol):
    """A file system; both methods raise EngineError if the engine fails or takes too long."""

    def find(self, paths: Sequence[str]) -> list[Found]:
        """Find the files at these absolute, normalised paths, in their order."""

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files of which `find` has reported the size, and return their owners."""
