"""Pass values to a train through a private file without a name, never through a host process.

A train chooses the names of its variables, and some of their values. In the environment of the
engine's program they would affect this machine (BASH_ENV, LD_PRELOAD, PATH), and all users of a
machine can read arguments.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, NamedTuple

from train_api.engines.settings import SettingsError, checked_name

LINE_LIMIT = 65_535
"""The longest line of an env file, in bytes, that docker and podman read."""

VARIABLE_LIMIT = 128 * 1024
"""The maximum size of a variable in bytes: its name, `=`, its value and the final NUL.

It is MAX_ARG_STRLEN of Linux. No program starts with a longer one.
"""

TOTAL_LIMIT = 1_500_000
"""The maximum size of all variables of a run in bytes, counted in the same way.

Linux grants arguments and environment a quarter of the stack, usually 2 MiB. The variables of the
image and the pointers to all of them count, too.
"""


class Passage(NamedTuple):
    """How the values of a run are passed on.

    `file` names an env file; the engine's program must inherit `descriptors` to read it.
    `apart` has the variables that no env file can express: a value with a line feed or with a
    carriage return at its end, or a line above `LINE_LIMIT`.
    """

    file: str | None
    descriptors: tuple[int, ...]
    apart: Mapping[str, str]


def check_values(env: Mapping[str, str], *, encoded: bool = True) -> None:
    """Check that a train can be started with these values; no message contains a value.

    With `encoded` they must be UTF-8, since an engine stores them as JSON.

    Raises:
        SettingsError: it cannot be started, on any machine.
    """
    total = 0
    for name, value in env.items():
        if "\0" in checked_name(name) + value:
            raise SettingsError(
                f"The value of {name} has a NUL, with which no program starts. Remove it"
            )
        size = len(f"{name}={value}".encode("utf-8", "surrogateescape")) + 1
        if size > VARIABLE_LIMIT:
            raise SettingsError(
                f"The variable {name} has {size:,} bytes with its name, and no program starts with "
                f"more than {VARIABLE_LIMIT:,}. Put the value into a file and mount that"
            )
        if encoded and not _is_encoded(value):
            raise SettingsError(
                f"The value of {name} is not UTF-8, and engines change such a value. "
                "Put it into a file and mount that"
            )
        total += size
    if total > TOTAL_LIMIT:
        raise SettingsError(
            f"The variables have {total:,} bytes together, and more than {TOTAL_LIMIT:,} keep a "
            "program from starting. Put long values into files and mount these"
        )


@contextmanager
def passage(env: Mapping[str, str]) -> Iterator[Passage]:
    """Prepare to pass these values.

    Raises:
        SettingsError: a name or a value cannot be passed.
    """
    check_values(env)
    lines = {name: f"{name}={value}".encode() for name, value in env.items()}
    apart = {name: env[name] for name, line in lines.items() if not _is_line(line)}
    if len(apart) == len(env):
        yield Passage(None, (), apart)
        return
    with _nameless() as file:
        file.writelines(line + b"\n" for name, line in lines.items() if name not in apart)
        file.flush()
        file.seek(0)
        yield Passage(f"/dev/fd/{file.fileno()}", (file.fileno(),), apart)


def _is_encoded(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_line(line: bytes) -> bool:
    return len(line) <= LINE_LIMIT and b"\n" not in line and not line.endswith(b"\r")


def _nameless() -> IO[bytes]:
    """A file without a name; in memory if the system supports this."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("values"), "w+b")
    return tempfile.TemporaryFile()
