"""The vectors of the targets, and the files that they speak of."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from train_api.conformance.vectors import Vector, vectors
from train_api.requirements.assessment import Kind
from train_api.specification import load, vocabulary_path

TARGETS: tuple[str, ...] = tuple(
    term["notation"] for term in load(vocabulary_path("targets"))["terms"]
)
_MOST_LINKS = 40


class Expected(NamedTuple):
    """A vector of a target, and whether a requirement is met by it; None where either will do."""

    target: str
    vector: Vector
    met: bool | None

    @property
    def id(self) -> str:
        """The target and what kind of value it is."""
        return f"{self.target}: {self.vector.description}"


def all_vectors() -> Iterator[Expected]:
    """The vectors of all targets."""
    for target in TARGETS:
        known = vectors(target)
        for found, met in ((known.accepted, True), (known.rejected, False), (known.either, None)):
            for vector in found:
                yield Expected(target, vector, met)


ALL = list(all_vectors())


def requirement(target: str) -> dict[str, Any]:
    """The requirement that the vectors of a target are about."""
    choices = vectors(target).choices
    return {
        "type": "environmentVariable",
        "name": "FOO",
        "target": target,
        **({"choices": list(choices)} if choices else {}),
    }


def make_files(files: Mapping[str, Any], root: Path) -> None:
    """Make the files of vectors in a folder that stands for the root of a container."""
    for path, kind in files.items():
        place = root / path.lstrip("/")
        if kind == "directory":
            place.mkdir()
        elif kind == "file":
            place.touch()
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            target = kind["link"]
            place.symlink_to(f"{root}{target}" if target.startswith("/") else target)


def kind_among(files: Mapping[str, Any], path: str) -> Kind:
    """What a container with these files has at a path, as POSIX resolves it."""
    here, links = "/", 0
    pending = path.split("/")[::-1]
    while pending:
        part = pending.pop()
        if here != "/" and files[here] != "directory":
            return "nothing"
        if part == "..":
            here = posixpath.dirname(here)
        if part in ("", ".", ".."):
            continue
        place = posixpath.join(here, part)
        kind = files.get(place)
        if kind is None:
            return "nothing"
        if not isinstance(kind, str):
            links += 1
            if links > _MOST_LINKS:
                return "nothing"
            pending += kind["link"].split("/")[::-1]
            here = "/" if kind["link"].startswith("/") else here
        else:
            here = place
    kinds: dict[str, Kind] = {"file": "file", "directory": "directory", "pipe": "other"}
    return "directory" if here == "/" else kinds[files[here]]
