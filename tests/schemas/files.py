"""The schema files, and an independent verdict on instances of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from scripts.bundle import NAME, ROOT
from train_api.specification import VERSION

FOLDER = ROOT / "schemas" / VERSION
PATHS = sorted(FOLDER.rglob("*.schema.json"))
BUNDLE = FOLDER / NAME

Document = dict[str, Any]

FILES: dict[str, Document] = {
    path.relative_to(FOLDER).as_posix().removesuffix(".schema.json"): json.loads(path.read_bytes())
    for path in PATHS
    if path != BUNDLE
}
"""Each schema but the bundle, by its short name."""


def validator(schema: Document) -> Draft202012Validator:
    """A validator for a schema, to which the schema files are at hand and nothing else."""
    resources = ((each["$id"], Resource.from_contents(each)) for each in FILES.values())
    return Draft202012Validator(schema, registry=Registry().with_resources(resources))


@cache
def _validator(name: str) -> Draft202012Validator:
    return validator(FILES[name])


def is_valid(name: str, instance: object) -> bool:
    """Whether an instance is valid against the schema of this short name."""
    return _validator(name).is_valid(instance)
