"""The properties of an engine that this package depends on: a row of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from train_api.engines.settings import Settings

Feature = Literal["command-line", "run", "isolation", "export", "successor"]


class Direct(NamedTuple):
    """The bookkeeping options with which the train writes to the caller without a relay process.

    They apply if the complete output of the engine's `version` matches `where`.
    """

    bookkeeping: tuple[str, ...]
    where: str


class Engine(NamedTuple):
    """What runs a train.

    `supports` says what can be done with it: print a `command-line`, `run` a train, run it in
    `isolation` (with mounts and all limits), `export` files of a container, build a `successor`.
    `line` writes a command line for a person. The other members are words of its own for a row of
    the docker family: `hardening` for each run, `bookkeeping` for the runs of this tool, `scratch`
    for the options of a tmpfs, `build` for a build without a registry that keeps the `{platform}`
    and the `{format}` of the base image, `without_runs` for a build in which no instruction can run
    a program (`{false}` is one that fails), as far as `direct` holds, `triggers` for what the
    output has where the base has ONBUILD instructions and nothing else shows them,
    `mounted` for what the engine itself mounts, `version` for the template that prints the version
    as its first word, `direct` for bookkeeping with which the train writes straight to the caller,
    `builders` for a list that has the containers of a build, too, `unname` for the removal of a
    name that never removes an image, and `remove` for the removal of containers, some of which may
    be gone. `files` is how the files of a container are read: through the
    `archive` API, by a `mount`, or else from an export of all files. `values` says how the values
    that no env file can express are passed on: as `secrets` of the engine, or through its `api`.
    `gpus` says how they are granted: by docker's own `option`, or as devices of `cdi`.
    """

    name: str
    title: str
    supports: frozenset[Feature]
    line: Callable[[Engine, Settings], str]
    hardening: tuple[str, ...] = ()
    bookkeeping: tuple[str, ...] = ()
    scratch: str = ""
    build: tuple[str, ...] = ()
    without_runs: tuple[str, ...] = ()
    triggers: str = ""
    mounted: tuple[str, ...] = ()
    version: str = ""
    direct: Direct | None = None
    builders: tuple[str, ...] = ()
    unname: tuple[str, ...] = ()
    remove: tuple[str, ...] = ("rm", "--force", "--volumes")
    files: Literal["", "archive", "mount"] = ""
    values: Literal["", "secrets", "api"] = ""
    gpus: Literal["option", "cdi"] = "option"
