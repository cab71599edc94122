"""The schema files, and an independent verdict on instances of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from scripts.bundle import NAME, ROOT
from train_api.specification import VERSION, versions

FOLDERS = {version: ROOT / "schemas" / version for version in versions()}
FOLDER = FOLDERS[VERSION]
PATHS = [path for each in FOLDERS.values() for path in sorted(each.rglob("*.schema.json"))]
BUNDLES = {version: folder / NAME for version, folder in FOLDERS.items()}
BUNDLE = BUNDLES[VERSION]

Document = dict[str, Any]

OF_VERSION: dict[str, dict[str, Document]] = {
    version: {
        path.relative_to(folder).as_posix().removesuffix(".schema.json"): json.loads(
            path.read_bytes()
        )
        for path in PATHS
        if path.is_relative_to(folder) and path != folder / NAME
    }
    for version, folder in FOLDERS.items()
}
"""Each schema of each version but the bundles, by its short name."""

FILES = OF_VERSION[VERSION]

EVERY: dict[str, Document] = {
    f"{version}/{name}": file
    for version, files in OF_VERSION.items()
    for name, file in files.items()
}
"""Each schema of each version but the bundles, by its version and its short name."""


def validator(schema: Document) -> Draft202012Validator:
    """A validator for a schema, to which the schema files are at hand and nothing else."""
    resources = ((each["$id"], Resource.from_contents(each)) for each in EVERY.values())
    return Draft202012Validator(schema, registry=Registry().with_resources(resources))


@cache
def _validator(name: str, version: str) -> Draft202012Validator:
    return validator(OF_VERSION[version][name])


def is_valid(name: str, instance: object, version: str = VERSION) -> bool:
    """Whether an instance is valid against the schema of this short name."""
    return _validator(name, version).is_valid(instance)
