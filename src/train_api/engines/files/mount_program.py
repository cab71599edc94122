"""Reads the mount of a container: the program that `podman_mount` starts.

It runs on its own, with the standard library alone: the package is not on its path, and need not be
imported. Each question is a line of JSON on stdin, and so is each answer on stdout.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import Any, NoReturn

LONGEST = 4095
"""The maximum length of a path in a system call of Linux, in bytes."""

_CHUNK = 1024 * 1024
_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def segments(path: str) -> list[str]:
    """The segments of a path; none if no program can name it."""
    try:
        return path[1:].split("/") if len(path.encode()) <= LONGEST else []
    except UnicodeEncodeError:
        return []


def find(root: int, path: str) -> tuple[str, str, int]:
    """The place, kind and size of the file at a path below a folder, as in `tree.Found`.

    That is the file, or the first obstacle on the path; no link is followed.
    """
    folder, place = os.dup(root), ""
    found = (path, "nothing", 0)
    try:
        for segment in segments(path):
            place = f"{place}/{segment}"
            try:
                status = os.stat(segment, dir_fd=folder, follow_symlinks=False)
            except OSError:
                return (place, "nothing", 0)
            found = (place, _kind(status.st_mode), status.st_size)
            if found[1] != "directory" or place == path:
                return found
            below = os.open(segment, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = below
    finally:
        os.close(folder)
    return found


def fetch(root: int, path: str, size: int, copy: str) -> tuple[int, int, int]:
    """Copy a regular file below a folder; return its mode, owner and group, as in `tree.Owner`.

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
            while size > 0 and (chunk := content.read(min(size, _CHUNK))):
                file.write(chunk)
                size -= len(chunk)
    return (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)


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
                    answer = [fetch(root, path, size, to) for path, size, to in words], None
            except OSError as error:
                answer = None, f"Error: {error.strerror}"
            print(json.dumps(answer), flush=True)
    except BrokenPipeError:
        pass
    finally:
        subprocess.run([engine, "umount", container], capture_output=True, check=False)
    os._exit(0)


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "symlink"
    if stat.S_ISDIR(mode):
        return "directory"
    return "file" if stat.S_ISREG(mode) else "special"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


if __name__ == "__main__":
    main(*sys.argv[1:])
