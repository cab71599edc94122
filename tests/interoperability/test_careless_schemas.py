"""The tests notice a schema on which validators differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.interoperability.asking import ask
from tests.interoperability.validators import VALIDATORS, Answer, Request

ADDRESS = "https://train.invalid/careless.schema.json"
MISSING = "https://train.invalid/missing.schema.json"
CARELESS: dict[str, dict[str, Any]] = {
    "a dollar sign with nothing beside it": {"type": "string", "pattern": "^[A-Z]+$"},
    "a class that each dialect fills anew": {"type": "string", "pattern": "^\\S"},
    "a keyword that nobody knows": {"type": "string", "minimumLength": 3},
    "a keyword without its type": {"pattern": "[A-Z]"},
}
ABSENT = {"$ref": "missing.schema.json"}
INSTANCES = ('"FOO"', '"FOO\\n"', '"\\ufeff"', '"\\u001c"')

Answers = Mapping[str, list[Answer]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """What each validator says of the careless schemas, and of the one with a missing part."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    schemas = [
        {"$schema": dialect, "$id": ADDRESS, **schema} for schema in (*CARELESS.values(), ABSENT)
    ]
    requests = [Request([schema], ADDRESS, INSTANCES) for schema in schemas]
    return {name: ask(name, requests) for name in VALIDATORS}


@pytest.mark.parametrize("careless", CARELESS)
def test_a_careless_schema_divides_the_validators(answers: Answers, careless: str) -> None:
    """Validators differ on a schema that is not portable."""
    place = list(CARELESS).index(careless)

    assert len({said[place] for said in answers.values()}) > 1


@pytest.mark.parametrize("name", VALIDATORS)
def test_a_missing_schema_is_an_error(answers: Answers, name: str) -> None:
    """A validator without a schema reports this, and fetches nothing."""
    answer = answers[name][-1]

    assert answer.verdicts == ()
    assert answer.error is not None
    assert "missing.schema.json" in answer.error
    assert ("tried to fetch" in answer.error) is (name in ("jsonschema-rs", "hyperjump"))
