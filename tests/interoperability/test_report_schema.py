"""The validators take the schema of the tool's own report as well."""

from __future__ import annotations

import json

import pytest

from tests.interoperability.validators import VALIDATORS, Answer, Request
from train_api.formats.json_report import SCHEMA
from train_api.specification import load


@pytest.mark.parametrize("validator", VALIDATORS)
def test_a_validator_takes_the_report_schema(validator: str) -> None:
    """The schema compiles without a word, takes its examples, and refuses them without a tool."""
    schema = load(SCHEMA)
    texts = [json.dumps(each) for each in schema["examples"]]
    spoilt = [json.dumps({**each, "tool": None}) for each in schema["examples"]]
    (answer,) = VALIDATORS[validator]([Request([schema], schema["$id"], texts + spoilt)])

    assert answer == Answer((True,) * len(texts) + (False,) * len(texts))
