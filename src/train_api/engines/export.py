"""Take regular files out of a container that has ended.

They are read from the engine's `export`, a tar of the container's own file system. The engines'
`cp` will not do: it follows symbolic links, some of them silently, and into mounts, so that a train
could carry off what a station has only mounted.
"""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Literal, NamedTuple

from train_api.engines.settings import MEBIBYTE

EXPORT_LIMIT = 1024 * MEBIBYTE
"""How many bytes the export files of one run may have together, unless told otherwise."""

Reason = Literal["missing", "mounted", "symlink", "symlink-in-path", "not-regular", "too-large"]

_PERMISSIONS = 0o777


class ExportedFile(NamedTuple):
    """A file taken out: where it was in the container, whose it was, and where its copy is now.

    `mode` holds the permissions alone; a set-user-id bit does not travel.
    """

    path: str
    mode: int
    uid: int
    gid: int
    size: int
    copy: Path


class Refusal(NamedTuple):
    """A path at which there was no regular file to take."""

    path: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.path} {_SENTENCES[self.reason]}"


_SENTENCES: dict[Reason, str] = {
    "missing": "is not there; what lies in a volume or a mount does not count",
    "mounted": "lies in a volume or a mount, and so not in the container",
    "symlink": "is a symbolic link",
    "symlink-in-path": "lies behind a symbolic link",
    "not-regular": "is not a regular file",
    "too-large": "is too large together with the other files",
}


class Export(NamedTuple):
    """All that was taken out, and all that was refused."""

    files: tuple[ExportedFile, ...]
    refusals: tuple[Refusal, ...]


class Collector:
    """Collects the wanted files from one tar or more into an empty folder.

    What is at or below one of the `mounts` is refused: below it, the tar has what the train did not
    see.
    """

    def __init__(
        self, paths: Iterable[str], into: Path, limit: int, mounts: Iterable[str] = ()
    ) -> None:
        self._order = list(paths)
        self._into = into
        self._room = limit
        self._files: dict[str, ExportedFile] = {}
        self._refusals: dict[str, Reason] = {}
        # By the path that is looked for in the tar: the paths that are wanted.
        self._wanted: dict[str, list[str]] = {path: [path] for path in self._order}
        self._links: dict[str, list[str]] = {}
        covered = tuple(mount.rstrip("/") + "/" for mount in mounts)
        self._refuse([path for path in self._order if f"{path}/".startswith(covered)], "mounted")

    def read(self, tar: tarfile.TarFile) -> bool:
        """Read a tar as far as needed; return whether another reading can bring more.

        Hard links make it so: what they link to may already be past.
        """
        while self._wanted and (member := tar.next()) is not None:
            # The list of all members would grow with the image.
            tar.members = []  # type: ignore[attr-defined]
            self._take(tar, member)
        self._refuse(list(self._wanted), "missing")
        self._wanted, self._links = self._links, {}
        return bool(self._wanted)

    def result(self) -> Export:
        """What has been collected, in the order in which it was wanted."""
        return Export(
            tuple(self._files[path] for path in self._order if path in self._files),
            tuple(
                Refusal(path, self._refusals[path])
                for path in self._order
                if path in self._refusals
            ),
        )

    def _take(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        place = place_of(member)
        if place in self._wanted:
            self._take_wanted(tar, member, place)
        elif not member.isdir():
            behind = [path for path in self._wanted if path.startswith(f"{place}/")]
            self._refuse(behind, "symlink-in-path" if member.issym() else "missing")

    def _take_wanted(self, tar: tarfile.TarFile, member: tarfile.TarInfo, place: str) -> None:
        if member.issym():
            self._refuse([place], "symlink")
        elif member.islnk():
            self._follow(place, target_of(member))
        elif not member.isreg():
            self._refuse([place], "not-regular")
        elif member.size > self._room:
            self._refuse([place], "too-large")
        else:
            content = tar.extractfile(member)
            assert content is not None
            first, *others = self._wanted.pop(place)
            self._files[first] = self._store(first, member, content)
            for path in others:
                self._files[path] = self._files[first]._replace(path=path)

    def _follow(self, place: str, target: str) -> None:
        paths = self._wanted.pop(place)
        known = [file for file in self._files.values() if file.path == target]
        for path in paths:
            if known:
                self._files[path] = known[0]._replace(path=path)
            else:
                self._links.setdefault(target, []).append(path)

    def _store(self, path: str, member: tarfile.TarInfo, content: IO[bytes]) -> ExportedFile:
        self._room -= member.size
        copy = self._into / str(self._order.index(path))
        _write(content, copy)
        return ExportedFile(
            path, member.mode & _PERMISSIONS, member.uid, member.gid, member.size, copy
        )

    def _refuse(self, places: Sequence[str], reason: Reason) -> None:
        for place in places:
            for path in self._wanted.pop(place):
                self._refusals[path] = reason


def copy_local(paths: Iterable[str], into: Path, limit: int) -> Export:
    """Take files of this machine, as a local program has left them."""
    files: list[ExportedFile] = []
    refusals: list[Refusal] = []
    for number, path in enumerate(paths):
        copy = into / str(number)
        room = limit - sum(file.size for file in files)
        taken = _copy_one(path, copy, room)
        if isinstance(taken, ExportedFile):
            files.append(taken)
        else:
            refusals.append(Refusal(path, taken))
    return Export(tuple(files), tuple(refusals))


def _copy_one(path: str, copy: Path, room: int) -> ExportedFile | Reason:
    if os.path.islink(path):
        return "symlink"
    try:
        # Whoever opens a pipe for reading waits for a writer unless told not to.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return "not-regular" if os.path.exists(path) else "missing"
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or status.st_size > room:
        os.close(number)
        return "too-large" if stat.S_ISREG(status.st_mode) else "not-regular"
    with open(number, "rb") as content:
        _write(content, copy)
    mode = status.st_mode & _PERMISSIONS
    return ExportedFile(path, mode, status.st_uid, status.st_gid, status.st_size, copy)


def _write(content: IO[bytes], copy: Path) -> None:
    with open(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, MEBIBYTE)


def place_of(member: tarfile.TarInfo) -> str:
    """The absolute path of a member; engines write its name with and without `./`."""
    return _absolute(member.name)


def target_of(member: tarfile.TarInfo) -> str:
    """The absolute path of what a hard link links to."""
    return _absolute(member.linkname)


def _absolute(name: str) -> str:
    return "/" + name.removeprefix("./").strip("/")
