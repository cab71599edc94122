"""What the paths of a command line stand for: files, folders, stdin."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from train_api.cli.errors import UsageError
from train_api.report import NoVerdict

STDIN = "-"
ENDINGS = (".json", ".log", ".out", ".stdout", ".txt")
"""The endings of the files that are looked for in a folder."""

_Input = str | tuple[str, NoVerdict]


def given(paths: Sequence[str], *others: str) -> Sequence[str]:
    """The paths that were given, or stdin where none was; `others` are read beside them.

    Raises UsageError where one is empty, and where stdin would be read twice or is a terminal that
    nobody named.
    """
    if not paths:
        if sys.stdin is not None and sys.stdin.isatty():
            raise UsageError(
                "Nothing to read: no PATH, and stdin is a terminal.",
                "Name a file, or pipe the train's stdout into this command.",
            )
        paths = (STDIN,)
    named = [*paths, *others]
    if "" in named:
        raise UsageError(
            "Expected the name of a file, found an empty word.",
            "Is a variable of the shell not set?",
        )
    if named.count(STDIN) > 1:
        raise UsageError(
            "Stdin can be read but once, and more than one input is to come from it.",
            "Keep the others in files, and name these.",
        )
    return paths


def expand(paths: Iterable[str]) -> list[_Input]:
    """The inputs that paths stand for, in order; a folder without any is a failure of its own."""
    inputs: list[_Input] = []
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            inputs.append(path)
        else:
            inputs += _found(path)
    return inputs


def _found(folder: str) -> list[_Input]:
    """The inputs in a folder, and what of it cannot be searched."""
    troubles: list[OSError] = []
    found: list[_Input] = [*sorted(_search(folder, troubles.append))]
    closed = [(str(trouble.filename), unreadable(trouble)) for trouble in troubles]
    if found or closed:
        return [*sorted(closed), *found]
    nothing = NoVerdict(
        "unreadable",
        "Nothing to check in this folder.",
        f"Files with these endings are looked for: {', '.join(ENDINGS)}.",
    )
    return [(folder, nothing)]


def _search(folder: str, complain: Callable[[OSError], object]) -> Iterator[str]:
    for directory, folders, names in os.walk(folder, onerror=complain):
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


def unreadable(error: OSError) -> NoVerdict:
    """Say why an input could not be read."""
    reason = error.strerror or str(error)
    remedy = {
        FileNotFoundError: "Check the path; it is relative to the current folder.",
        PermissionError: "Check who may read it.",
        IsADirectoryError: "Name a file.",
    }.get(type(error), "")
    return NoVerdict("unreadable", f"{reason}.", remedy)
