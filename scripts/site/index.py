"""The index of all versions, for programs: the files, their addresses and digests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts import release
from scripts.site.specification import families, versions
from train_api.specification import BASE
from train_api.versions import order

SCHEMA = "schemas/index/1.0.0/index.schema.json"
"""The schema of the index, by its path in the repository."""

NAME = "index.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_KINDS = {"docs": "text", "schemas": "schema", release.VOCABULARIES: "vocabulary"}
"""The kind of a file by its top folder; the others are examples."""


def index(root: Path) -> bytes:
    """The index of a repository, as JSON (clause 2.6)."""
    numbers = versions(root)
    value = {
        "$schema": BASE + SCHEMA,
        "versions": [_version(root, number) for number in numbers],
        "newest": [
            {"line": line, "version": number} for line, number in sorted(_newest(root).items())
        ],
        "otherSchemas": [
            {
                "subject": subject,
                "version": number,
                "files": [_file(schema.path, schema.sha256) for schema in schemas],
            }
            for subject, number, schemas in families(root)
        ],
    }
    return (json.dumps(value, indent=2) + "\n").encode()


def _newest(root: Path) -> dict[int, str]:
    """The newest release of each major line that has one."""
    found: dict[int, str] = {}
    for number in versions(root):
        if release.status(root, number) == "released":
            found.setdefault(order(number)[0], number)
    return found


def _version(root: Path, number: str) -> dict[str, Any]:
    return {
        "version": number,
        "status": release.status(root, number),
        "dialect": DIALECT,
        "files": [_file(path, digest) for path, digest in release.digests(root, number).items()],
    }


def _file(path: str, digest: str) -> dict[str, str]:
    kind = _KINDS.get(path.split("/")[0], "example")
    # The site has the text as a page.
    published = path.removeprefix("docs/").removesuffix(".md") + "/" if kind == "text" else path
    return {"kind": kind, "path": path, "address": BASE + published, "sha256": digest}
