"""Nothing is left behind on a real engine, however a run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import real
from train_api.engines import ENGINES, ContainerClient, Limits
from train_api.engines.engine_arguments import LABEL
from train_api.engines.ownership import journal

SLEEPER = 'trap "" INT TERM; echo begun; while true; do sleep 1; done'
VOLUME = 'VOLUME ["/opt/volume"]\n'

CODE = """
import sys
from train_api.engines import Limits, connect, interrupted_by_signals
with interrupted_by_signals(), connect(sys.argv[1]) as client:
    print(client.run_id, flush=True)
    client.run((sys.argv[2],), None, keep=True, limits=Limits(seconds=60))
"""


@pytest.fixture(autouse=True)
def own_journals(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journals of a test are its own: another test may have left a folder to its user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(autouse=True)
def nothing_left(name: str) -> Iterator[None]:
    """Whatever a test does, afterwards the engine has what it had before."""
    before = real.owned(name)
    yield
    assert real.owned(name) == before


def in_the_middle(name: str) -> subprocess.Popen[bytes]:
    """Start a process that runs a train, and wait until the train is in the middle of its work."""
    image = real.shell_train(name, SLEEPER, VOLUME)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, name, image],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().decode().strip()
    deadline = time.monotonic() + 30
    label = f"label={LABEL}={run_id}"
    while not real.engine(name, "ps", "--quiet", "--filter", label).stdout:
        assert time.monotonic() < deadline
    return process


@pytest.mark.parametrize("keep", [False, True])
def test_after_success_and_failure(name: str, keep: bool) -> None:
    """Containers and the volumes that their images ask for are gone when the client is."""
    image = real.shell_train(name, "echo x > /opt/volume/x; exit $1", VOLUME)
    with ContainerClient(ENGINES[name]) as client:
        for status in (0, 3):
            outcome = client.run((image,), str(status), read_only=False, keep=keep)
            assert outcome.status == status
            assert (outcome.container is not None) == keep
        assert client.run((real.require(name),), "/nothing").ended == "not-started"


def test_the_current_folder_stays_as_it_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left in the current folder either, also where a train runs out of memory."""
    monkeypatch.chdir(tmp_path)
    script = "exec awk 'BEGIN { x = \"0123456789abcdef\"; while (1) x = x x }'"
    image = real.shell_train(name, script)
    with ContainerClient(ENGINES[name]) as client:
        outcome = client.run((image,), None, limits=Limits(memory=32 * 1024 * 1024))
    assert outcome.signal == 9
    assert list(tmp_path.iterdir()) == []


def test_after_a_time_out(name: str) -> None:
    """A train that was killed for its time is gone."""
    image = real.shell_train(name, SLEEPER, VOLUME)
    with ContainerClient(ENGINES[name]) as client:
        assert client.run((image,), None, limits=Limits(seconds=1)).ended == "timed-out"


def test_after_an_interruption(name: str) -> None:
    """Ctrl-C, which reaches all processes of the terminal, leaves nothing behind."""
    process = in_the_middle(name)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in err
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("milliseconds", [0, 120])
def test_after_an_interruption_at_any_time(name: str, milliseconds: int) -> None:
    """Ctrl-C while the container is being made, or has just begun, leaves nothing behind."""
    image = real.shell_train(name, SLEEPER, VOLUME)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, name, image],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(milliseconds / 1000)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0


def test_after_the_client_was_killed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed client has left is swept by the next; what a live one has is not."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = real.belongings(name)["containers"]
    dead, live = in_the_middle(name), in_the_middle(name)
    dead.kill()
    dead.communicate()
    assert len(list(tmp_path.iterdir())) == len(journals()) == 2
    with ContainerClient(ENGINES[name]) as client:
        assert len(list(tmp_path.iterdir())) == len(journals()) == 1
        (swept,) = client.swept.containers
        assert client.swept.images == ()
    left = real.belongings(name)["containers"]
    assert swept not in left
    assert len(left - before) == 1
    assert live.poll() is None
    live.send_signal(signal.SIGINT)
    live.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == journals() == []


