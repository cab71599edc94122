"""Copy regular files out of a container that has ended.

The engines' `cp` is unsuitable: it follows symbolic links, some of them silently, and into mounts,
so a train could export data that a station has only mounted.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Literal, NamedTuple

from train_api.engines.errors import EngineError
from train_api.engines.files.tree import Found, Tree, Wanted
from train_api.engines.settings import MEBIBYTE
from train_api.foreign import foreign, unmarked

EXPORT_LIMIT = 1024 * MEBIBYTE
"""The default limit on the total size of the export files of one run, in bytes."""

Reason = Literal["missing", "mounted", "symlink", "symlink-in-path", "not-regular", "too-large"]

_PERMISSIONS = 0o777


class ExportedFile(NamedTuple):
    """A copied file: its path in the container, its owner, and the path of the copy.

    `mode` has only the permissions; a set-user-id bit is not copied.
    """

    path: str
    mode: int
    uid: int
    gid: int
    size: int
    copy: Path


class Refusal(NamedTuple):
    """A path without a regular file to copy."""

    path: str
    reason: Reason

    @property
    def marked(self) -> str:
        """The reason, with marks around the path (`train_api.foreign`)."""
        return f"{foreign(self.path)} {_SENTENCES[self.reason]}"

    def __str__(self) -> str:
        return unmarked(self.marked)


_SENTENCES: dict[Reason, str] = {
    "missing": "does not exist; files in a volume or a mount do not count",
    "mounted": "is in a volume or a mount, and so not in the container",
    "symlink": "is a symbolic link",
    "symlink-in-path": "is behind a symbolic link",
    "not-regular": "is not a regular file",
    "too-large": "is too large together with the other files",
}


class Export(NamedTuple):
    """The copied files, and the refused ones."""

    files: tuple[ExportedFile, ...]
    refusals: tuple[Refusal, ...]


def export(
    tree: Tree, paths: Iterable[str], into: Path, limit: int, mounts: Iterable[str] = ()
) -> Export:
    """Copy regular files into an empty folder, in this order, as far as they fit.

    Paths at or below one of the `mounts` are refused: there, the tree has files that the train did
    not have. Each path counts with its whole size, even if several are names of one file.

    Raises:
        EngineError: the engine fails, or the copies cannot be written.
    """
    order = list(paths)
    covered = Covered(mounts)
    open_to_all = [path for path in order if path not in covered]
    found = dict(zip(open_to_all, tree.find(open_to_all), strict=True))
    wanted: list[Wanted] = []
    refusals: list[Refusal] = []
    for number, path in enumerate(order):
        reason: Reason | None = _reason(path, found[path]) if path in found else "mounted"
        if reason is None and found[path].size > limit:
            reason = "too-large"
        if reason is not None:
            refusals.append(Refusal(path, reason))
            continue
        limit -= found[path].size
        wanted.append(Wanted(path, found[path].size, into / str(number)))
    try:
        owners = tree.fetch(wanted)
    except OSError as error:
        raise unwritable_copies(error) from None
    return Export(
        tuple(
            ExportedFile(
                file.path, owner.mode & _PERMISSIONS, owner.uid, owner.gid, file.size, file.copy
            )
            for file, owner in zip(wanted, owners, strict=True)
        ),
        tuple(refusals),
    )


class Covered:
    """The paths that are at or below some mount points."""

    def __init__(self, mounts: Iterable[str]) -> None:
        # Without nested ones, the mount that covers a path is the last one not sorted after it.
        self._folders: list[str] = []
        for folder in sorted(f"{mount.rstrip('/')}/" for mount in mounts):
            if not self._folders or not folder.startswith(self._folders[-1]):
                self._folders.append(folder)

    def __contains__(self, path: str) -> bool:
        """Whether a path is covered."""
        number = bisect_right(self._folders, f"{path}/")
        return number > 0 and f"{path}/".startswith(self._folders[number - 1])


def _reason(path: str, found: Found) -> Reason | None:
    if found.kind == "symlink":
        return "symlink" if found.place == path else "symlink-in-path"
    if found.place != path or found.kind == "nothing":
        return "missing"
    return None if found.kind == "file" else "not-regular"


def copy_local(paths: Iterable[str], into: Path, limit: int) -> Export:
    """Copy files that a local program has left on this machine."""
    files: list[ExportedFile] = []
    refusals: list[Refusal] = []
    for number, path in enumerate(paths):
        taken = _copy_one(path, into / str(number), limit)
        if isinstance(taken, ExportedFile):
            files.append(taken)
            limit -= taken.size
        else:
            refusals.append(Refusal(path, taken))
    return Export(tuple(files), tuple(refusals))


def _copy_one(path: str, copy: Path, room: int) -> ExportedFile | Reason:
    if os.path.islink(path):
        return "symlink"
    try:
        # Opening a pipe for reading would wait for a writer without O_NONBLOCK.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return "not-regular" if os.path.exists(path) else "missing"
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or status.st_size > room:
        os.close(number)
        return "too-large" if stat.S_ISREG(status.st_mode) else "not-regular"
    try:
        with open(number, "rb") as content:
            _write(content, copy, status.st_size)
    except OSError as error:
        raise unwritable_copies(error) from None
    mode = status.st_mode & _PERMISSIONS
    return ExportedFile(path, mode, status.st_uid, status.st_gid, status.st_size, copy)


def unwritable_copies(error: OSError) -> EngineError:
    """The error for a copy that cannot be written on this machine."""
    return EngineError(
        "failed",
        f"Files cannot be written on this machine: {error.strerror}.",
        "Is the disk full? TMPDIR can name another folder.",
    )


def _write(content: IO[bytes], copy: Path, size: int) -> None:
    with open(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while size > 0 and (chunk := content.read(min(size, MEBIBYTE))):
            file.write(chunk)
            size -= len(chunk)
