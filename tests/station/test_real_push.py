"""The verb `run` with real engines and a real registry on the loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance.images import program, train_image
from tests.engines import real

_CONFIGURATION = """version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A registry, by the address of a repository in it."""
    if shutil.which("docker-registry") is None:
        reason = "docker-registry (on Debian: docker-registry) is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "config.yml").write_text(_CONFIGURATION.format(folder=tmp_path, port=port))
    # Podman accepts no registry without TLS by itself.
    registries = tmp_path / "registries.conf"
    registries.write_text(f'[[registry]]\nlocation="127.0.0.1:{port}"\ninsecure=true\n')
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(registries))
    process = subprocess.Popen(
        ["docker-registry", "serve", str(tmp_path / "config.yml")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield f"127.0.0.1:{port}/trains/mean"
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the registry does not answer"
            time.sleep(0.05)
        else:
            return


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
