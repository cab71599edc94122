"""A version after another one, made through data only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from train_api.specification import address

FOLDERS = ("schemas", "controlled-vocabularies")


def begin(root: Path, old: str, new: str) -> None:
    """Copy the schemas and vocabularies of a version under another number, as a draft begins.

    A response may name the schema of either version.
    """
    for folder in FOLDERS:
        for path in sorted((root / folder / old).rglob("*")):
            if path.is_file():
                copy = root / folder / new / path.relative_to(root / folder / old)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(path.read_text("utf-8").replace(f"/{old}/", f"/{new}/"), "utf-8")
    for path in (root / "schemas" / new).glob("*-response.schema.json"):
        change(path, lambda schema: _accept(schema, old, new))
    for path in (root / "controlled-vocabularies" / new).glob("*.jsonld"):
        change(path, lambda vocabulary: _follow(vocabulary, old, new))


def change(path: Path, change_of_document: Callable[[Any], object]) -> None:
    """Change the JSON value of a file, and write it in the form of this repository."""
    document = json.loads(path.read_bytes())
    change_of_document(document)
    write(path, document)


def write(path: Path, document: Any) -> None:
    """Write a JSON value in the form of this repository."""
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _accept(schema: Any, old: str, new: str) -> None:
    named = schema.get("properties", {}).get("$schema")
    if named is not None:
        # The copy of a version that accepts earlier ones has their addresses too.
        *earlier, current = named.pop("enum", None) or [named.pop("const")]
        named["enum"] = [*earlier, current.replace(f"/{new}/", f"/{old}/"), current]


def _follow(vocabulary: Any, old: str, new: str) -> None:
    vocabulary.pop("issued", None)
    for term in vocabulary.get("terms", ()):
        term["exactMatch"] = term["@id"].replace(f"/{new}/", f"/{old}/")


def response_address(command: str, version: str) -> str:
    """The address of the schema for the response to a command."""
    return address(f"schemas/{version}/{command.replace('_', '-')}-response.schema.json")
