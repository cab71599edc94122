"""The schemas on which the validators are compared, by version and short name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.schemas.files import BUNDLES, OF_VERSION, Document

BUNDLED: Mapping[str, Document] = {
    version: json.loads(path.read_bytes()) for version, path in BUNDLES.items()
}
"""For each version the schema that is all others in one file."""

ANNOTATIONS = {"title": str, "description": str, "$comment": str, "examples": list}


def _constraints(schema: Any) -> Any:
    """What a schema says, without annotations, which no verdict depends on."""
    if isinstance(schema, list):
        return [_constraints(each) for each in schema]
    if isinstance(schema, dict):
        return {
            name: _constraints(each)
            for name, each in schema.items()
            # A member that an annotation is named after is not one: its value is a schema.
            if not isinstance(each, ANNOTATIONS.get(name, ()))
        }
    return schema


def _distinct() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    said: dict[str, str] = {}
    for version, files in OF_VERSION.items():
        for name, schema in files.items():
            text = json.dumps(_constraints(schema)).replace(f"/{version}/", "/VERSION/")
            if said.get(name) != text:
                found[f"{version}/{name}"] = (version, name)
            said[name] = text
    return found


DISTINCT = _distinct()
"""The version and the short name of each schema, unless the version before has the same schema."""
