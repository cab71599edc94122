"""The inputs that the paths of a command line name: files, folders, stdin."""

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
"""The endings of the files that a folder is searched for."""

_Input = str | tuple[str, NoVerdict]


def given(paths: Sequence[str], *others: str) -> Sequence[str]:
    """The given paths, or stdin if there are none; `others` are read beside them.

    Raises UsageError if a path is empty, if stdin would be read twice, or if stdin is a terminal
    and not named.
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
            "Stdin can be read only once, but several inputs name it.",
            "Save the other inputs in files, and name the files.",
        )
    return paths


def expand(paths: Iterable[str]) -> list[_Input]:
    """The inputs that paths name, in order; a folder without any is a failure of its own."""
    inputs: list[_Input] = []
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            inputs.append(path)
        else:
            inputs += _found(path)
    return inputs


def _found(folder: str) -> list[_Input]:
    """The inputs in a folder, and failures for the parts that cannot be searched."""
    troubles: list[OSError] = []
    found: list[_Input] = [*sorted(_search(folder, troubles.append))]
    closed = [(str(trouble.filename), unreadable(trouble)) for trouble in troubles]
    if found or closed:
        return [*sorted(closed), *found]
    nothing = NoVerdict(
        "unreadable",
        "Nothing to check in this folder.",
        f"A folder is searched for files with these endings: {', '.join(ENDINGS)}.",
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
    """Open an input; raises OSError if it cannot be opened."""
    if path != STDIN:
        with open(path, "rb") as file:
            yield file
    elif sys.stdin is None:
        raise OSError(None, "stdin is closed")
    else:
        yield sys.stdin.buffer


def source_name(path: str) -> str:
    """The name of an input in a report."""
    return "<stdin>" if path == STDIN else path


def unreadable(error: OSError) -> NoVerdict:
    """Describe why an input could not be read."""
    reason = error.strerror or str(error)
    remedy = {
        FileNotFoundError: "Check the path; it is relative to the current folder.",
        PermissionError: "Check its permissions.",
        IsADirectoryError: "Name a file.",
    }.get(type(error), "")
    return NoVerdict("unreadable", f"{reason}.", remedy)
