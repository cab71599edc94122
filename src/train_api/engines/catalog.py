"""The engines: one row each, with everything that is specific to an engine."""

from __future__ import annotations

from train_api.engines import apptainer, engine_arguments, kubernetes
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
            notes=engine_arguments.docker_notes,
            hardening=(*_HARDENING, "--no-healthcheck"),
            bookkeeping=(*_NO_PULL, *_NO_LOG),
            scratch=_SCRATCH,
            # Its caller may have ended: with more to write, it would end before the server does.
            # BuildKit would use the platform of this machine, not that of the base.
            build=("--quiet", "--pull=false", "--platform={platform}"),
            mounted=_MOUNTED,
            version="{{.Server.Version}}",
            files="archive",
            without_tls=("--insecure",),
            values="api",
        ),
        Engine(
            name="podman",
            title="Podman",
            supports=_FAMILY,
            line=engine_arguments.docker_line,
            notes=engine_arguments.docker_notes,
            # By default, podman passes the proxies of its caller to the container.
            hardening=(*_HARDENING, "--no-healthcheck", "--http-proxy=false"),
            bookkeeping=(*_NO_PULL, *_NO_VOLUMES, *_NO_LOG),
            # Only podman copies the files of the image at this path into a tmpfs.
            scratch=f"{_SCRATCH},notmpcopyup",
            # With layers, unnamed images remain. The OCI format has no health check.
            build=("--pull=never", "--layers=false", "--identity-label=false", "--format={format}"),
            # Its `image inspect` does not show ONBUILD. Without a runtime, triggers run nothing.
            # A client of a server does not accept the option.
            without_runs=("--runtime={false}",),
            # The steps of an ADD after a FROM; triggers of the base are numbered with them.
            triggers=r"^STEP \d+/(?!2:)\d+: ",
            mounted=(*_MOUNTED, "/run/.containerenv"),
            # A client without a server does everything itself.
            version="{{.Client.Version}} {{.Server}}",
            # Podman's monitor accepts its reader and the train's output in no fixed order: on a
            # busy machine all output of a short run can be lost, and podman ends with status 0.
            direct=Direct(
                bookkeeping=(*_NO_PULL, *_NO_VOLUMES, "--log-driver", "passthrough"),
                # Available from version 4; not allowed with a server.
                where=r"([4-9]|[1-9][0-9]+)\.\S+ <nil>",
            ),
            builders=("--external",),
            unname=("untag",),
            # Otherwise podman 4.3 removes none of several containers if one of them is gone.
            remove=("rm", "--force", "--ignore", "--volumes"),
            files="mount",
            push=("--quiet", "--digestfile={file}"),
            values="secrets",
            # Podman 4 accepts docker's option and ignores it.
            gpus="cdi",
        ),
        Engine(
            name="nerdctl",
            title="nerdctl",
            supports=frozenset(("command-line",)),
            line=engine_arguments.docker_line,
            notes=engine_arguments.docker_notes,
            hardening=_HARDENING,
            scratch=_SCRATCH,
        ),
        Engine(
            name="rkt",
            title="rkt",
            supports=frozenset(("command-line",)),
            line=engine_arguments.rkt_line,
            notes=engine_arguments.rkt_notes,
            unsupported=frozenset(("--gpus", "--disk", "--export")),
        ),
        Engine(
            name="kubernetes",
            title="Kubernetes",
            supports=frozenset(("command-line",)),
            line=kubernetes.kubernetes_manifest,
            notes=kubernetes.kubernetes_notes,
            lines="json",
            unsupported=frozenset(),
            env_file="names",
            claims=True,
        ),
        Engine(
            name="apptainer",
            title="Apptainer",
            supports=frozenset(("command-line",)),
            line=apptainer.apptainer_line,
            notes=apptainer.apptainer_notes,
            env_file="script",
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
