"""A real registry on the loopback, which stores images in a folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CONFIGURATION = """version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""
_PATIENCE = 30.0


@contextmanager
def registry(folder: Path) -> Iterator[int]:
    """Run a registry for a while, and yield its port; skip the test where there is none.

    With CI in the environment the test fails instead.
    """
    if shutil.which("docker-registry") is None:
        reason = "docker-registry (on Debian: docker-registry) is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "config.yml").write_text(_CONFIGURATION.format(folder=folder, port=port))
    process = subprocess.Popen(
        ["docker-registry", "serve", str(folder / "config.yml")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the registry does not answer"
            time.sleep(0.05)
        else:
            return
