"""The files of the specification, which are part of the package.

Trains import this module too, with Python 3.8 or later.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import Any

from train_api.versions import NEWEST_RELEASED, order

BASE = "https://personalhealthtrain.github.io/train-api-spec/"
"""The base address of the specification; a published address is this plus a repository path."""

VERSION = NEWEST_RELEASED
"""The version of the specification against which a response is validated that names none.

It is the newest version that is released, or prepared for its release.
"""

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}")

REPORT_VERSION = "1.0.0"
"""The version of the schema of reports."""

MANIFEST_SCHEMA = "schemas/wrapper/1.0.0/manifest.schema.json"
"""The path of the schema of a wrapper manifest."""


@lru_cache(maxsize=None)
def root() -> str:
    """The folder that contains `schemas`, `controlled-vocabularies` and `docs`.

    In an installed package it is inside the package; in a checkout it is the repository.
    """
    package = os.path.dirname(os.path.abspath(__file__))
    packed = os.path.join(package, "specification_files")
    return packed if os.path.isdir(packed) else os.path.dirname(os.path.dirname(package))


def read(path: str) -> bytes:
    """The bytes of one file of the specification, by its path in the repository."""
    with open(os.path.join(root(), *path.split("/")), "rb") as file:
        return file.read()


def load(path: str) -> Any:
    """The JSON value of one file of the specification, by its path in the repository."""
    return json.loads(read(path))


def paths(folder: str, ending: str) -> list[str]:
    """The sorted paths of all files below a folder whose names have this ending."""
    top = os.path.join(root(), *folder.split("/"))
    found = []
    for directory, _, names in os.walk(top):
        found += [os.path.join(directory, name) for name in names if name.endswith(ending)]
    return sorted(os.path.relpath(path, root()).replace(os.sep, "/") for path in found)


def address(path: str) -> str:
    """The published address of one file of the specification."""
    return BASE + path


def is_number(text: str) -> bool:
    """Whether a string is the number of a version, such as `1.0.0`."""
    return bool(_NUMBER.fullmatch(text))


def versions_in(checkout: str | os.PathLike[str]) -> tuple[str, ...]:
    """All versions of the specification in a checkout, the oldest first.

    A version exists if it has a folder with schemas; what it needs besides is checked elsewhere.
    """
    folder = os.path.join(checkout, "schemas")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return tuple(sorted(filter(is_number, names), key=order))


@lru_cache(maxsize=None)
def versions() -> tuple[str, ...]:
    """All versions of the specification in this package, the oldest first."""
    return versions_in(root())


def version_at(address_of_schema: str) -> str:
    """The version in the address of a schema if this package has it, else `VERSION`."""
    version = named_version(address_of_schema)
    return version if version in versions() else VERSION


def named_version(address_of_schema: str) -> str | None:
    """The version in the address of a schema of the specification; None if it has none.

    This package may not have the version.
    """
    number = address_of_schema[len(f"{BASE}schemas/") :].partition("/")[0]
    is_below = address_of_schema.startswith(f"{BASE}schemas/{number}/")
    return number if is_below and is_number(number) else None


def schema_path(name: str, version: str = VERSION) -> str:
    """The path of a schema by its short name, `relation` or `requirements/environment-variable`."""
    return f"schemas/{version}/{name}.schema.json"


def vocabulary_path(name: str, version: str = VERSION) -> str:
    """The path of a controlled vocabulary by its short name, such as `targets`."""
    return f"controlled-vocabularies/{version}/{name}.jsonld"


@lru_cache(maxsize=None)
def schemas(version: str = VERSION) -> dict[str, Any]:
    """All schemas of a version of the specification by their addresses."""
    definitions: dict[str, Any] = load(schema_path("bundle", version))["$defs"]
    return definitions


@lru_cache(maxsize=None)
def schemas_around(schema: str) -> dict[str, Any]:
    """All schemas that a schema may refer to, and itself, by their addresses.

    `schema` is an address, also of a part of a schema. The schema of a wrapper manifest refers to
    all versions.
    """
    if not schema.startswith(address(MANIFEST_SCHEMA)):
        return schemas(version_at(schema))
    found = {address(MANIFEST_SCHEMA): load(MANIFEST_SCHEMA)}
    for version in versions():
        found.update(schemas(version))
    return found


@lru_cache(maxsize=None)
def commands(version: str = VERSION) -> dict[str, str]:
    """Each command of the specification, with the address of the schema of its response."""
    terms = load(vocabulary_path("commands", version))["terms"]
    return {term["notation"]: term["response"] for term in terms}
