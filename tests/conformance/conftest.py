"""Fixtures for the tests of conformance on real engines."""

from __future__ import annotations

import pytest

from tests.engines import real


@pytest.fixture(params=real.NAMES)
def engine(request: pytest.FixtureRequest) -> str:
    """An engine that works."""
    name = str(request.param)
    real.require(name)
    return name
