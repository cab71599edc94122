"""The verb wrap, and validate with --manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.wrap.wrapping import ask, listed, manifest
from train_api.report import INVALID, UNREADABLE, USAGE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A valid manifest."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest("sh", "-c", "exit 4")), encoding="utf-8")
    return path


def test_the_entrypoint_is_printed(path: Path, tmp_path: Path) -> None:
    """It is a script that a shell runs, and nothing else is printed."""
    ended = train_api("wrap", path)
    assert (ended.status, ended.err) == (0, "")
    script = tmp_path / "wrap.sh"
    script.write_text(ended.out, encoding="utf-8")
    message = ask(["sh", str(script)], "run_algorithm").value["message"]
    assert message == "The program ended with exit status 4."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"command": []}, "error TW100"),
        ({"summary": 1}, "error TW100"),
        ({"requirements": [listed(0, "UID", "STRING")]}, "shells set the variable UID themselves"),
    ],
)
def test_what_cannot_be_wrapped_is_reported(
    changes: dict[str, object], words: str, path: Path
) -> None:
    """Nothing is printed for an invalid manifest, or one that a shell cannot follow."""
    path.write_text(json.dumps(manifest(**changes)), encoding="utf-8")
    ended = train_api("wrap", path)
    assert (ended.status, ended.out) == (INVALID, "")
    assert words in ended.err


def test_a_missing_manifest_is_reported(tmp_path: Path) -> None:
    """The exit status is that of an input that cannot be read."""
    ended = train_api("wrap", tmp_path / "missing.json")
    assert (ended.status, ended.out) == (UNREADABLE, "")
    assert "missing.json" in ended.err


def test_manifests_are_validated(path: Path) -> None:
    """The report says that the input is a manifest; a response is none."""
    ended = train_api("validate", "--manifest", path)
    assert (ended.status, ended.out) == (0, f"{path}: valid manifest\n")
    path.write_text('{"content": ""}', encoding="utf-8")
    assert train_api("validate", path).status == 0
    assert train_api("validate", "--manifest", path).status == INVALID
    assert train_api("validate", "--manifest", "--command", "run_algorithm", path).status == USAGE
