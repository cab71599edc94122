"""References to images: which repository they name, and which of them a train may name as a base.

A train has no network, but its station may pull the image that it names. A name that any train
could choose would carry data to a registry, or get a private image of the station.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from train_api.engines.images import Image, is_name_of

_REGISTRY = re.compile(r"localhost|[a-zA-Z0-9.-]*[.][a-zA-Z0-9.-]*|[a-zA-Z0-9.-]+(?=:)")
_PATTERN = re.compile(
    r"(?P<repository>(?:[a-zA-Z0-9.-]+(?::[0-9]{1,5})?)(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?P<below>/\*)?(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha(?:256|512):[0-9a-f]{64,128}))?"
)
_HUB = "docker.io"


class Reference(NamedTuple):
    """A reference in its parts; tag and digest are empty if it has none."""

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def is_fully_qualified(self) -> bool:
        """Whether it names a registry, so that no configuration of an engine completes it."""
        registry, slash, path = self.repository.partition("/")
        return bool(slash and path) and _REGISTRY.match(registry) is not None


def parsed(reference: str) -> Reference:
    """The parts of a reference that clause 18.4 of the specification allows."""
    rest, _, digest = reference.partition("@")
    folder, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    return Reference(f"{folder}{slash}{last}", tag, digest)


def full(reference: Reference) -> Reference:
    """The reference with the registry that docker leaves out of the names of Docker Hub."""
    if reference.is_fully_qualified:
        registry, _, path = reference.repository.partition("/")
        if registry == "index.docker.io":
            registry = _HUB
        if registry == _HUB and "/" not in path:
            path = f"library/{path}"
        return reference._replace(repository=f"{registry}/{path}")
    path = reference.repository if "/" in reference.repository else f"library/{reference[0]}"
    return reference._replace(repository=f"{_HUB}/{path}")


class Pattern(NamedTuple):
    """The references that a station accepts: one repository, or with `below` all in a folder.

    With a tag or a digest, only references with exactly that tag or digest match.
    """

    reference: Reference
    below: bool = False

    def matches(self, reference: Reference) -> bool:
        """Whether a fully qualified reference is accepted."""
        found, wanted = full(reference), self.reference
        if self.below:
            return found.repository.startswith(f"{wanted.repository}/")
        return (
            found.repository == wanted.repository
            and (not wanted.tag or (found.tag or "latest") == wanted.tag or bool(wanted.digest))
            and (not wanted.digest or found.digest == wanted.digest)
        )


def pattern_of(text: str) -> Pattern | None:
    """Read REPOSITORY, REPOSITORY:TAG, REPOSITORY@DIGEST or FOLDER/*; None for anything else.

    The registry must be named.
    """
    found = _PATTERN.fullmatch(text)
    if found is None:
        return None
    below = found["below"] is not None
    if below and (found["tag"] or found["digest"]):
        return None
    reference = Reference(found["repository"], found["tag"] or "", found["digest"] or "")
    if below:
        # A registry alone is a folder of repositories.
        registry = found["repository"].partition("/")[0]
        is_full = _REGISTRY.match(registry) is not None
        return Pattern(reference, below=True) if is_full else None
    return Pattern(full(reference)) if reference.is_fully_qualified else None


def repository_of(image: Image) -> str | None:
    """The repository by which the station named the image, with its registry.

    None if it was named by its ID.
    """
    names = [name for name in image.names if is_name_of(name, image.name)]
    if image.name.startswith("sha256:") or not names:
        return None
    return full(parsed(names[0])).repository


def refusal(reference: str, allowed: Iterable[Pattern]) -> str | None:
    """Why a train may not name this base, None if it may; the sentence has no foreign text."""
    found = parsed(reference)
    if not found.is_fully_qualified:
        return "does not name its registry"
    if not any(pattern.matches(found) for pattern in allowed):
        return "is not in a repository that --allow-from allows"
    return None
