"""JSON Pointers that may be shown."""

from __future__ import annotations

from functools import cache
from typing import Any

from train_api.reader.strict_json import Path
from train_api.specification import schemas


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)


def public(path: Path) -> Path:
    """The path as far as the specification names its members.

    Other names are the train's own, and may tell of a patient.
    """
    for index, key in enumerate(path):
        if isinstance(key, str) and key not in _names():
            return path[:index]
    return path


@cache
def _names() -> frozenset[str]:
    return frozenset(_declared(list(schemas().values())))


def _declared(schema: Any) -> set[str]:
    """The names of all members that a schema declares, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_declared, schema))
    if not isinstance(schema, dict):
        return set()
    properties = schema.get("properties", {})
    own = set(properties) if isinstance(properties, dict) else set()
    return own.union(*map(_declared, schema.values()))
