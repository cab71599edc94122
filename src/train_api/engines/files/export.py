"""Take regular files out of a container that has ended.

The engines' `cp` will not do: it follows symbolic links, some of them silently, and into mounts, so
that a train could carry off what a station has only mounted.
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

    @property
    def marked(self) -> str:
        """What is the matter, with marks around the path (`train_api.foreign`)."""
        return f"{foreign(self.path)} {_SENTENCES[self.reason]}"

    def __str__(self) -> str:
        return unmarked(self.marked)


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


def export(
    tree: Tree, paths: Iterable[str], into: Path, limit: int, mounts: Iterable[str] = ()
) -> Export:
    """Copy regular files into an empty folder, in this order, as far as they fit.

    What is at or below one of the `mounts` is refused: below it, the tree has what the train did
    not see. Each path counts with its whole size, also where several are names of one file.

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
        # Without those below others, the one that covers a path is the last one not behind it.
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
    """Take files of this machine, as a local program has left them."""
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
        # Whoever opens a pipe for reading waits for a writer unless told not to.
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
    """The error for a copy that this machine does not take."""
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
