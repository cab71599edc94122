"""Requests to docker's API through docker's own program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from train_api.engines import ENGINES, EngineError
from train_api.engines.calls.docker_api import Response, request

DOCKER = ENGINES["docker"]
READ = """import os, select, sys, time
assert sys.argv[1:] == ["system", "dial-stdio"]
asked = b""
while b"\\r\\n\\r\\n" not in asked:
    asked += os.read(0, 65536)
"""
ANSWER = """print("HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r", flush=True)
print("{}", end="", flush=True)
os.read(0, 1)
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a program goes that replaces docker's."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    path = tmp_path / "docker"
    path.touch(0o755)
    return path


def test_the_connection_is_open_until_the_answer_is_there(program: Path) -> None:
    """While a slow server works on its answer, the connection of the caller stays open."""
    gone = "assert not select.select([0], [], [], 0.3)[0]\n"
    program.write_text(f"#!{sys.executable}\n{READ}{gone}{ANSWER}")
    assert request(DOCKER, "GET", "/system/df") == Response(200, "{}")


def test_a_value_is_sent_as_json(program: Path, tmp_path: Path) -> None:
    """A value is the body of the request, in JSON."""
    keep = "while not asked.endswith(b'}'):\n    asked += os.read(0, 65536)\n"
    keep += f"open({str(tmp_path / 'asked')!r}, 'wb').write(asked)\n"
    program.write_text(f"#!{sys.executable}\n{READ}{keep}{ANSWER}")
    assert request(DOCKER, "POST", "/containers/create?name=n", {"Image": "ä"}).status == 200
    head, _, body = (tmp_path / "asked").read_bytes().partition(b"\r\n\r\n")
    assert head.startswith(b"POST /containers/create?name=n HTTP/1.1\r\n")
    assert b"Content-Type: application/json\r\n" in head + b"\r\n"
    assert body == b'{"Image": "\\u00e4"}'


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (f"{READ}time.sleep(9)\n", "stuck", "within 0.5 s"),
        (
            "import sys\nsys.exit('Cannot connect to the Docker daemon at x')\n",
            "not-running",
            "does not answer",
        ),
        (f"{READ}print('no protocol')\n", "failed", "failed"),
    ],
)
def test_without_an_answer_docker_has_failed(
    program: Path, monkeypatch: pytest.MonkeyPatch, script: str, kind: str, words: str
) -> None:
    """A server that gives no answer in time, or none at all, is an error of the engine."""
    monkeypatch.setattr("train_api.engines.execution.supervise.PATIENCE_AT_THE_END", 0.1)
    program.write_text(f"#!{sys.executable}\n{script}")
    with pytest.raises(EngineError, match=words) as raised:
        request(DOCKER, "GET", "/system/df", seconds=0.5)
    assert raised.value.kind == kind
