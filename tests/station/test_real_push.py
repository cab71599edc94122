"""The verb `run` with real engines and a real registry on the loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance.images import program, train_image
from tests.engines import real
from tests.station import real_registry


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A registry, by the address of a repository in it."""
    with real_registry.registry(tmp_path) as port:
        # Podman accepts no registry without TLS by itself.
        registries = tmp_path / "registries.conf"
        registries.write_text(f'[[registry]]\nlocation="127.0.0.1:{port}"\ninsecure=true\n')
        monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(registries))
        yield f"127.0.0.1:{port}/trains/mean"


@pytest.mark.parametrize("name", real.NAMES)
def test_the_next_station_gets_what_was_pushed(name: str, registry: str) -> None:
    """What was pushed can be pulled by its digest, and its tag is not taken a second time."""
    real.require(name)
    image = train_image(name, program(name))
    words: tuple[str, ...] = ("run", image, "--engine", name, "--to", registry, "--push")
    words += ("--env", "SERVICE_URL=https://x.example", "--env", "ROUNDS=31415926")
    words += ("--format", "json")
    ended = train_api(*words)
    report = json.loads(ended.out)
    assert (ended.status, report["outcome"], report["failure"]) == (0, "tagged", None)
    (pushed,) = report["pushed"]
    assert pushed["tag"] == f"{registry}:next"
    assert real.engine(name, "rmi", pushed["tag"]).returncode == 0
    before = real.belongings(name)
    again = train_api(*words)
    assert (again.status, json.loads(again.out)["outcome"]) == (1, "refused")
    assert real.belongings(name) == before
    address = f"{registry}@{pushed['digest']}"
    assert real.engine(name, "pull", "--quiet", address).returncode == 0
    file = report["exportFiles"][0]["path"]
    show = real.engine(
        *(name, "run", "--rm", "--network", "none", "--entrypoint", "/bin/cat", address, file)
    )
    real.engine(name, "rmi", address)
    assert show.stdout == b"31415926\n"
