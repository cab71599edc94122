"""The verb `run`, with a fake engine; tests/station has its steps and real engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.engines.fake import FakeEngine
from tests.station.run_schemas import run_report_validator
from tests.station.scripted import LIST, REPOSITORY
from train_api.report import ENGINE, INVALID, UNREADABLE, USAGE

IMAGE = f"{REPOSITORY}:1"
SECRET = "sesame-5d1c-opens"


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """A fake podman with the image, whose train lists its requirements and nothing else."""
    folder = tmp_path / "fake"
    folder.mkdir()
    fake = FakeEngine(folder, "podman", monkeypatch)
    fake.answer("version", out="5.4.2 <nil>\n")
    found = {"Id": "0a" * 32, "Config": {}, "RepoTags": [IMAGE]}
    fake.answer("image", out=json.dumps([found]))
    fake.answer("run", out=json.dumps(LIST), err="a log of patient Doe\n")
    return fake


def test_a_missing_value_is_reported_like_by_check(podman: FakeEngine) -> None:
    """Without its value the train is not run further, and the report names the variable."""
    ended = train_api("run", IMAGE, "--engine", "podman")
    assert (ended.status, ended.err) == (INVALID, "")
    assert "unmet  SERVICE_TOKEN" in ended.out
    assert ended.out.splitlines()[-1].startswith(f"{IMAGE}: Not run: ")
    assert len(podman.calls("run")) == 1


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_no_value_and_no_output_is_shown(podman: FakeEngine, format_name: str) -> None:
    """Neither a value nor the log of the train is in the report or on stderr."""
    words = ("run", IMAGE, "--engine", "podman", "--format", format_name)
    ended = train_api(*words, "--env", f"SERVICE_TOKEN={SECRET}")
    assert ended.status == INVALID
    assert SECRET not in ended.out + ended.err
    assert "patient Doe" not in ended.out + ended.err
    if format_name == "json":
        report = json.loads(ended.out)
        run_report_validator().validate(report)
        assert (report["outcome"], report["exitStatus"]) == ("invalid", INVALID)
        assert report["reason"].startswith("check_requirements answered with TA")


def test_outputs_are_stored_on_request(podman: FakeEngine, tmp_path: Path) -> None:
    """With --keep-output the folder has what each command wrote."""
    folder = tmp_path / "kept"
    ended = train_api("run", IMAGE, "--engine", "podman", "--keep-output", str(folder))
    assert ended.status == INVALID
    assert (folder / "list_requirements.stderr").read_text() == "a log of patient Doe\n"
    again = train_api("run", IMAGE, "--engine", "podman", "--keep-output", str(folder))
    assert (again.status, "is not empty" in again.err) == (USAGE, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--to", "mean"),
        ("--to", f"{REPOSITORY}:1"),
        ("--allow-from", "base:1"),
        ("--allow-from", "*"),
        ("--confirm",),
        ("--network", "host"),
        ("--run-time-limit", "0"),
        ("--secret", f"SERVICE_TOKEN={SECRET}"),
        ("--mount", "volume:/data"),
    ],
)
def test_incorrect_usage_runs_nothing(podman: FakeEngine, words: tuple[str, ...]) -> None:
    """Incorrect options have status 2, in JSON too, and nothing is run."""
    ended = train_api("run", IMAGE, "--engine", "podman", "--format", "json", *words)
    assert ended.status == USAGE
    report = json.loads(ended.out)
    run_report_validator().validate(report)
    assert (report["outcome"], report["failure"]["kind"]) == ("none", "usage")
    assert SECRET not in ended.out
    assert podman.calls("run") == []


def test_an_id_has_no_repository(podman: FakeEngine) -> None:
    """An image that is named by its ID needs a repository for its successor."""
    ended = train_api("run", "0a" * 32, "--engine", "podman")
    assert (ended.status, "give --to" in ended.err) == (USAGE, True)


def test_what_prevents_a_verdict_has_its_status(podman: FakeEngine, tmp_path: Path) -> None:
    """An env file that cannot be read has status 3, a missing image status 4, both in JSON."""
    words = ("run", IMAGE, "--engine", "podman", "--format", "json")
    unreadable = train_api(*words, "--env-file", str(tmp_path / "missing.env"))
    podman.answer("image", status=1, err="Error: no such image")
    missing = train_api(*words)
    for ended, status in ((unreadable, UNREADABLE), (missing, ENGINE)):
        report = json.loads(ended.out)
        run_report_validator().validate(report)
        assert (ended.status, report["exitStatus"], report["outcome"]) == (status, status, "none")
