"""The engines: one row each, with everything that is specific to an engine."""

from __future__ import annotations

from train_api.engines import engine_arguments
from train_api.engines.engine import Direct, Engine, Feature

_HARDENING = (
    *("--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges"),
)
_FAMILY: frozenset[Feature] = frozenset(("command-line", "run", "isolation", "export", "successor"))
_NO_PULL = ("--pull", "never")
# An image may declare volumes, which are writable even if the root is read-only. Without volumes
# these paths are part of the container, where written data are measured.
_NO_VOLUMES = ("--image-volume", "ignore")
# The output is read at once. A copy of it could fill the disk.
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
            line=engine_arguments.docker_line,
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
            line=engine_arguments.docker_line,
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
            line=engine_arguments.docker_line,
            hardening=_HARDENING,
            scratch=_SCRATCH,
        ),
        Engine(
            name="rkt",
            title="rkt",
            supports=frozenset(("command-line",)),
            line=engine_arguments.rkt_line,
        ),
        Engine(
            name="process",
            title="a local program",
            supports=frozenset(("command-line", "run", "export")),
            line=engine_arguments.process_line,
        ),
    )
}
"""All engines by name."""
