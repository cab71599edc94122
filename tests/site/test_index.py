"""The schema of the index of versions."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from scripts.site import index
from tests.repository.documents import ROOT

SCHEMA = json.loads((ROOT / index.SCHEMA).read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
INDEX = json.loads(index.index(ROOT))


def file(value: Any) -> Any:
    """The first file of the first version."""
    return value["versions"][0]["files"][0]


FAULTS: dict[str, Callable[[Any], Any]] = {
    "without the versions": lambda value: value.pop("versions"),
    "without the newest": lambda value: value.pop("newest"),
    "without the other schemas": lambda value: value.pop("otherSchemas"),
    "another schema without a subject": lambda value: value["otherSchemas"][0].pop("subject"),
    "with another member": lambda value: value.update(latest="1.0.0"),
    "with another schema": lambda value: value.update({"$schema": "https://elsewhere.example/"}),
    "a version without its status": lambda value: value["versions"][0].pop("status"),
    "a version of another status": lambda value: value["versions"][0].update(status="stable"),
    "a version that is no number": lambda value: value["versions"][0].update(version="v1.0.0"),
    "a line break after the number": lambda value: value["versions"][0].update(version="1.0.0\n"),
    "a file without its digest": lambda value: file(value).pop("sha256"),
    "a digest in capitals": lambda value: file(value).update(sha256="A" * 64),
    "a digest that is too short": lambda value: file(value).update(sha256="a" * 63),
    "a line break after the digest": lambda value: file(value).update(sha256="a" * 64 + "\n"),
    "a file of another kind": lambda value: file(value).update(kind="page"),
    "a major line without a version": lambda value: value["newest"].append({"line": 1}),
    "a major line below nought": lambda value: value["newest"].append(
        {"line": -1, "version": "1.0.0"}
    ),
}
"""What makes an index invalid, one thing at a time."""


def test_the_schema_and_its_examples_are_valid() -> None:
    """The schema is one, its own examples are valid against it, and so is the index."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["examples"]
    for value in (*SCHEMA["examples"], INDEX):
        VALIDATOR.validate(value)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_invalid_index_is_refused(fault: str) -> None:
    """The schema refuses an index that a program could not read."""
    value = copy.deepcopy(INDEX)
    FAULTS[fault](value)

    assert not VALIDATOR.is_valid(value)
