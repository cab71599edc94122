"""Successors of version 1.0.0 in a temporary folder, each with one change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.bundle import NAME, ROOT
from scripts.compatibility.check import check
from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.replay import LIST
from scripts.compatibility.structure import structural_differences
from scripts.compatibility.terms import term_differences
from scripts.compatibility.version import Version, read

OLDER = read(ROOT / "schemas" / "1.0.0")
NUMBER = "1.1.0"
FOLDERS = ("schemas", "controlled-vocabularies")

Change = Callable[["Successor"], None]


class Successor:
    """A version 1.1.0 that begins as a copy of 1.0.0, and accepts its addresses."""

    def __init__(self, root: Path, number: str = NUMBER) -> None:
        self.root = root
        self.number = number
        for folder in FOLDERS:
            shutil.copytree(
                ROOT / folder / OLDER.number,
                root / folder / number,
                ignore=shutil.ignore_patterns(NAME),
            )
            for path in (root / folder / number).rglob("*.json*"):
                text = path.read_text(encoding="utf-8")
                path.write_text(text.replace(f"/{OLDER.number}/", f"/{number}/"), "utf-8")
        for file in OLDER.files:
            self.schema(file, self._accept_both_addresses)

    def schema(self, file: str, change: Callable[[Any], None]) -> None:
        """Change a schema file."""
        _change(self.root / "schemas" / self.number / file, change)

    def vocabulary(self, name: str, change: Callable[[Any], None]) -> None:
        """Change a vocabulary."""
        _change(self.root / "controlled-vocabularies" / self.number / name, change)

    def write_schema(self, file: str, schema: Any) -> None:
        """Add a schema file, with the address that it must have."""
        base = OLDER.base.replace(OLDER.number, self.number)
        dialect = OLDER.files["relation.schema.json"]["$schema"]
        _write(
            self.root / "schemas" / self.number / file,
            {"$schema": dialect, "$id": base + file, **schema},
        )

    def remove_schema(self, file: str) -> None:
        """Remove a schema file."""
        (self.root / "schemas" / self.number / file).unlink()

    def make_valid(self, *ids: str) -> None:
        """List examples of 1.0.0 that this version makes valid."""
        path = self.root / "examples" / self.number / LIST
        listed = json.loads(path.read_bytes()) if path.exists() else {}
        _write(path, listed | {f"{OLDER.number}/{id_}": "a reason" for id_ in ids})

    def read(self) -> Version:
        """Read the schemas."""
        return read(self.root / "schemas" / self.number)

    def _accept_both_addresses(self, schema: Any) -> None:
        member = schema.get("properties", {}).get("$schema")
        if member is not None:
            address = member.pop("const")
            member["enum"] = [address.replace(f"/{self.number}/", f"/{OLDER.number}/"), address]

    def check(self) -> list[Incompatibility]:
        """Check everything."""
        return check([OLDER, self.read()])

    def check_without_documents(self) -> list[Incompatibility]:
        """Check everything but generated documents, which take longest."""
        return check([OLDER, self.read()], [structural_differences, term_differences])

    def structural_places(self) -> set[tuple[str, str]]:
        """The files, without their folder, and the pointers that the comparison reports."""
        return {
            (each.file.removeprefix(f"schemas/{self.number}/"), each.pointer)
            for each in structural_differences(OLDER, self.read())
        }


def _change(path: Path, change: Callable[[Any], None]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    _write(path, document)


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
