"""The validators take the schemas of the tool's own reports as well."""

from __future__ import annotations

import json

import pytest

from tests.interoperability.asking import ask
from tests.interoperability.validators import VALIDATORS, Answer, Request
from train_api.specification import MANIFEST_SCHEMA, address, load, paths, schemas_around

SCHEMAS = [load(path) for path in paths("schemas/report", ".schema.json")]
MANIFEST = list(schemas_around(address(MANIFEST_SCHEMA)).values())


@pytest.mark.parametrize("validator", VALIDATORS)
def test_a_validator_takes_the_schemas_of_reports(validator: str) -> None:
    """Each schema compiles without a word, takes its examples, and refuses them without a tool."""
    requests, expected = [], []
    for schema in (*SCHEMAS, load(MANIFEST_SCHEMA)):
        right = [json.dumps(each) for each in schema["examples"]]
        incorrect = [json.dumps({**each, "tool": None}) for each in schema["examples"]]
        requests.append(Request([*SCHEMAS, *MANIFEST], schema["$id"], right + incorrect))
        expected.append(Answer((True,) * len(right) + (False,) * len(incorrect)))

    assert requests
    assert ask(validator, requests) == expected