def journals() -> list[Path]:
    """Return the journals that are there."""
    return list(journal.private_folder().iterdir())


def test_after_a_successor(name: str, tmp_path: Path) -> None:
    """A successor is gone when the client is, and its base is not."""
    base = real.require(name)
    with ContainerClient(ENGINES[name]) as client:
        built = client.build(base, [])
        assert client.image(built).name == built
        assert client.run((built,), "/bin/true").status == 0
    with ContainerClient(ENGINES[name]) as client:
        assert client.image(base).name == base


KILLED_AFTER_BUILD = """
import os, sys
from pathlib import Path
from train_api.engines import ExportedFile, connect
client = connect(sys.argv[1]).__enter__()
files = [ExportedFile("/opt/file", 0o644, 0, 0, 2, Path(sys.argv[3]))]
print(client.build(sys.argv[2], files), client.build(sys.argv[2], files), flush=True)
os.kill(os.getpid(), 9)
"""


def test_successors_of_a_killed_client_are_swept(name: str, tmp_path: Path) -> None:
    """Images that a killed client has left are swept, unless somebody gave them another name."""
    (tmp_path / "copy").write_bytes(b"{}")
    words = [name, real.require(name), str(tmp_path / "copy")]
    code = [sys.executable, "-c", KILLED_AFTER_BUILD, *words]
    left = subprocess.run(code, capture_output=True, check=False).stdout.decode().split()
    mine = "localhost/train-api-test:mine"
    assert real.engine(name, "tag", left[1], mine).returncode == 0
    with ContainerClient(ENGINES[name]) as client:
        assert sorted(client.swept.images) == sorted(left)
        assert client.image(mine).name == mine
    assert journals() == []
    assert real.engine(name, "rmi", mine).returncode == 0


KILLED_IN_BUILD = """
import os, signal, sys, threading, time
from pathlib import Path
from train_api.engines import ExportedFile, connect, containers

def killed_later(*arguments):
    written = write(*arguments)
    threading.Timer(float(sys.argv[5]), end).start()
    return written

def end():
    if sys.argv[4] == "all":
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == os.getpid():
                os.kill(int(entry), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

write, containers.write_context = containers.write_context, killed_later
with connect(sys.argv[1]) as client:
    size = os.path.getsize(sys.argv[3])
    client.build(sys.argv[2], [ExportedFile("/opt/file", 0o644, 0, 0, size, Path(sys.argv[3]))])
"""


@pytest.mark.parametrize("milliseconds", [100, 400, 1000])
@pytest.mark.parametrize("killed", ["alone", "all"])
def test_after_a_kill_in_the_build(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: str, milliseconds: int
) -> None:
    """A client that is killed in a build, with the engine's program or without, leaves nothing."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    with (tmp_path / "large").open("wb") as file:
        file.truncate(200_000_000)
    seconds = str(milliseconds / 1000)
    words = [name, real.require(name), str(tmp_path / "large"), killed, seconds]
    done = subprocess.run([sys.executable, "-c", KILLED_IN_BUILD, *words], check=False)
    assert done.returncode == -signal.SIGKILL
    with ContainerClient(ENGINES[name]):
        pass
    assert list(temporary.iterdir()) == []
    listed = ("ps", "--all", "--format", "{{.Names}}", *ENGINES[name].builders)
    assert b"working-container" not in real.engine(name, *listed).stdout
    # A server may still be at work, and then the journal stays; it is settled once that has ended.
    deadline = time.monotonic() + (20 if killed == "alone" else 3)
    while journals() and time.monotonic() < deadline:
        with ContainerClient(ENGINES[name]):
            pass
    assert killed == "all" or not journals()
    for path in journals():
        os.utime(path, (0, time.time() - journal.SETTLING - 1))
    with ContainerClient(ENGINES[name]):
        pass
    assert journals() == []
