"""Images that know nothing of the Train API are wrapped on real engines, and conform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance import bases
from tests.engines import real
from tests.wrap.wrapping import listed, manifest
from train_api.report import INVALID

COUNT = "/app/count.txt"
PROGRAMS = {
    "python": (
        "python:3.13-slim",
        "count.py",
        """import json, os, sys
lines = sum(1 for _ in open(os.environ["COHORT_FILE"], "rb"))
print(json.dumps({"lines": lines}))
with open("/app/count.txt", "a") as count:
    print(lines, file=count)
""",
        ["python3", "/app/count.py"],
    ),
    "shell": (
        "alpine:3",
        "count.sh",
        """set -e
lines=$(wc -l <"$COHORT_FILE")
echo "{\\"lines\\": $lines}"
echo "$lines" >>/app/count.txt
""",
        ["sh", "/app/count.sh"],
    ),
}
"""For each way to wrap: a base image, the name and the text of a program, and its command."""

NAME = "registry.example/trains/wrapped:1"
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# Each on one engine, since what differs between engines is not the affair of a train.
ON = dict(zip(real.NAMES, PROGRAMS, strict=True))


@pytest.fixture(scope="module", params=real.NAMES)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """An engine that works, and has substitutes for the public base images."""
    name = str(request.param)
    real.require(name)
    with ExitStack() as stack:
        try:
            base, *_ = PROGRAMS[ON[name]]
            stack.enter_context(bases.substitutes(name, f"docker.io/library/{base}"))
        except real.Missing as error:
            if os.environ.get("CI"):
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield name


def test_a_wrapped_image_conforms(engine: str, tmp_path: Path) -> None:
    """A folder made by `new --wrap` passes its own test, as does the successor of the train."""
    base, program, text, command = PROGRAMS[ON[engine]]
    (tmp_path / program).write_text(text, encoding="utf-8")
    plain = real.build(
        engine,
        tmp_path,
        f"FROM docker.io/library/{base}\nCOPY {program} /app/\nWORKDIR /app\n"
        f"CMD {json.dumps(command)}\n",
    )
    made = train_api("new", "wrapped", "--engine", engine, "--wrap", plain, cwd=tmp_path)
    assert made.status == 0, made.err
    folder = tmp_path / "wrapped"
    document = json.loads((folder / "manifest.json").read_bytes())
    assert document["command"] == command
    assert document["from"] == NAME
    document["requirements"] = [listed(0, "COHORT_FILE", "FILE")]
    document["relations"] = [{"type": "all", "requirements": [0]}]
    document["exportFiles"] = [COUNT]
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    assert not bases.there(engine, NAME)
    try:
        done = subprocess.run(
            ["sh", folder / "test.sh", engine],
            env={**os.environ, "BUILDAH_LAYERS": "false", "PATH": PATH},
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        last = done.stdout.splitlines()[-1].replace(" (1 warning)", "")
        assert last == f"{NAME}: conforms to the Train API 1.0.0 and 1.1.0 (a draft)"
    finally:
        real.engine(engine, "rmi", NAME)


def test_an_image_without_a_shell_is_rejected(engine: str, tmp_path: Path) -> None:
    """No entrypoint is printed for it."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest()), encoding="utf-8")
    image = real.build(engine, tmp_path, "FROM scratch\nCOPY manifest.json /\n")
    ended = train_api("wrap", "--engine", engine, "--image", image, path)
    assert (ended.status, ended.out) == (INVALID, "")
    assert "has no shell /bin/sh" in ended.err
