"""How tests ask a validator, and what becomes of them where it is not there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NoReturn

import pytest

from tests.interoperability.validators import VALIDATORS, Answer, Request


def do_without(lacking: str) -> NoReturn:
    """Skip the test, but let it fail where everything is meant to be there.

    Raises:
        pytest.skip.Exception: nobody promised that this machine has everything.
        pytest.fail.Exception: the environment variable CI is set.
    """
    if os.environ.get("CI"):
        pytest.fail(f"{lacking}, though CI is set", pytrace=False)
    pytest.skip(lacking)


def ask(name: str, requests: Sequence[Request]) -> list[Answer]:
    """Return what the validator of this name answers; without it, do without the test."""
    validator = VALIDATORS[name]
    lacking = validator.lacking()
    if lacking is not None:
        do_without(lacking)
    return validator.ask(requests)
