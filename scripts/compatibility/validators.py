"""Validators of different languages, which validate documents against the schemas of a version."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from scripts.benchmark.contestants import NODE_MODULES
from scripts.compatibility.version import Version

Documents = Mapping[str, Sequence[str]]
"""Documents as JSON, by the schema file that each is for."""

Verdicts = Mapping[str, Sequence[bool]]
"""Whether each of the documents is valid."""

Validate = Callable[[Version, Documents], Verdicts]
"""Validates documents against the schemas of a version."""

_PROGRAM = Path(__file__).with_name("validators.mjs")


def python_jsonschema(version: Version, documents: Documents) -> Verdicts:
    """Validate with jsonschema, in Python."""
    return {
        file: [version.file(file).accepts(json.loads(text)) for text in texts]
        for file, texts in documents.items()
    }


def rust_jsonschema(version: Version, documents: Documents) -> Verdicts:
    """Validate with jsonschema-rs, in Rust."""
    return {
        file: [accepts(version, file, json.loads(text)) for text in texts]
        for file, texts in documents.items()
    }


def accepts(version: Version, file: str, value: Any) -> bool:
    """Whether a value is valid against a schema file of a version; it is not if there is no file.

    jsonschema-rs decides this, which is fast.
    """
    return file in version.files and _compiled(version)[file].is_valid(value)


@cache
def _compiled(version: Version) -> dict[str, jsonschema_rs.Draft202012Validator]:
    resources = [(schema["$id"], schema) for schema in version.files.values()]
    registry = jsonschema_rs.Registry(resources)
    return {
        file: jsonschema_rs.Draft202012Validator({"$ref": schema["$id"]}, registry=registry)
        for file, schema in version.files.items()
    }


def ajv(version: Version, documents: Documents) -> Verdicts:
    """Validate with ajv, in JavaScript.

    Raises:
        CalledProcessError: ajv rejects a schema; standard error has the reason.
    """
    requests = [
        {"schema": version.files[file]["$id"], "documents": texts}
        for file, texts in documents.items()
    ]
    answered = subprocess.run(
        ["node", str(_PROGRAM), f"{NODE_MODULES}/"],
        input=json.dumps({"schemas": list(version.files.values()), "requests": requests}),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return dict(zip(documents, json.loads(answered.stdout), strict=True))


def validators() -> Mapping[str, Validate]:
    """Return the validators that this machine has, by their names; ajv needs Node."""
    found: dict[str, Validate] = {
        "jsonschema": python_jsonschema,
        "jsonschema-rs": rust_jsonschema,
    }
    if shutil.which("node") and (NODE_MODULES / "ajv").is_dir():
        found["ajv"] = ajv
    return found
