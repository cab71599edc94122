"""A container's files through the engine's `export`, a tar of its whole file system.

This is for a podman that is the client of a server, such as `podman machine`, which cannot mount
anything on this machine. All files are read to find some, so a time limit bounds this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from train_api.engines import errors
from train_api.engines.calls.cli_calls import start
from train_api.engines.calls.deadline import Deadline
from train_api.engines.execution.supervise import end_group, part_with
from train_api.engines.files.tree import Found, Kind, Owner, Wanted
from train_api.engines.settings import MEBIBYTE


class Listed:
    """The files of a container, found by reading a tar, which `opened` starts anew each time."""

    def __init__(self, opened: Callable[[], Iterator[tarfile.TarFile]]) -> None:
        self._opened = contextmanager(opened)
        # The place of the content of a second name of a file.
        self._contents: dict[str, str] = {}

    def find(self, paths: Sequence[str]) -> list[Found]:
        """What is at these paths; see `Tree`."""
        found: dict[str, Found] = {}
        links: dict[str, str] = {}
        if not paths:
            return []
        with self._opened() as tar:
            _Search(paths, found, links).read(tar)
        if links:
            # What hard links link to comes before them, and is past.
            targets: dict[str, Found] = {}
            with self._opened() as tar:
                _Search(list(links.values()), targets, {}).read(tar)
            for path, target in links.items():
                found[path] = targets.get(target, Found(path, "nothing"))._replace(place=path)
            self._contents.update(links)
        return [found.get(path, Found(path, "nothing")) for path in paths]

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files; see `Tree`."""
        wanted: dict[str, list[Wanted]] = {}
        for file in files:
            wanted.setdefault(self._contents.get(file.path, file.path), []).append(file)
        owners: dict[str, Owner] = {}
        if wanted:
            with self._opened() as tar:
                for member in _members(tar):
                    same = wanted.pop(_absolute(member.name), [])
                    for number, file in enumerate(same):
                        if number == 0:
                            owners[file.path] = _copy(tar, member, file)
                        else:
                            # A tar that is a stream has each content once.
                            shutil.copyfile(same[0].copy, file.copy)
                            owners[file.path] = owners[same[0].path]
                    if not wanted:
                        break
        if wanted:
            raise tarfile.ReadError("a file is gone that was there before")
        return [owners[file.path] for file in files]


class _Search:
    def __init__(
        self, paths: Sequence[str], found: dict[str, Found], links: dict[str, str]
    ) -> None:
        self._wanted = set(paths)
        # In this order, the paths below a folder follow each other.
        self._sorted = sorted(paths)
        self._found = found
        self._links = links

    def read(self, tar: tarfile.TarFile) -> None:
        for member in _members(tar):
            place = _absolute(member.name)
            if place in self._wanted:
                self._wanted.discard(place)
                self._found[place] = Found(place, _kind(member), member.size)
                if member.islnk():
                    self._links[place] = _absolute(member.linkname)
            if not member.isdir():
                for path in self._below(place):
                    if path in self._wanted:
                        self._wanted.discard(path)
                        self._found[path] = Found(place, _kind(member))
            if not self._wanted:
                return

    def _below(self, place: str) -> Iterator[str]:
        folder = f"{place}/"
        for number in range(bisect_left(self._sorted, folder), len(self._sorted)):
            if not self._sorted[number].startswith(folder):
                return
            yield self._sorted[number]


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, file: Wanted) -> Owner:
    with open(file.copy, "xb", opener=_private) as copy:
        content = tar.extractfile(member)
        assert content is not None
        while chunk := content.read(MEBIBYTE):
            copy.write(chunk)
    return Owner(member.mode, member.uid, member.gid)


@contextmanager
def listed(container: str, deadline: Deadline) -> Iterator[Listed]:
    """The files of an existing container.

    Raises:
        EngineError: the engine fails, or takes too long.
    """

    def opened() -> Iterator[tarfile.TarFile]:
        return _exported(container, deadline)

    yield Listed(opened)


def _exported(container: str, deadline: Deadline) -> Iterator[tarfile.TarFile]:
    late = threading.Event()

    def end() -> None:
        late.set()
        end_group(process)

    left = deadline.left()
    with tempfile.TemporaryFile() as complaints:
        process = start(deadline.engine, ["export", container], stderr=complaints)
        assert process.stdout is not None
        timer = threading.Timer(left, end)
        timer.start()
        try:
            with tarfile.open(
                fileobj=process.stdout,
                mode="r|",
                bufsize=MEBIBYTE,
                encoding="utf-8",
                errors="surrogateescape",
            ) as tar:
                yield tar
        except tarfile.TarError as error:
            _end(process, process.stdout)
            if late.is_set():
                raise deadline.passed() from None
            complaints.seek(0)
            words = complaints.read().decode("utf-8", "replace") or str(error)
            raise errors.engine_error(deadline.engine, words) from None
        finally:
            timer.cancel()
            _end(process, process.stdout)


def _end(process: subprocess.Popen[bytes], stdout: IO[bytes]) -> None:
    """Let a program that may still write exit by itself."""
    stdout.close()
    part_with(process)


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (member := tar.next()) is not None:
        # The list of all members would grow with the image.
        tar.members = []  # type: ignore[attr-defined]
        yield member


def _absolute(name: str) -> str:
    # Engines write names with and without `./`.
    return "/" + name.removeprefix("./").strip("/")


def _kind(member: tarfile.TarInfo) -> Kind:
    if member.issym():
        return "symlink"
    if member.isdir():
        return "directory"
    return "file" if member.isreg() or member.islnk() else "special"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
