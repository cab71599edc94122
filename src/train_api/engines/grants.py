"""The grants of a station besides its limits: check them, and express them for an engine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from train_api.engines import errors
from train_api.engines.calls.cli_calls import call
from train_api.engines.engine import Engine
from train_api.engines.settings import Grants

CDI_FOLDERS = ("/etc/cdi", "/var/run/cdi")
"""The folders in which podman finds descriptions of devices (Container Device Interface)."""

_CDI_KIND = "nvidia.com/gpu"
_MODES = ("host", "none")


def grant_words(engine: Engine, grants: Grants) -> Iterator[str]:
    """The options of a run that grant processors and GPUs."""
    if grants.cpus is not None:
        yield from ("--cpus", f"{grants.cpus:g}")
    if not grants.gpus:
        return
    if engine.gpus == "cdi":
        for device in _devices(grants.gpus):
            yield from ("--device", f"{_CDI_KIND}={device}")
    else:
        # Docker reads a value with a comma as fields, unless it is quoted for it.
        yield from ("--gpus", f'"{grants.gpus}"' if "," in grants.gpus else grants.gpus)


def demand_grants(engine: Engine, grants: Grants, *, has_server: bool) -> None:
    """Check that the engine has the granted resources, as far as they are visible here.

    The files of a server are not visible.

    Raises:
        EngineError: it does not have them, or it failed.
    """
    if grants.network not in _MODES and ":" not in grants.network:
        _demand_network(engine, grants.network)
    if grants.gpus and engine.gpus == "cdi" and not has_server and not _has_cdi(CDI_FOLDERS):
        raise errors.EngineError(
            "unsupported",
            f"{engine.title} needs CDI for GPUs, but none of the folders "
            f"{' and '.join(CDI_FOLDERS)} describes a device {_CDI_KIND}.",
            "Call nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml, or leave out --gpus.",
        )


def _demand_network(engine: Engine, name: str) -> None:
    answer = call(engine, "network", "inspect", "--format", "{{.Name}} {{.Driver}}", name)
    if answer.status != 0:
        if errors.is_down(answer.err):
            raise errors.engine_error(engine, answer.err)
        raise errors.EngineError(
            "unsupported",
            f"{engine.title} does not have a network {name}.",
            f"See {engine.name} network ls, or create it: {engine.name} network create {name}.",
        )
    found, _, driver = answer.out.strip().partition(" ")
    # Docker also accepts (parts of) the ids of networks.
    if found != name or driver == "host":
        raise errors.EngineError(
            "unsupported",
            f"{name} is not the name of a network of its own, but of {found}.",
            f"Use a name from {engine.name} network ls.",
        )


def _devices(spec: str) -> Iterable[str]:
    """The CDI devices for docker's description of GPUs."""
    if spec.isdigit():
        return map(str, range(int(spec)))
    return spec.removeprefix("device=").split(",")


def _has_cdi(folders: Iterable[str]) -> bool:
    for folder in folders:
        with suppress(OSError):
            for name in sorted(os.listdir(folder)):
                if name.endswith((".yaml", ".json")):
                    with suppress(OSError):
                        if _CDI_KIND in Path(folder, name).read_text("utf-8", "replace"):
                            return True
    return False
