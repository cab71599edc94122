"""The file system of a container that does not run: what is at a path, and what is in a file.

No path is ever resolved through a symbolic link, and the size of a file is known before its content
is read. How an engine gives access is a module of its own: `docker_archive`, `podman_mount` or
`tar_export`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

LONGEST = 4095
"""How many bytes a path has at most that a program on Linux can name."""

Kind = Literal["file", "directory", "symlink", "special", "nothing"]


class Found(NamedTuple):
    """What is at a path, or in its way: at `place`, the path itself or the first segments of it.

    In the way of a path is anything but a directory. `size` is in bytes, for a file.
    """

    place: str
    kind: Kind
    size: int = 0


class Owner(NamedTuple):
    """Whose a file is, by numbers, and its mode with all bits."""

    mode: int
    uid: int
    gid: int


class Wanted(NamedTuple):
    """A regular file whose size is known, and where its copy goes, to a file that is not there."""

    path: str
    size: int
    copy: Path


class Tree(Protocol):
    """A file system; both methods raise EngineError where the engine fails or takes too long."""

    def find(self, paths: Sequence[str]) -> list[Found]:
        """What is at these absolute, normalised paths, in their order."""

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files of which `find` has reported the size, and return whose they are."""


def segments(path: str) -> list[str]:
    """The segments of a path; none where no program could name it."""
    try:
        return path[1:].split("/") if len(path.encode()) <= LONGEST else []
    except UnicodeEncodeError:
        return []
