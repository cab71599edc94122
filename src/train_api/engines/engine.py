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
    """What runs a train: a row of the catalog.

    The members after `line` are the words of an engine of the docker family.
    """

    name: str
    title: str

    supports: frozenset[Feature]
    """What can be done with it: print a `command-line`, `run` a train, run it in `isolation` (with
    mounts and all limits), `export` files of a container, build a `successor`."""

    line: Callable[[Engine, Settings], str]
    """Writes a command line for a person."""

    notes: Callable[[Engine, Settings], list[str]] = lambda _, __: []
    """Sentences for the person who runs the command line."""

    lines: Literal["shell", "json"] = "shell"
    """What the command line is written in."""

    unsupported: frozenset[str] = frozenset(("--disk", "--export"))
    """The options of `command-line` that it cannot express."""

    env_file: Literal["literal", "names", "script"] = "literal"
    """What is read from an env file for a command line: nothing, since the engine takes it as it
    is; the `names` of its variables; or its values, since the engine runs it as a `script`."""

    claims: bool = False
    """Whether mounts are claims for volumes instead of paths of this machine."""

    hardening: tuple[str, ...] = ()
    """Options for each run."""

    bookkeeping: tuple[str, ...] = ()
    """Options for the runs of this tool."""

    direct: Direct | None = None
    """Options in place of `bookkeeping`, where they apply."""

    scratch: str = ""
    """The options of a tmpfs."""

    build: tuple[str, ...] = ()
    """The words of a build without a registry, which keeps the `{platform}` and the `{format}` of
    the base image."""

    without_runs: tuple[str, ...] = ()
    """Options of a build in which no instruction can run a program; `{false}` is one that fails."""

    triggers: str = ""
    """What the output of a build has if the base image has ONBUILD instructions, for an engine that
    shows them nowhere else."""

    mounted: tuple[str, ...] = ()
    """What the engine itself mounts."""

    version: str = ""
    """The template that prints the version as its first word."""

    builders: tuple[str, ...] = ()
    """Options of a list that has the containers of builds, too."""

    unname: tuple[str, ...] = ()
    """The command that removes a name and never an image."""

    remove: tuple[str, ...] = ("rm", "--force", "--volumes")
    """The command that removes containers, some of which may be gone."""

    files: Literal["", "archive", "mount"] = ""
    """How the files of a container are read: through the `archive` API, by a `mount`, or else from
    an export of all files."""

    values: Literal["", "secrets", "api"] = ""
    """How values that no env file can express are passed: as `secrets`, or through its `api`."""

    push: tuple[str, ...] = ()
    """Options of a push; the engine writes the digest of the manifest to `{file}`, or to stdout."""

    without_tls: tuple[str, ...] = ()
    """Options of `manifest inspect` for a registry of this machine, if it needs any."""

    gpus: Literal["option", "cdi"] = "option"
    """How GPUs are granted: by docker's own `option`, or as devices of `cdi`."""
