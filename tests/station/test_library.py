"""The public function `run`, with a fake engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import train_api
from tests.engines.fake import FakeEngine
from tests.station.scripted import LIST, REPOSITORY
from train_api.engines import EngineError

IMAGE = f"{REPOSITORY}:1"


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """A fake podman with the image, whose train lists its requirements and nothing else."""
    folder = tmp_path / "fake"
    folder.mkdir()
    fake = FakeEngine(folder, "podman", monkeypatch)
    fake.answer("version", out="5.4.2 <nil>\n")
    fake.answer("image", out=json.dumps([{"Id": "0a" * 32, "Config": {}, "RepoTags": [IMAGE]}]))
    fake.answer("run", out=json.dumps(LIST))
    return fake


def test_it_returns_the_report(podman: FakeEngine) -> None:
    """The report says how the run ended; the steps are passed to the caller as they begin."""
    steps: list[str] = []
    report = train_api.run(IMAGE, engine="podman", on_step=steps.append)
    assert isinstance(report, train_api.RunReport)
    assert (report.outcome, report.exit_status) == ("not-fulfilled", 1)
    assert steps == ["list_requirements"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"to": "mean"},
        {"allow_from": ["mean:1"]},
        {"env": {"A=B": ""}},
        {"env": {"NAME": "\0"}},
        {"keep_output": "/proc/self/status"},
    ],
)
def test_an_invalid_argument_is_a_value_error(
    podman: FakeEngine, arguments: dict[str, Any]
) -> None:
    """An invalid argument raises ValueError before anything is run."""
    with pytest.raises(ValueError, match=r"[a-z]"):
        train_api.run(IMAGE, engine="podman", **arguments)
    assert podman.calls("run") == []


def test_a_missing_image_is_an_engine_error(podman: FakeEngine) -> None:
    """Without the image there is no report."""
    podman.answer("image", status=1, err="Error: no such image")
    with pytest.raises(EngineError):
        train_api.run(IMAGE, engine="podman")
