"""The verbs `schema` and `vocabulary`: read the specification's files offline."""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from typing import NamedTuple

from train_api.cli.arguments import UsageError
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
    kind = _KINDS[options.kind]
    by_name = {
        path.removeprefix(kind.folder + "/").removesuffix(kind.ending): path
        for path in paths(kind.folder, kind.ending)
    }
    if options.action == "list":
        _list(by_name, options.format)
    else:
        sys.stdout.buffer.write(read(_path(by_name, options.name, kind)))
    return 0


def _list(by_name: dict[str, str], format_name: str) -> None:
    entries = [
        {
            "name": name,
            "title": load(path).get("title", ""),
            "address": address(path),
            "sha256": sha256(read(path)).hexdigest(),
        }
        for name, path in by_name.items()
    ]
    if format_name == "json":
        print(json.dumps(entries, indent=2))
        return
    width = max(map(len, by_name))
    for entry in entries:
        print(f"{entry['name']:{width}}  {entry['title']}")


def _path(by_name: dict[str, str], name: str, kind: _Kind) -> str:
    short = name.removeprefix(address(kind.folder) + "/").removesuffix(kind.ending)
    if short not in by_name:
        raise UsageError(
            f"There is no such file among the {kind.plural}: {name}.",
            f"There are {', '.join(by_name)}.",
        )
    return by_name[short]
