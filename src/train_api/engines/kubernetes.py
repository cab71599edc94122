"""The description of a run for Kubernetes: a Job and a NetworkPolicy, as JSON.

JSON is YAML, and no character of a string ends it, so nothing that a string contains becomes a part
of the manifest.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from train_api.engines.engine import Engine
from train_api.engines.engine_arguments import SCRATCH, image_of
from train_api.engines.settings import (
    MEBIBYTE,
    WRITING_COMMANDS,
    Mount,
    Settings,
    SettingsError,
    checked_env_file,
    checked_name,
    name_of,
)

PULL_SECONDS = 600
"""How long a short command may wait for a node and its image, in addition to its own limit."""

RUN_SECONDS = 24 * 3600
"""How long run_algorithm may take, with the wait."""

_LABEL = "app.kubernetes.io/instance"
_IMAGE = re.compile(
    r"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9][a-z0-9._/-]*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?(?:@sha256:[0-9a-f]{64})?"
)
_NAMESPACE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_CLAIM = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


def claim_of(text: str) -> Mount:
    """Read `CLAIM:TARGET` or `CLAIM/FOLDER:TARGET`, with a PersistentVolumeClaim.

    Raises:
        SettingsError: the string does not have that form.
    """
    source, _, target = text.rpartition(":")
    claim, *folders = source.split("/")
    if not (_CLAIM.fullmatch(claim) and target.startswith("/")) or {"", ".", ".."} & set(folders):
        raise SettingsError(
            f"{text!r} is not of the form CLAIM:TARGET or CLAIM/FOLDER:TARGET, with the name of a "
            "PersistentVolumeClaim and an absolute TARGET: a Job does not mount paths of a node"
        )
    if not text.isprintable() or max(text) > "\uffff":
        raise SettingsError(f"{text!r} has a character that no manifest can express")
    return Mount(source, target)


def kubernetes_manifest(_: Engine, settings: Settings) -> str:
    """A list with the NetworkPolicy, which has to exist first, and the Job."""
    image = image_of(settings)
    if not _IMAGE.fullmatch(image):
        raise SettingsError(f"{image!r} is not an image that Kubernetes can pull")
    name = _job(settings)
    metadata = {"name": name, "labels": {_LABEL: name}}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata,
        "spec": {
            "podSelector": {"matchLabels": {_LABEL: name}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [],
            "egress": _egress(settings.grants.network),
        },
    }
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": _seconds(settings),
            "template": {"metadata": {"labels": {_LABEL: name}}, "spec": _pod(image, settings)},
        },
    }
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": [policy, job]}, indent=2)


def kubernetes_notes(_: Engine, settings: Settings) -> list[str]:
    """The command that makes the Secret, and where the export files are."""
    notes = []
    if settings.env or settings.env_files:
        sources = [f"--from-env-file={path}" for path in map(checked_env_file, settings.env_files)]
        words = ["kubectl", "create", "secret", "generic", _secret(settings)]
        # kubectl takes the value of a name alone from its environment.
        names = shlex.join(map(checked_name, settings.env))
        piped = f"printf '%s\\n' {names} | " if names else ""
        words += ["--from-env-file=/dev/stdin"] if names else []
        notes += ["Create the Secret with the values first:", piped + shlex.join(words + sources)]
    if settings.keep and settings.exports:
        claims = ", ".join(mount.source for mount in settings.exports)
        notes += [f"The export files of the folders of --export are then in {claims}."]
    elif settings.keep:
        note = (
            "Kubernetes removes the files of a container that has ended. To keep the export files, "
            "add --export CLAIM:FOLDER with the folder that the train writes them to."
        )
        notes.append(note)
    return notes


def _job(settings: Settings) -> str:
    return f"{_secret(settings)}-{(settings.command or 'none').replace('_', '-')}"


def _secret(settings: Settings) -> str:
    return name_of(image_of(settings))


def _seconds(settings: Settings) -> int:
    if settings.command in WRITING_COMMANDS:
        return RUN_SECONDS
    return int(settings.limits.seconds) + PULL_SECONDS


def _egress(network: str) -> list[Any]:
    """What the train may connect to: nothing, or the pods of a namespace and the name service."""
    if network == "none":
        return []
    if network == "host" or not _NAMESPACE.fullmatch(network):
        raise SettingsError(
            f"{network!r} is not the name of a namespace: for Kubernetes, --network names the "
            "namespace with the server of the data"
        )
    return [
        {"to": [{"namespaceSelector": _namespace(network)}]},
        {
            "to": [
                {
                    "namespaceSelector": _namespace("kube-system"),
                    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                }
            ],
            "ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")],
        },
    ]


def _namespace(name: str) -> dict[str, Any]:
    return {"matchLabels": {"kubernetes.io/metadata.name": name}}


def _pod(image: str, settings: Settings) -> dict[str, Any]:
    volumes, mounts = _volumes(settings)
    names = dict.fromkeys((*settings.file_names, *settings.env))
    container = {
        "name": "train",
        "image": image,
        # The entrypoint stays that of the image.
        "args": settings.words,
        "env": [_variable(checked_name(name), _secret(settings)) for name in names],
        "resources": {"limits": _limits(settings)},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": settings.read_only,
        },
        "volumeMounts": mounts,
    }
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        # Otherwise the variables would have the addresses of all services.
        "enableServiceLinks": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "volumes": volumes,
    }


def _variable(name: str, secret: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": name}}}


def _limits(settings: Settings) -> dict[str, str]:
    limits, grants = settings.limits, settings.grants
    # What is in a folder in memory counts as memory of the container.
    folders = len(SCRATCH) * limits.scratch if settings.read_only else 0
    made = {
        "cpu": f"{1000 * (grants.cpus or 1):.0f}m",
        "memory": _quantity(limits.memory + folders),
        "ephemeral-storage": _quantity(limits.disk),
    }
    if grants.gpus:
        if not grants.gpus.isdigit():
            raise SettingsError(
                f"Kubernetes grants a number of GPUs: expected --gpus 1, found {grants.gpus!r}"
            )
        made["nvidia.com/gpu"] = grants.gpus
    return made


def _volumes(settings: Settings) -> tuple[list[Any], list[Any]]:
    """The volumes of the pod, and where the train sees them."""
    volumes: list[Any] = []
    mounts: list[Any] = []
    if settings.read_only:
        for folder in SCRATCH:
            name = folder.strip("/").replace("/", "-")
            memory = {"medium": "Memory", "sizeLimit": _quantity(settings.limits.scratch)}
            volumes.append({"name": name, "emptyDir": memory})
            mounts.append({"name": name, "mountPath": folder})
    given = [(mount, True) for mount in settings.mounts]
    given += [(mount, False) for mount in settings.exports]
    for number, (mount, read_only) in enumerate(given, 1):
        name = f"claim-{number}"
        claim, _, folder = mount.source.partition("/")
        volumes.append({"name": name, "persistentVolumeClaim": {"claimName": claim}})
        place = {"name": name, "mountPath": mount.target, "readOnly": read_only}
        mounts.append(place | ({"subPath": folder} if folder else {}))
    return volumes, mounts


def _quantity(size: int) -> str:
    return f"{size // MEBIBYTE}Mi" if size % MEBIBYTE == 0 else str(size)
