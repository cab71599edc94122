"""JSON Pointers that reveal no data."""

from __future__ import annotations

from functools import cache
from typing import Any

from train_api.reader.strict_json import Path
from train_api.specification import (
    MANIFEST_SCHEMA,
    address,
    schema_path,
    schemas_around,
    versions,
)


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)


def public(path: Path, *, in_manifest: bool = False) -> Path:
    """The beginning of a path, up to the first member name that no version defines.

    In a wrapper manifest, its schema defines further names. Other names come from the train, and
    may reveal something about a patient.
    """
    known = [schema_path("train-response", version) for version in versions()]
    known += [MANIFEST_SCHEMA] if in_manifest else []
    for index, key in enumerate(path):
        # The files of a later version are read only for a name that the earlier ones do not have.
        if isinstance(key, str) and not any(key in _names(address(each)) for each in known):
            return path[:index]
    return path


@cache
def _names(schema: str) -> frozenset[str]:
    """The names of the members that are declared around the schema at this address."""
    return frozenset(_declared(list(schemas_around(schema).values())))


def _declared(schema: Any) -> set[str]:
    """The names of all members that a schema declares, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_declared, schema))
    if not isinstance(schema, dict):
        return set()
    properties = schema.get("properties", {})
    own = set(properties) if isinstance(properties, dict) else set()
    return own.union(*map(_declared, schema.values()))
