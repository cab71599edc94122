"""What a base image has in the way of export files.

Builders follow a symbolic link above a path, and replace whatever is at it, a folder with all that
it holds among it. The clause "Rebase" of the specification has no successor in these cases.
"""

from __future__ import annotations

import tarfile
from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal, NamedTuple

from train_api.engines.export import place_of, target_of

Thing = Literal["a directory", "a symbolic link", "a file", "a special file"]

_WHITEOUT = ".wh."


class Obstacle(NamedTuple):
    """What is in the way of the file at `path`: a `thing` at `place`, at the path or above it."""

    path: str
    place: str
    thing: Thing

    def __str__(self) -> str:
        where = "" if self.place == self.path else f", above {self.path}"
        return f"{self.thing} at {self.place}{where}"


def unwritable(paths: Iterable[str]) -> str | None:
    """The first path that no layer of an image can have, None where there is none.

    In the OCI image specification, a name that begins with `.wh.` removes another from the layers
    below.
    """
    return next((path for path in paths if f"/{_WHITEOUT}" in path), None)


class Search:
    """Looks for the first obstacle in the tar of a base image's file system, in bounded memory."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.found: Obstacle | None = None
        # In this order, the paths below a folder follow each other.
        self._paths = sorted(paths)
        # By the path that is looked for in the tar: the path that is wanted.
        self._wanted = {path: path for path in self._paths}

    def read(self, tar: tarfile.TarFile) -> bool:
        """Read a tar as far as needed; return whether another reading can find more.

        Hard links make it so: what they link to may be a link itself, and is already past.
        """
        links: dict[str, str] = {}
        while self.found is None and (member := tar.next()) is not None:
            # The list of all members would grow with the image.
            tar.members = []  # type: ignore[attr-defined]
            place = place_of(member)
            path = self._wanted.get(place)
            if path is not None and member.islnk():
                links[target_of(member)] = path
            elif path is not None and not member.isreg():
                self.found = Obstacle(path, path, _thing(member))
            elif not member.isdir() and (path := self._below(place)) is not None:
                self.found = Obstacle(path, place, _thing(member))
        self._paths, self._wanted = [], links
        return self.found is None and bool(links)

    def _below(self, place: str) -> str | None:
        """A wanted path below this one."""
        folder = f"{place}/"
        number = bisect_left(self._paths, folder)
        path = self._paths[number] if number < len(self._paths) else ""
        return path if path.startswith(folder) else None


def _thing(member: tarfile.TarInfo) -> Thing:
    if member.isdir():
        return "a directory"
    if member.issym():
        return "a symbolic link"
    return "a file" if member.isreg() or member.islnk() else "a special file"
