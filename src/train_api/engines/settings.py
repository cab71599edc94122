"""What is said of one run before it begins."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from train_api.foreign import unmarked

MEBIBYTE = 1024 * 1024

WRITING_COMMANDS = frozenset(("run_algorithm",))
"""The commands that leave files in the container's own file system, which others can do without."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

TrainWords = tuple[str, ...]
"""What is run: one word, the image, or the words of a local program."""


class SettingsError(ValueError):
    """A run cannot be described like this; the text says why.

    `marked` is that text with marks around what is foreign in it (`train_api.foreign`).
    """

    def __init__(self, reason: str) -> None:
        self.marked = reason
        super().__init__(unmarked(reason))


class Mount(NamedTuple):
    """A file or folder of this machine that the train sees, read-only, at an absolute path."""

    source: str
    target: str


class Limits(NamedTuple):
    """What one run may take.

    `seconds` counts from the start of the train, as far as the engine reports it. `memory` is in
    bytes, swap included; what is in the folders in memory does not count. `pids` counts processes
    and threads. `scratch` is the size in bytes of each folder in memory, which are those that stay
    writable where the root is read-only. A train that writes more than `stdout` bytes is killed;
    of stderr the last `stderr` bytes are kept, and the train goes on. A train that has written more
    than `disk` bytes to the container's own file system and to volumes is killed within seconds.

    The defaults of `seconds`, `memory`, `scratch` and `stdout` are what each station must grant a
    train, `seconds` for each command but run_algorithm (the specification says so under "Limits").
    """

    seconds: float = 60.0
    memory: int = 1024 * MEBIBYTE
    pids: int = 256
    scratch: int = 64 * MEBIBYTE
    stdout: int = 64 * MEBIBYTE
    stderr: int = MEBIBYTE
    disk: int = 2048 * MEBIBYTE


GRANTED = Limits()
"""What each station must grant, and so the least that a train can rely on."""


class Grants(NamedTuple):
    """What a run gets besides: the network of this name, so many processors, and these GPUs.

    `cpus` is None for all that there are. `gpus` is `all`, a number, or `device=` with ids and
    commas between them, as docker has it; it is empty for none.
    """

    network: str = "none"
    cpus: float | None = None
    gpus: str = ""


NOTHING = Grants()
"""No network and no GPUs."""


class Settings(NamedTuple):
    """One run, as far as an engine's argument list tells it.

    `arguments` follow the command. `env` names variables. In a command line for a person, `shown`
    has the made-up values of some; the others have the value that they have where the engine is
    called. A run by this tool has only an `env_file`, and `secrets`: for a variable the name of the
    engine's secret with its value.
    `name` and `run_id` mark a container that its maker removes; without a name the engine removes
    it. With `direct` the train writes straight to whoever calls the engine, if it can.
    """

    train: TrainWords
    command: str | None
    env: tuple[str, ...] = ()
    shown: Mapping[str, str] = {}
    env_file: str | None = None
    secrets: Mapping[str, str] = {}
    arguments: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    limits: Limits = Limits()
    grants: Grants = Grants()
    read_only: bool = True
    name: str | None = None
    run_id: str = ""
    direct: bool = False

    @property
    def words(self) -> list[str]:
        """The words that follow the train: none, or the command and its arguments."""
        return [] if self.command is None else [self.command, *self.arguments]


def mount_of(text: str) -> Mount:
    """Read `SOURCE:TARGET`; a relative source is taken from the current folder.

    Raises:
        SettingsError: the text is not of that form, or there is no current folder.
    """
    source, colon, target = text.rpartition(":")
    if not (source and colon and target.startswith("/")):
        raise SettingsError(f"{text} is not of the form SOURCE:TARGET with an absolute TARGET")
    try:
        return Mount(os.path.abspath(source), target)
    except OSError:
        raise SettingsError(
            f"{text} has a relative SOURCE, and the current folder does not exist any more"
        ) from None


def checked_name(name: str) -> str:
    """The name of a variable, as every engine and shell takes it.

    Raises:
        SettingsError: it is none; what follows an equals sign is not shown, as it may be a secret.
    """
    given, equals, _ = name.partition("=")
    if equals:
        raise SettingsError(f"{given} is given with a value: give its name alone")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is not the name of a variable")
    return name
