"""The index of all versions, for programs: the files, their addresses and digests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts import release
from scripts.site.specification import files, precedence, versions
from train_api.specification import BASE

SCHEMA = "schemas/index/1.0.0/index.schema.json"
"""The schema of the index, by its path in the repository."""

NAME = "index.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PUBLISHED = (("schema", "schemas", ".json"), ("vocabulary", "controlled-vocabularies", ".jsonld"))


def index(root: Path) -> bytes:
    """The index of a repository, as JSON (clause 2.6)."""
    numbers = versions(root)
    value = {
        "$schema": BASE + SCHEMA,
        "versions": [_version(root, number) for number in numbers],
        "newest": [
            {"line": line, "version": number} for line, number in sorted(_newest(root).items())
        ],
    }
    return (json.dumps(value, indent=2) + "\n").encode()


def _newest(root: Path) -> dict[int, str]:
    """The newest release of each major line that has one."""
    found: dict[int, str] = {}
    for number in versions(root):
        if release.status(root, number) == "released":
            found.setdefault(precedence(number)[0], number)
    return found


def _version(root: Path, number: str) -> dict[str, Any]:
    return {
        "version": number,
        "status": release.status(root, number),
        "dialect": DIALECT,
        "files": [
            {
                "kind": kind,
                "path": file.path,
                "address": file.address,
                "sha256": file.sha256,
            }
            for kind, folder, ending in _PUBLISHED
            for file in files(root, f"{folder}/{number}", ending)
        ],
    }
