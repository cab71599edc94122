"""What the paths of a command line stand for: files, folders, stdin."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from train_api.cli.arguments import UsageError
from train_api.report import Failure

STDIN = "-"
ENDINGS = (".json", ".log", ".out", ".stdout", ".txt")
"""The endings of the files that are looked for in a folder."""


def expand(paths: list[str]) -> list[str | tuple[str, Failure]]:
    """The inputs that paths stand for, in order; a folder without any is a failure of its own."""
    if not paths:
        if sys.stdin is not None and sys.stdin.isatty():
            raise UsageError(
                "Nothing to check: no PATH, and stdin is a terminal.",
                "Name a file or a folder, or pipe the train's stdout into train-api validate.",
            )
        paths = [STDIN]
    inputs: list[str | tuple[str, Failure]] = []
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            inputs.append(path)
            continue
        found = sorted(_search(path))
        nothing = Failure(
            "unreadable",
            "Nothing to check in this folder.",
            f"Files with these endings are looked for: {', '.join(ENDINGS)}.",
        )
        inputs += found or [(path, nothing)]
    return inputs


def _search(folder: str) -> Iterator[str]:
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.endswith(ENDINGS) and not name.startswith("."):
                yield os.path.join(directory, name)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open an input; raises OSError where that cannot be done."""
    if path != STDIN:
        with open(path, "rb") as file:
            yield file
    elif sys.stdin is None:
        raise OSError(None, "stdin is closed")
    else:
        yield sys.stdin.buffer


def source_name(path: str) -> str:
    """How a report names an input."""
    return "<stdin>" if path == STDIN else path


def unreadable(error: OSError) -> Failure:
    """Say why an input could not be read."""
    reason = error.strerror or str(error)
    remedy = {
        FileNotFoundError: "Check the path; it is relative to the current folder.",
        PermissionError: "Check who may read it.",
    }.get(type(error), "")
    return Failure("unreadable", f"{reason}.", remedy)
