"""Pass values to a train through a private file without a name, never through a host process.

A train chooses the names of its variables, and some of their values. In the environment of the
engine's program they would affect this machine (BASH_ENV, LD_PRELOAD, PATH), and all users of a
machine can read arguments.

The values that no env file can express are passed as podman's secrets, or through docker's API.
Only values that a user gives can be of that kind, such as a key of several lines.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import IO, NamedTuple

from train_api.engines import errors
from train_api.engines.calls.cli_calls import call, demand
from train_api.engines.calls.docker_api import request
from train_api.engines.engine import Engine
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


@contextmanager
def secrets(engine: Engine, name: str, apart: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Keep values as secrets of the engine within the context; yield their names by variable.

    The names begin with `name`. Podman writes its secrets to the disk, readable by their owner.

    Raises:
        EngineError: the engine failed.
    """
    if engine.values != "secrets" or not apart:
        yield {}
        return
    made = {variable: f"{name}-{number}" for number, variable in enumerate(apart)}
    try:
        for variable, secret in made.items():
            demand(engine, "secret", "create", secret, "-", data=apart[variable].encode())
        yield made
    finally:
        # An earlier error is more informative.
        with suppress(errors.EngineError):
            call(engine, "secret", "rm", *made.values())


def create_with(
    engine: Engine,
    name: str,
    words: Sequence[str],
    descriptors: tuple[int, ...],
    apart: Mapping[str, str],
) -> None:
    """Create a container from the words of a `run`, with these additional variables.

    The engine's program accepts such values only in its environment. So it makes the container
    without them, and its API then makes the same container with them.

    Raises:
        EngineError: the engine failed.
    """
    verb, *options = words
    assert verb == "run"
    demand(engine, "create", *options, descriptors=descriptors)
    found = json.loads(demand(engine, "inspect", "--type", "container", name))[0]
    demand(engine, "rm", "--force", "--volumes", name)
    config = found["Config"]
    # The first container's id.
    del config["Hostname"]
    config["Env"] = [*(config["Env"] or ()), *(f"{key}={apart[key]}" for key in apart)]
    description = config | {"HostConfig": found["HostConfig"]}
    response = request(engine, "POST", f"/containers/create?name={name}", description)
    if response.status != HTTPStatus.CREATED:
        raise errors.engine_error(engine, response.body)
