"""Reads the files of a version of the specification, from which its pages are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from scripts.examples import Case, cases
from scripts.release import TEXTS
from train_api.specification import BASE, is_number, versions_in


class File(NamedTuple):
    """A file of the specification: its path in the repository, its bytes and its JSON value."""

    path: str
    data: bytes
    value: Mapping[str, Any]

    @property
    def address(self) -> str:
        """The address at which the file is published."""
        return BASE + self.path

    @property
    def sha256(self) -> str:
        """The SHA-256 digest of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def title(self) -> str:
        """The title of the file."""
        return str(self.value["title"])

    @property
    def slug(self) -> str:
        """The short name, without the endings, such as `requirements/environment-variable`."""
        return self.path.split("/", 2)[2].split(".")[0]


class Version(NamedTuple):
    """A version of the specification: its number, its text and its files."""

    number: str
    text: str
    schemas: tuple[File, ...]
    vocabularies: tuple[File, ...]
    terms: tuple[File, ...]
    context: tuple[File, ...]
    cases: tuple[Case, ...]
    vectors: tuple[File, ...]


class Family(NamedTuple):
    """The schemas beside the specification on a subject, in a version of their own."""

    subject: str
    number: str
    files: tuple[File, ...]


def versions(root: Path) -> list[str]:
    """The numbers of all versions of the specification, the newest first."""
    return list(reversed(versions_in(root)))


def read(root: Path, number: str) -> Version:
    """Read a version of the specification."""
    linked = files(root, f"controlled-vocabularies/{number}", ".jsonld")
    kinds = {"vocabularies": "ConceptScheme", "terms": "Ontology", "context": None}
    sorted_out = {
        kind: tuple(file for file in linked if file.value.get("type") == type_)
        for kind, type_ in kinds.items()
    }
    return Version(
        number,
        (root / TEXTS / f"{number}.md").read_text("utf-8"),
        files(root, f"schemas/{number}", ".schema.json"),
        cases=tuple(cases(root / "examples" / number)),
        vectors=files(root, f"examples/{number}/targets", ".json"),
        **sorted_out,
    )


def families(root: Path) -> list[Family]:
    """The schemas beside the specification."""
    found = []
    for folder in sorted((root / "schemas").glob("*/*")):
        if folder.is_dir() and is_number(folder.name):
            path = folder.relative_to(root).as_posix()
            found.append(Family(folder.parent.name, folder.name, files(root, path, ".schema.json")))
    return found


def files(root: Path, folder: str, ending: str) -> tuple[File, ...]:
    """The files below a folder whose names have this ending, in order of their paths."""
    paths = sorted((root / folder).rglob(f"*{ending}"))
    return tuple(_file(root, path) for path in paths)


def _file(root: Path, path: Path) -> File:
    data = path.read_bytes()
    return File(path.relative_to(root).as_posix(), data, json.loads(data))
