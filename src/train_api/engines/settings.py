"""The settings of one run."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from train_api.foreign import unmarked

MEBIBYTE = 1024 * 1024

WRITING_COMMANDS = frozenset(("run_algorithm",))
"""The commands that need to write to the container's own file system."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

TrainWords = tuple[str, ...]
"""The train to run: one word, the image, or the words of a local program."""


class SettingsError(ValueError):
    """The settings of a run are invalid; the message says why.

    `marked` is the message with marks around foreign text (`train_api.foreign`).
    """

    def __init__(self, reason: str) -> None:
        self.marked = reason
        super().__init__(unmarked(reason))


class Mount(NamedTuple):
    """A file or folder of this machine that the train can read at an absolute path."""

    source: str
    target: str


class Limits(NamedTuple):
    """The limits of one run.

    `seconds` counts from the start of the train, as far as the engine reports it. `memory` is in
    bytes, including swap, without the content of folders in memory. `pids` counts processes and
    threads. `scratch` is the size in bytes of each folder in memory; these folders are writable
    even if the root is read-only. A train that writes more than `stdout` bytes is killed. Of stderr
    the last `stderr` bytes are kept, and the train continues. A train that has written more than
    `disk` bytes to the container's own file system and to volumes is killed within seconds.

    The defaults of `seconds`, `memory`, `scratch` and `stdout` are the limits that each station
    must grant a train, `seconds` for each command except run_algorithm (section "Limits" of the
    specification).
    """

    seconds: float = 60.0
    memory: int = 1024 * MEBIBYTE
    pids: int = 256
    scratch: int = 64 * MEBIBYTE
    stdout: int = 64 * MEBIBYTE
    stderr: int = MEBIBYTE
    disk: int = 2048 * MEBIBYTE


GRANTED = Limits()
"""The limits that each station must grant, which are the minimum that a train can rely on."""


class Grants(NamedTuple):
    """Further resources of a run: the name of a network, the number of processors, and GPUs.

    `cpus` is None for all processors. `gpus` is `all`, a number, or `device=` with ids separated by
    commas, as in docker; it is empty for none.
    """

    network: str = "none"
    cpus: float | None = None
    gpus: str = ""


def granted(limits: Limits, grants: Grants) -> dict[str, Any]:
    """The resources of a run, for a report: seconds, bytes, and names; None means all."""
    return {
        "seconds": limits.seconds,
        "memory": limits.memory,
        "disk": limits.disk,
        "stdout": limits.stdout,
        "processes": limits.pids,
        "network": grants.network,
        "cpus": grants.cpus,
        "gpus": grants.gpus or "none",
    }


NOTHING = Grants()
"""No network and no GPUs."""


class Settings(NamedTuple):
    """One run, as far as an engine's argument list describes it.

    `arguments` follow the command. `env` names variables. In a command line for a person, `shown`
    has the made-up values of some; the others have their value in the environment of the engine's
    program, or in the `env_files`, which set the variables `file_names`. A run by this tool has
    only an env file, and `secrets`: for a variable, the name of the engine's secret with its value.
    `exports` are folders of the train that outlive its container. `name` and `run_id` mark a
    container that its maker removes; without a name the engine removes it, except with `keep`. With
    `direct` the train writes directly to the caller of the engine, if the engine supports that.
    """

    train: TrainWords
    command: str | None
    env: tuple[str, ...] = ()
    shown: Mapping[str, str] = {}
    env_files: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    secrets: Mapping[str, str] = {}
    arguments: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    exports: tuple[Mount, ...] = ()
    limits: Limits = Limits()
    grants: Grants = Grants()
    read_only: bool = True
    keep: bool = False
    name: str | None = None
    run_id: str = ""
    direct: bool = False

    @property
    def words(self) -> list[str]:
        """The words that follow the train: none, or the command and its arguments."""
        return [] if self.command is None else [self.command, *self.arguments]


def mount_of(text: str) -> Mount:
    """Read `SOURCE:TARGET`; a relative source is relative to the current folder.

    Raises:
        SettingsError: the string does not have that form, or there is no current folder.
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


def name_of(image: str) -> str:
    """A name for what is made from an image, which is also a DNS label of at most 33 characters.

    Different images have different names.
    """
    last = re.split("[:@]", image.rpartition("/")[2])[0].lower()
    word = re.sub("[^a-z0-9]+", "-", last)[:24].strip("-")
    digest = hashlib.sha256(image.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{word or 'train'}-{digest}"


def checked_env_file(path: str) -> str:
    """The path of an env file, if each engine can take it in one argument.

    Raises:
        SettingsError: it cannot: some separate paths by commas.
    """
    if not path.isprintable() or any(character in path for character in ',"'):
        raise SettingsError(
            f"No engine can name the env file {path!r}: expected a path of printable characters "
            "without commas and quotes"
        )
    return path


def checked_name(name: str) -> str:
    """The name of a variable that every engine and shell accepts.

    Raises:
        SettingsError: the name is invalid; a value after an equals sign is not shown, since it may
            be a secret.
    """
    given, equals, _ = name.partition("=")
    if equals:
        raise SettingsError(f"{given} is given with a value: give its name alone")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is not the name of a variable")
    return name
