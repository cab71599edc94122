"""The description of an image by an engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from train_api.engines import errors
from train_api.engines.calls.cli_calls import call, demand
from train_api.engines.engine import Engine

_PULL_PATIENCE = 1800.0


class Image(NamedTuple):
    """An image on this machine.

    `id` is the digest of its configuration or of its manifest, depending on the engine. `digest` is
    the digest of its manifest in a registry, None if the engine has none, as docker for an image
    that was built here. `config` is the image's configuration as in the OCI image specification,
    with `Entrypoint`, `Cmd`, `Env` and others. `names` are its full names, with a tag or a digest.
    `platform` is of the form `linux/arm64/v8`, as far as the engine reports it. `format` is
    `docker` for an image that the engine keeps in docker's own format, else `oci`.
    """

    name: str
    id: str
    digest: str | None
    config: Mapping[str, Any]
    platform: str = ""
    format: str = "oci"
    names: tuple[str, ...] = ()

    @property
    def env(self) -> dict[str, str]:
        """The variables that the image sets in every container, by their names."""
        pairs = (str(entry).partition("=") for entry in self.config.get("Env") or ())
        return {name: value for name, _, value in pairs}

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the image."""
        return {name: str(value) for name, value in (self.config.get("Labels") or {}).items()}


def inspect(engine: Engine, name: str, *, pull: bool = False) -> Image:
    """Inspect an image; pull it first if that is allowed and this machine does not have it.

    Raises:
        EngineError: the image is not there, or the engine failed.
    """
    if not name or name.startswith("-"):
        raise errors.no_image(engine, name)
    answer = call(engine, "image", "inspect", name)
    if answer.status != 0:
        trouble = errors.engine_error(engine, answer.err, image=name)
        if trouble.kind != "no-image" or not pull:
            raise trouble
        words = ("pull", "--quiet", name)
        demand(engine, *words, image=name, seconds=_PULL_PATIENCE, may_be_cut=True)
        answer = call(engine, "image", "inspect", name)
    return read(name, answer.out)


def resolve(engine: Engine, reference: str, *, pull: bool = False) -> Image:
    """Inspect the image on this machine that has this reference as a name (clause 18.4).

    With `pull`, a missing image is fetched.

    Engines accept an ID, or the beginning of one, in place of a name. A train that names an image
    in that way would get one that was never published under any name.

    Raises:
        EngineError: no image has this name, or the engine failed.
    """
    if reference.startswith("sha256:"):
        raise errors.no_image(engine, reference)
    image = inspect(engine, reference, pull=pull)
    if not any(is_name_of(name, reference) for name in image.names):
        raise errors.no_image(engine, reference)
    return image


def full_id(identifier: str) -> str:
    """An ID of an image with its algorithm, which podman omits."""
    return identifier if ":" in identifier else f"sha256:{identifier}"


def is_name_of(name: str, reference: str) -> bool:
    """Whether an engine may resolve a reference to the full name of an image.

    Engines add the tag `latest`, and a configured registry to a path without one. With a digest,
    they ignore a tag.
    """
    found, wanted = _parts(name), _parts(reference)
    if found[1] != wanted[1]:
        return False
    if found[0] == wanted[0]:
        return True
    registry, _, path = found[0].partition("/")
    return path == wanted[0] and _is_registry(registry)


def _parts(reference: str) -> tuple[str, str]:
    """The repository, for Docker Hub without the registry, and the digest or else the tag."""
    rest, _, digest = reference.partition("@")
    folder, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    repository = f"{folder}{slash}{last}"
    for hub in ("index.docker.io/", "docker.io/"):
        if repository.startswith(hub):
            repository = repository.removeprefix(hub).removeprefix("library/")
    return repository, digest or tag or "latest"


def _is_registry(segment: str) -> bool:
    return segment == "localhost" or "." in segment or ":" in segment


def read(name: str, text: str) -> Image:
    """Read the answer of `image inspect`."""
    found = json.loads(text)[0]
    digests = found.get("RepoDigests") or []
    return Image(
        name=name,
        id=full_id(str(found["Id"])),
        digest=digests[0].rpartition("@")[2] if digests else None,
        config=found.get("Config") or {},
        platform="/".join(
            found[key] for key in ("Os", "Architecture", "Variant") if found.get(key)
        ),
        format="docker" if "docker" in (found.get("ManifestType") or "") else "oci",
        names=(*(found.get("RepoTags") or ()), *digests),
    )
