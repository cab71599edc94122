"""The files of the specification, which are part of the package."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

BASE = "https://personalhealthtrain.github.io/train-api-spec/"
"""The base address of the specification; a published address is this plus a repository path."""

VERSION = "1.0.0"
"""The version of the specification that responses are validated against."""

REPORT_VERSION = "1.0.0"
"""The version of the schema of reports."""


@cache
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


def schema_path(name: str) -> str:
    """The path of a schema by its short name, `relation` or `requirements/environment-variable`."""
    return f"schemas/{VERSION}/{name}.schema.json"


def vocabulary_path(name: str) -> str:
    """The path of a controlled vocabulary by its short name, such as `targets`."""
    return f"controlled-vocabularies/{VERSION}/{name}.jsonld"


@cache
def schemas() -> dict[str, Any]:
    """All schemas of the specification by their addresses."""
    definitions: dict[str, Any] = load(schema_path("bundle"))["$defs"]
    return definitions


@cache
def commands() -> dict[str, str]:
    """Each command of the specification, with the address of the schema of its response."""
    terms = load(vocabulary_path("commands"))["terms"]
    return {term["notation"]: term["response"] for term in terms}
