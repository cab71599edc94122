"""Files of a base image that prevent export files.

Builders follow a symbolic link above a path, and replace anything at the path, even a folder with
its content. By the clause "Rebase" of the specification, there is no successor in these cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from train_api.engines.files.tree import Kind, Tree

Thing = Literal["a directory", "a symbolic link", "a file", "a special file"]

_WHITEOUT = ".wh."


class Obstacle(NamedTuple):
    """An obstacle to the file at `path`: a `thing` at `place`, at the path or above it."""

    path: str
    place: str
    thing: Thing

    def __str__(self) -> str:
        where = "" if self.place == self.path else f", above {self.path}"
        return f"{self.thing} at {self.place}{where}"


def unwritable(paths: Iterable[str]) -> str | None:
    """The first path that no layer of an image can have, None if there is none.

    In the OCI image specification, a name that begins with `.wh.` removes another from the layers
    below.
    """
    return next((path for path in paths if f"/{_WHITEOUT}" in path), None)


def first_obstacle(tree: Tree, paths: Iterable[str]) -> Obstacle | None:
    """The first obstacle for files at these paths in the files of a base image.

    Raises:
        EngineError: the engine fails.
    """
    wanted = list(paths)
    for path, found in zip(wanted, tree.find(wanted), strict=True):
        free = found.kind == "file" if found.place == path else False
        if found.kind != "nothing" and not free:
            return Obstacle(path, found.place, _THINGS[found.kind])
    return None


_THINGS: dict[Kind, Thing] = {
    "directory": "a directory",
    "symlink": "a symbolic link",
    "file": "a file",
    "special": "a special file",
}
