"""`conform` leaves nothing behind on a real engine, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Ended, train_api
from tests.conformance.images import VARIANT, program, train_image
from tests.engines import real
from train_api.report import INTERRUPTED, INVALID

VOLUME = 'VOLUME ["/opt/volume"]\n'
SLEEPER = 'trap "" INT TERM; echo begun; while true; do sleep 1; done'
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def nothing_left(engine: str) -> Iterator[None]:
    """Whatever a test does, afterwards the engine has what it had before."""
    before = real.owned(engine)
    yield
    assert real.owned(engine) == before


def interrupted(engine: str, *words: str, what: str) -> Ended:
    """Run `conform`, and interrupt it as a terminal does once the engine has something new."""
    before = real.belongings(engine)[what]
    process = subprocess.Popen(
        [sys.executable, "-m", "train_api", "conform", "--engine", engine, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE
    while real.belongings(engine)[what] <= before:
        assert process.poll() is None
        assert time.monotonic() < until
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, out.decode(), err.decode())


def test_after_a_time_out(engine: str) -> None:
    """A train whose runs never end does not conform, and no container or volume of it stays."""
    image = real.shell_train(engine, SLEEPER, VOLUME)
    ended = train_api("conform", "--engine", engine, "--time-limit", "2", image)
    assert ended.status == INVALID, ended
    assert "TC001 list-requirements-answers: list_requirements in an empty" in ended.out
    assert "did not end within 2 seconds" in ended.out


def test_after_an_interruption_in_the_middle(engine: str) -> None:
    """Ctrl-C while the train runs ends it, and nothing of it stays."""
    image = real.shell_train(engine, SLEEPER, VOLUME)
    ended = interrupted(engine, image, what="containers")
    assert (ended.status, ended.out) == (INTERRUPTED, "")
    assert ended.err == "train-api: Interrupted before the end.\n"


def test_after_an_interruption_of_the_successor(engine: str, tmp_path: Path) -> None:
    """Ctrl-C while the successor is examined removes its image, too."""
    variant = tmp_path / "variant.sh"
    variant.write_text("[ ! -e /opt/train-api-test-model.txt ] || sleep 50\n")
    image = train_image(engine, program(engine))
    ended = interrupted(
        *(engine, "--mount", f"{variant}:{VARIANT}", image),
        what="images",
    )
    assert (ended.status, ended.out) == (INTERRUPTED, "")


def test_a_failure_can_be_seen_again(engine: str, tmp_path: Path) -> None:
    """The command line of a failed check runs afterwards, with the made-up file in its place."""
    script = """case $1 in
list_requirements) echo '{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable",
"target": "FILE", "name": "TABLE"}}], "relations": [{"type": "all", "requirements": [0]}]}' ;;
run_algorithm) echo "read $(head -n 1 "$TABLE")" >&2; exit 4 ;;
*) exit 1 ;;
esac
"""
    image = real.shell_train(engine, script)
    report = train_api(
        "conform", "--engine", engine, "--format", "json", image, TMPDIR=str(tmp_path)
    )
    checks = {check["code"]: check for check in json.loads(report.out)["reports"][0]["checks"]}
    line = checks["TC030"]["commandLine"]
    again = subprocess.run(["sh", "-c", line], capture_output=True, check=False)
    assert (again.returncode, again.stderr.strip()) == (4, b"read id,value")
    assert "--mount" not in checks["TC010"]["commandLine"]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGINT, signal.SIGKILL]], ids=len)
def test_after_a_kill_the_next_run_removes_all(
    engine: str, tmp_path: Path, signals: list[signal.Signals]
) -> None:
    """What a killed run has left, files and journals included, is gone after the next one."""
    temporary, state = tmp_path / "temporary", tmp_path / "state"
    temporary.mkdir()
    sleeper = real.shell_train(engine, SLEEPER, VOLUME)
    before = real.belongings(engine)["containers"]
    process = subprocess.Popen(
        [sys.executable, "-m", "train_api", "conform", "--engine", engine, sleeper],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(temporary), "XDG_STATE_HOME": str(state)},
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE
    while real.belongings(engine)["containers"] <= before:
        assert time.monotonic() < until
    for number in signals:
        process.send_signal(number)
    process.wait(PATIENCE)
    assert len(list(temporary.iterdir())) >= 2
    assert len(list((state / "train-api").iterdir())) == 1
    train_api(
        *("conform", "--engine", engine, real.shell_train(engine, "exit 64")),
        TMPDIR=str(temporary),
        XDG_STATE_HOME=str(state),
    )
    assert list(temporary.iterdir()) == list((state / "train-api").iterdir()) == []
