"""A test whose tool is missing is skipped, or fails where CI is set."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that is there; without one, the test is skipped."""
    path = os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/sbin"
    found = next((found for name in names if (found := shutil.which(name, path=path))), None)
    return found or do_without(f"{names[0]} is missing")


def do_without(what: str) -> NoReturn:
    """Skip a test for what is missing, or fail it where CI is set: nothing may be missing there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, though CI is set", pytrace=False)
    pytest.skip(what)
