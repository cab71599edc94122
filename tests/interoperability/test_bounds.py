"""Validators find the longest arrays valid, and those that are longer by one item invalid."""

from __future__ import annotations

import pytest

from scripts.examples import Case, response_cases
from tests.interoperability.asking import ask
from tests.interoperability.validators import VALIDATORS, Request
from tests.schemas.files import OF_VERSION

CASES = [case for case in response_cases() if case.recipe]
SLOW = {"jschon"}
"""Validators that compare each item with each in minutes."""


@pytest.mark.parametrize("validator", sorted(VALIDATORS.keys() - SLOW))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_bound_is_where_the_example_shows_it(validator: str, case: Case) -> None:
    """By each version, a validator agrees with the examples that are too large for a file."""
    requests = [
        Request(list(files.values()), files[case.group]["$id"], [case.data.decode()])
        for files in OF_VERSION.values()
    ]

    for answer in ask(validator, requests):
        assert (answer.error, answer.verdicts) == (None, (case.kind == "valid",))


def test_there_are_examples_on_both_sides_of_each_bound() -> None:
    """Each bound of an array that is long has an example on it, and one beyond it."""
    kinds = [case.kind for case in CASES]

    assert kinds.count("valid") == kinds.count("invalid") == 3
