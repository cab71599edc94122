"""A container's files through `podman mount`, each opened without following links.

Podman's `cp` follows links and loses owners. A separate program, which is this module, reads the
mount: without root, only a program in podman's user namespace (`podman unshare`) has access to the
mount, and to the owners of files as in the container.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from train_api.engines import errors
from train_api.engines.calls.deadline import Deadline
from train_api.engines.execution.supervise import end_group, part_with
from train_api.engines.files.tree import Found, Kind, Owner, Wanted, segments
from train_api.engines.settings import MEBIBYTE

_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

# With -m, Python would look for this package in the working directory first, where the folder of a
# train has another.
_PROGRAM = (
    "import sys; sys.path = [path for path in sys.path if path]; del sys.argv[0]; "
    "import runpy; runpy.run_module(sys.argv[0], run_name='__main__')"
)


class Mounted:
    """The files of a container, through a program that has access to them."""

    def __init__(self, process: subprocess.Popen[bytes], deadline: Deadline) -> None:
        self._process = process
        self._deadline = deadline

    def find(self, paths: Sequence[str]) -> list[Found]:
        """What is at these paths; see `Tree`."""
        return [Found(*found) for found in self._ask("find", list(paths))]

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files; see `Tree`."""
        words = [[file.path, file.size, str(file.copy)] for file in files]
        return [Owner(*owner) for owner in self._ask("fetch", words)]

    def _ask(self, verb: str, words: list[Any]) -> Any:
        self._deadline.left()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps([verb, words]).encode() + b"\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        self._deadline.left()
        answer, trouble = json.loads(line) if line else (None, "it gives no answer")
        if trouble:
            raise errors.engine_error(self._deadline.engine, trouble)
        return answer


@contextmanager
def mounted(container: str, deadline: Deadline) -> Iterator[Mounted]:
    """The files of an existing container; this needs a podman without a server.

    Raises:
        EngineError: podman fails, or takes too long.
    """
    name = deadline.engine.name
    words = [sys.executable, "-c", _PROGRAM, __spec__.name, name, container]
    left = deadline.left()
    process = subprocess.Popen(
        [name, "unshare", *words] if os.geteuid() != 0 else words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    timer = threading.Timer(left, end_group, [process])
    timer.start()
    try:
        yield Mounted(process, deadline)
    finally:
        timer.cancel()
        _unmount(process)


def _unmount(process: subprocess.Popen[bytes]) -> None:
    """Let the program unmount; it does so when its stdin is closed."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    part_with(process)


def find(root: int, path: str) -> Found:
    """The file at a path below a folder, or the first obstacle on it; no link is followed."""
    folder, place = os.dup(root), ""
    found = Found(path, "nothing")
    try:
        for segment in segments(path):
            place = f"{place}/{segment}"
            try:
                status = os.stat(segment, dir_fd=folder, follow_symlinks=False)
            except OSError:
                return Found(place, "nothing")
            found = Found(place, _kind(status.st_mode), status.st_size)
            if found.kind != "directory" or place == path:
                return found
            below = os.open(segment, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = below
    finally:
        os.close(folder)
    return found


def fetch(root: int, path: str, size: int, copy: Path) -> Owner:
    """Copy a regular file below a folder.

    Raises:
        OSError: it is not a regular file of this size, or cannot be read or written.
    """
    *folders, name = segments(path)
    folder = os.dup(root)
    try:
        for segment in folders:
            below = os.open(segment, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = below
        # If this is a pipe, opening it must not wait for a writer.
        number = os.open(name, os.O_RDONLY | os.O_NONBLOCK | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)
    with open(number, "rb") as content:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode) or status.st_size != size:
            raise OSError(0, f"{path} changes while it is read")
        with open(copy, "xb", opener=_private) as file:
            while size > 0 and (chunk := content.read(min(size, MEBIBYTE))):
                file.write(chunk)
                size -= len(chunk)
    return Owner(stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)


def main(engine: str, container: str) -> NoReturn:
    """Mount a container, answer the questions on stdin until its end, and unmount it."""
    done = subprocess.run(
        [engine, "mount", container],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="surrogateescape",
    )
    try:
        root = -1 if done.returncode else os.open(done.stdout.rstrip("\n"), _FOLDER)
        for line in sys.stdin:
            verb, words = json.loads(line)
            answer: tuple[Any, str | None]
            try:
                if root == -1:
                    answer = None, done.stderr or "it cannot mount the container"
                elif verb == "find":
                    answer = [find(root, path) for path in words], None
                else:
                    answer = [fetch(root, path, size, Path(to)) for path, size, to in words], None
            except OSError as error:
                answer = None, f"Error: {error.strerror}"
            print(json.dumps(answer), flush=True)
    except BrokenPipeError:
        pass
    finally:
        subprocess.run([engine, "umount", container], capture_output=True, check=False)
    os._exit(0)


def _kind(mode: int) -> Kind:
    if stat.S_ISLNK(mode):
        return "symlink"
    if stat.S_ISDIR(mode):
        return "directory"
    return "file" if stat.S_ISREG(mode) else "special"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


if __name__ == "__main__":
    main(*sys.argv[1:])
