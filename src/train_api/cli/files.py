"""The verbs `schema` and `vocabulary`: print files of the specification offline."""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from typing import NamedTuple

from train_api.cli.errors import UsageError
from train_api.specification import VERSION, address, load, paths, read


class _Kind(NamedTuple):
    folder: str
    ending: str
    plural: str


_KINDS = {
    "schema": _Kind(f"schemas/{VERSION}", ".schema.json", "schemas"),
    "vocabulary": _Kind(f"controlled-vocabularies/{VERSION}", ".jsonld", "vocabularies"),
}


def run(options: argparse.Namespace) -> int:
    """List the files of one kind, or print one of them byte for byte."""
    if options.action == "list":
        _list(by_name(options.kind), options.format)
    else:
        sys.stdout.buffer.write(read(_path(options.kind, options.name)))
    return 0


def by_name(kind: str) -> dict[str, str]:
    """The files of a kind, `schema` or `vocabulary`: each short name with its path."""
    folder, ending, _ = _KINDS[kind]
    return {
        path.removeprefix(folder + "/").removesuffix(ending): path for path in paths(folder, ending)
    }


def _list(files: dict[str, str], format_name: str) -> None:
    entries = [
        {
            "name": name,
            "title": load(path).get("title", ""),
            "address": address(path),
            "sha256": sha256(read(path)).hexdigest(),
        }
        for name, path in files.items()
    ]
    if format_name == "json":
        print(json.dumps(entries, indent=2))
        return
    width = max(map(len, files))
    for entry in entries:
        print(f"{entry['name']:{width}}  {entry['address']}")


def _path(kind: str, name: str) -> str:
    files = by_name(kind)
    folder, ending, plural = _KINDS[kind]
    short = name.removeprefix(address(folder) + "/").removesuffix(ending)
    if short not in files:
        raise UsageError(
            f"There is no such file among the {plural}: {name}.", f"There are {', '.join(files)}."
        )
    return files[short]
