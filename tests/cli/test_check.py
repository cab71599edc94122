"""The verb `check` as it is wired into the command line, and with an image to ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import SEED, train_api
from tests.conformance.shell import TRAIN
from tests.engines import real


@pytest.mark.parametrize("arguments", [(), (SEED, "--image", "some-image")])
def test_a_list_response_or_an_image_is_needed(arguments: tuple[str | Path, ...]) -> None:
    """Neither or both are wrong usage, and the words say what is expected."""
    ended = train_api("check", *arguments)
    assert ended.status == 2
    assert "either a LIST_RESPONSE or an --image" in ended.err


def test_a_missing_engine_is_trouble(tmp_path: Path) -> None:
    """Where no engine can ask the image, the status is 4, in JSON too."""
    ended = train_api("check", "--image", "some-image", "--format", "json", PATH=str(tmp_path))
    assert ended.status == 4
    assert json.loads(ended.out)["failure"]["kind"] == "engine"


@pytest.mark.parametrize("engine", real.NAMES)
def test_an_image_is_asked_for_its_list(engine: str) -> None:
    """With an image, the train is asked what it needs, and the environment is held against that."""
    script = f'set -- none "$@"\n{TRAIN.read_text(encoding="utf-8")}'
    image = real.shell_train(engine, script)
    ended = train_api(
        *("check", "--image", image, "--engine", engine),
        *("--env", "SERVICE_URL=https://fhir.example/r4", "--env", "ROUNDS=3"),
    )
    assert ended.status == 0, ended.err
    assert "Fulfilled." in ended.out
    lacking = train_api("check", "--image", image, "--engine", engine, "--env", "ROUNDS=3")
    assert lacking.status == 1
    assert "SERVICE_URL" in lacking.out


@pytest.mark.parametrize("engine", real.NAMES)
def test_an_image_that_fails_gives_no_list(engine: str) -> None:
    """An image that does not answer is said to have no list, with the way to find out why."""
    image = real.shell_train(engine, "exit 3")
    ended = train_api("check", "--image", image, "--engine", engine)
    assert ended.status == 4
    assert "it ended with exit status 3" in ended.err
    assert f"train-api conform {image}" in ended.err
