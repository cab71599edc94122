"""The verb `run` with real engines: what leaves, and that nothing else remains."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cli.running import train_api
from tests.conformance.images import program, train_image
from tests.engines import real

SUCCESSOR = "localhost/train-api-test:next"


@pytest.fixture(params=real.NAMES)
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each engine that runs trains for real; the tag that the train asks for is removed."""
    real.require(request.param)
    yield str(request.param)
    real.engine(request.param, "rmi", SUCCESSOR)


def test_the_successor_leaves_and_nothing_else_remains(name: str) -> None:
    """A run leaves one image with the export file and its tag, and a second is refused."""
    image = train_image(name, program(name))
    before = real.belongings(name)
    words: tuple[str, ...] = (
        "run",
        image,
        "--engine",
        name,
        "--env",
        "SERVICE_URL=https://x.example",
    )
    words += ("--env", "ROUNDS=31415926", "--format", "json")
    ended = train_api(*words)
    report = json.loads(ended.out)
    assert (ended.status, report["outcome"], report["reason"]) == (0, "tagged", "")
    assert report["successor"]["tags"] == [SUCCESSOR]
    after = real.belongings(name)
    (new,) = after["images"] - before["images"]
    assert new.endswith(SUCCESSOR)
    assert (after["containers"], after["volumes"]) == (before["containers"], before["volumes"])
    found, base = (
        json.loads(real.engine(name, "image", "inspect", each).stdout)[0]["Config"].get("Labels")
        for each in (SUCCESSOR, program(name))
    )
    assert found == base
    file = report["exportFiles"][0]["path"]
    show = real.engine(
        *(name, "run", "--rm", "--network", "none", "--entrypoint", "/bin/cat", SUCCESSOR, file)
    )
    assert show.stdout == b"31415926\n"
    ended = train_api(*words)
    assert (ended.status, json.loads(ended.out)["outcome"]) == (1, "refused")
    assert real.belongings(name) == after


def test_a_base_of_another_repository_is_refused(name: str) -> None:
    """A local image that the station did not allow is no base, and nothing remains."""
    image = train_image(name, "localhost/private:1")
    before = real.belongings(name)
    ended = train_api(
        *("run", image, "--engine", name, "--env", "SERVICE_URL=https://x.example"),
        *("--env", "ROUNDS=31415926", "--format", "json"),
    )
    assert (ended.status, json.loads(ended.out)["outcome"]) == (1, "refused")
    assert real.belongings(name) == before
