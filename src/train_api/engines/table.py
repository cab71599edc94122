"""The engines: one row each, and nothing about an engine stands anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from train_api.engines import grammar
from train_api.engines.settings import Settings

Feature = Literal["command-line", "run", "isolation", "export", "successor"]


class Direct(NamedTuple):
    """The bookkeeping with which no process of the engine passes the output on.

    It is known where the whole of what the engine's `version` prints matches `where`.
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
    `builders` for a list that has the containers of a build, too, and `unname` for the removal of a
    name that never removes an image. `files` is how the files of a container are read: through the
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
    files: Literal["", "archive", "mount"] = ""
    values: Literal["", "secrets", "api"] = ""
    gpus: Literal["option", "cdi"] = "option"


_HARDENING = (
    *("--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges"),
)
_FAMILY: frozenset[Feature] = frozenset(("command-line", "run", "isolation", "export", "successor"))
_NO_PULL = ("--pull", "never")
# An image may ask for volumes, which can be written to even where the root is read-only. Without
# them these paths are a part of the container, where what is written is measured.
_NO_VOLUMES = ("--image-volume", "ignore")
# The output is read as it comes. A copy of it on the disk could fill that.
_NO_LOG = ("--log-driver", "none")
_SCRATCH = "rw,exec,nosuid,nodev"
_MOUNTED = ("/dev", "/proc", "/sys", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf")

ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            name="docker",
            title="Docker",
            supports=_FAMILY,
            line=grammar.docker_line,
            hardening=(*_HARDENING, "--no-healthcheck"),
            bookkeeping=(*_NO_PULL, *_NO_LOG),
            scratch=_SCRATCH,
            # Its caller may be gone: with more to write, it would end before the server does.
            # BuildKit would take the platform of this machine, whatever the base's.
            build=("--quiet", "--pull=false", "--platform={platform}"),
            mounted=_MOUNTED,
            version="{{.Server.Version}}",
            files="archive",
            values="api",
        ),
        Engine(
            name="podman",
            title="Podman",
            supports=_FAMILY,
            line=grammar.docker_line,
            # Podman passes the proxies of its caller on unless told not to.
            hardening=(*_HARDENING, "--no-healthcheck", "--http-proxy=false"),
            bookkeeping=(*_NO_PULL, *_NO_VOLUMES, *_NO_LOG),
            # Podman alone copies what the image has there into a tmpfs.
            scratch=f"{_SCRATCH},notmpcopyup",
            # With layers, unnamed images stay behind. The format of OCI has no health check.
            build=("--pull=never", "--layers=false", "--identity-label=false", "--format={format}"),
            # Its `image inspect` does not show ONBUILD. Without a runtime, triggers run nothing.
            # A client of a server does not take the option.
            without_runs=("--runtime={false}",),
            # Of an ADD behind a FROM; triggers of the base are counted with them.
            triggers=r"^STEP \d+/(?!2:)\d+: ",
            mounted=(*_MOUNTED, "/run/.containerenv"),
            # Where the client does all by itself, there is no server.
            version="{{.Client.Version}} {{.Server}}",
            # Podman's monitor takes up its reader and the train's output in no fixed order: on a
            # busy machine all output of a short run can be gone, and podman ends with status 0.
            direct=Direct(
                bookkeeping=(*_NO_PULL, *_NO_VOLUMES, "--log-driver", "passthrough"),
                # Version 4 brought it; behind a server it is not allowed.
                where=r"([4-9]|[1-9][0-9]+)\.\S+ <nil>",
            ),
            builders=("--external",),
            unname=("untag",),
            files="mount",
            values="secrets",
            # Podman 4 takes docker's option and ignores it.
            gpus="cdi",
        ),
        Engine(
            name="nerdctl",
            title="nerdctl",
            supports=frozenset(("command-line",)),
            line=grammar.docker_line,
            hardening=_HARDENING,
            scratch=_SCRATCH,
        ),
        Engine(
            name="rkt",
            title="rkt",
            supports=frozenset(("command-line",)),
            line=grammar.rkt_line,
        ),
        Engine(
            name="process",
            title="a local program",
            supports=frozenset(("command-line", "run", "export")),
            line=grammar.process_line,
        ),
    )
}
"""All engines by name."""
