"""How tests ask a validator."""

from __future__ import annotations

from collections.abc import Sequence

from tests.interoperability.validators import VALIDATORS, Answer, Request
from tests.missing_tools import do_without


def ask(name: str, requests: Sequence[Request]) -> list[Answer]:
    """Return what the validator of this name answers; without it, do without the test."""
    validator = VALIDATORS[name]
    missing = validator.missing()
    if missing is not None:
        do_without(missing)
    return validator.ask(requests)
