"""Images that know nothing of the Train API are wrapped on real engines, and conform."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import REPOSITORY, train_api
from tests.conformance import bases
from tests.engines import real
from tests.wrap.wrapping import listed, manifest
from train_api.conformance.checks import CHECKS
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

# Each on one engine, since what differs between engines is not the affair of a train.
ON = dict(zip(real.NAMES, PROGRAMS, strict=True))

ENTRYPOINTS = {
    "python": """COPY train_api /opt/train-api/train_api
COPY manifest.json /opt/train-api/
ENTRYPOINT ["python3", "-I", "/opt/train-api/train_api/wrap", "/opt/train-api/manifest.json"]
""",
    "shell": """COPY wrap.sh /opt/train-api/
ENTRYPOINT ["/bin/sh", "/opt/train-api/wrap.sh"]
""",
}


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


def wrap(engine: str, way: str, folder: Path) -> str:
    """Build an image of a program, and the wrapped image on top of it; return its name."""
    base, program, text, command = PROGRAMS[way]
    (folder / program).write_text(text, encoding="utf-8")
    plain = real.build(
        engine,
        folder,
        f"FROM docker.io/library/{base}\nCOPY {program} /app/\nWORKDIR /app\n"
        f"CMD {json.dumps(command)}\n",
    )
    document = manifest(
        *command,
        requirements=[listed(0, "COHORT_FILE", "FILE")],
        relations=[{"type": "all", "requirements": [0]}],
        exportFiles=[COUNT],
        **{"from": f"registry.example/trains/wrapped-{way}:1"},
    )
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "src/train_api", folder / "train_api", ignore=ignored)
    made = train_api("wrap", "--engine", engine, "--image", plain, folder / "manifest.json")
    assert made.status == 0, made.err
    (folder / "wrap.sh").write_text(made.out, encoding="utf-8")
    return real.build(engine, folder, f"FROM {plain}\n{ENTRYPOINTS[way]}")


def test_a_wrapped_image_conforms(engine: str, tmp_path: Path) -> None:
    """A wrapped program passes every check, and so does its successor."""
    way = ON[engine]
    name = f"registry.example/trains/wrapped-{way}:1"
    with bases.named(engine, wrap(engine, way, tmp_path), name) as image:
        words = ("--engine", engine, "--format", "json", "--quick-limit", "60")
        ended = train_api("conform", *words, image)
    assert ended.status == 0, ended.out + ended.err
    (report,) = json.loads(ended.out)["reports"]
    verdicts = {check["code"]: check["verdict"] for check in report["checks"]}
    # There is no label with the list, and no secret.
    assert verdicts == dict.fromkeys(CHECKS, "pass") | {"TC006": "skip", "TC050": "skip"}


def test_an_image_without_a_shell_is_rejected(engine: str, tmp_path: Path) -> None:
    """No entrypoint is printed for it."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest()), encoding="utf-8")
    image = real.build(engine, tmp_path, "FROM scratch\nCOPY manifest.json /\n")
    ended = train_api("wrap", "--engine", engine, "--image", image, path)
    assert (ended.status, ended.out) == (INVALID, "")
    assert "has no shell /bin/sh" in ended.err
