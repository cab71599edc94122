"""Writes the bundle of each version: one schema file that needs no other."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from train_api.specification import versions_in

ROOT = Path(__file__).resolve().parent.parent
NAME = "bundle.schema.json"
ENTRY = "train-response.schema.json"

Schema = Mapping[str, Any]


def bundle(files: Iterable[Schema]) -> dict[str, Any]:
    """Return the schema that contains `files` unchanged, each under its own address.

    Raises:
        ValueError: none of the files, or more than one, is the train response.
    """
    by_address = {file["$id"]: file for file in files}
    entries = [address for address in by_address if address.endswith("/" + ENTRY)]
    if len(entries) != 1:
        raise ValueError(f"a bundle needs exactly one {ENTRY}, not {len(entries)}")
    entry = by_address[entries[0]]
    return {
        "$schema": entry["$schema"],
        "$id": entries[0].removesuffix(ENTRY) + NAME,
        "title": "Bundle",
        "description": "Every schema of this version in one file, which needs no other. "
        "It validates a response as the schema of the train response does.",
        "$ref": ENTRY,
        "$defs": {address: by_address[address] for address in sorted(by_address)},
        "examples": entry["examples"],
    }


def text(schema: Schema) -> str:
    """Return the schema in the form of a file of this repository."""
    return json.dumps(schema, indent=2) + "\n"


def read(folder: Path) -> list[dict[str, Any]]:
    """Return every schema of a version but its bundle."""
    paths = sorted(path for path in folder.rglob("*.schema.json") if path.name != NAME)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def is_current(folder: Path) -> bool:
    """Whether the bundle of a version corresponds to its files."""
    path = folder / NAME
    return path.is_file() and path.read_text(encoding="utf-8") == text(bundle(read(folder)))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Write the bundles, or report those that are not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if not current")
    options = parser.parse_args(arguments)
    folders = [root / "schemas" / number for number in versions_in(root)]
    if not folders:
        print(f"there is no version below {root / 'schemas'}", file=sys.stderr)
        return 1
    outdated = [folder / NAME for folder in folders if not is_current(folder)]
    for path in outdated:
        if options.check:
            advice = "is not current: run `python scripts/bundle.py`"
            print(f"{path.relative_to(root)} {advice}", file=sys.stderr)
        else:
            path.write_text(text(bundle(read(path.parent))), encoding="utf-8")
            print(f"wrote {path.relative_to(root)}")
    return 1 if options.check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
