"""Fixtures for tests with engines, real ones and a fake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import real
from tests.engines.fake import FakeEngine
from train_api.engines import ENGINES, ContainerClient


@pytest.fixture(scope="module", params=real.NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each engine that runs trains for real, one after the other."""
    real.require(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def base(name: str) -> str:
    """An image of busybox without an entrypoint: its command is a program."""
    return real.require(name)


@pytest.fixture(scope="module")
def client(name: str) -> Iterator[ContainerClient]:
    """A client of the engine, closed after a module's tests."""
    with ContainerClient(ENGINES[name]) as client:
        yield client


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """A fake engine in place of podman."""
    folder = tmp_path / "fake"
    folder.mkdir()
    return FakeEngine(folder, "podman", monkeypatch)
