"""Names that an image keeps: all of them or none, seen by a fake engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.engines.fake_images import FakeImages
from train_api.engines import ENGINES, ContainerClient, EngineError, TagsTakenError
from train_api.engines.ownership import journal

MADE, OLD, OTHER = (f"sha256:{digit * 64}" for digit in "123")
FIRST, SECOND = "registry.example/mean:first", "registry.example/mean:second"
BEFORE = {"localhost/made:latest": MADE, FIRST: OLD, "localhost/user:1": OTHER}
_KILLED = f"""
from train_api.engines import connect
with connect("podman") as client:
    with client.tagged({MADE!r}, [{FIRST!r}, {SECOND!r}], replace=True):
        pass
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeImages:
    """An engine with an image that a run has made, and images of the user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    engine = FakeImages(tmp_path, monkeypatch)
    engine.set(BEFORE)
    return engine


def client() -> ContainerClient:
    """A client of the fake."""
    return ContainerClient(ENGINES["podman"])


def journals() -> list[Path]:
    """The journals that a later run would follow."""
    return list(Path(os.environ["XDG_STATE_HOME"], "train-api").glob("*.journal"))


def test_all_names_are_given(engine: FakeImages) -> None:
    """The image has all names at the end, also after the client has closed."""
    with client() as podman, podman.tagged(MADE, [SECOND]) as replaced:
        assert replaced == ()
    assert engine.images == {**BEFORE, SECOND: MADE}
    assert journals() == []


def test_a_name_of_another_image_is_not_taken(engine: FakeImages) -> None:
    """Without `replace`, one name that exists refuses all, and nothing is changed."""
    with (
        client() as podman,
        pytest.raises(TagsTakenError) as taken,
        podman.tagged(MADE, [SECOND, FIRST]),
    ):
        pass
    assert taken.value.tags == (FIRST,)
    assert engine.images == BEFORE


def test_a_name_may_be_replaced(engine: FakeImages) -> None:
    """With `replace`, the image gets the name of another, which is reported."""
    with (
        client() as podman,
        podman.tagged(MADE, [FIRST], replace=True) as replaced,
    ):
        assert replaced == (FIRST,)
    assert engine.images == {**BEFORE, FIRST: MADE}


def test_a_failure_restores_all_names(engine: FakeImages, monkeypatch: pytest.MonkeyPatch) -> None:
    """If one name cannot be given, the others are as before, replaced ones too."""
    monkeypatch.setenv("FAILS_TO_TAG", SECOND)
    with (
        client() as podman,
        pytest.raises(EngineError),
        podman.tagged(MADE, [FIRST, SECOND], replace=True),
    ):
        pass
    assert engine.images == BEFORE
    assert journals() == []


def test_an_exception_within_restores_all_names(engine: FakeImages) -> None:
    """Ctrl-C before the end of the context leaves no name."""
    given = client().tagged(MADE, [FIRST, SECOND], replace=True)
    given.__enter__()
    assert engine.images == {**BEFORE, FIRST: MADE, SECOND: MADE}
    interrupt = KeyboardInterrupt()
    assert not given.__exit__(KeyboardInterrupt, interrupt, None)
    assert engine.images == BEFORE


@pytest.mark.parametrize("last", [FIRST, SECOND])
def test_the_next_run_restores_the_names_of_a_killed_one(engine: FakeImages, last: str) -> None:
    """After SIGKILL behind any name, the next run restores all of them."""
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], env={**os.environ, "KILLS_AFTER": last}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert engine.images[last] == MADE
    with client():
        pass
    assert engine.images == BEFORE
    assert journals() == []


def test_the_next_run_leaves_names_that_somebody_else_has_given(engine: FakeImages) -> None:
    """A name that another image has got meanwhile is not touched."""
    subprocess.run(
        [sys.executable, "-c", _KILLED], env={**os.environ, "KILLS_AFTER": SECOND}, check=False
    )
    engine.set({**engine.images, FIRST: OTHER})
    with client():
        pass
    assert engine.images == {**BEFORE, FIRST: OTHER}


def test_settled_names_remain(engine: FakeImages) -> None:
    """What a run settled before it was killed is not restored."""
    killed = _KILLED + "    import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    subprocess.run([sys.executable, "-c", killed], env=dict(os.environ), check=False)
    assert len(journals()) == 1
    with client():
        pass
    assert engine.images == {**BEFORE, FIRST: MADE, SECOND: MADE}


def test_names_that_cannot_be_restored_are_left_to_the_next_run(
    engine: FakeImages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the engine fails again while names are restored, the journal stays for the next run."""
    monkeypatch.setenv("FAILS_TO_TAG", "")
    process = _KILLED.replace("pass", "import os; os.environ['FAILS_TO_TAG'] = " + repr(FIRST))
    failing = process + "        raise KeyboardInterrupt\n"
    done = subprocess.run(
        [sys.executable, "-c", failing], env=dict(os.environ), check=False, capture_output=True
    )
    assert done.returncode != 0
    assert len(journals()) == 1
    with client():
        pass
    assert engine.images == BEFORE


def test_one_run_names_images_at_a_time(engine: FakeImages) -> None:
    """A second run waits, and then finds the names of the first one taken."""
    order = []

    def second() -> None:
        mine = journal.Journal(client().journal.mine, "podman")
        with mine.only_tagger():
            order.append("second")

    thread = threading.Thread(target=second)
    with client() as podman, podman.tagged(MADE, [SECOND]):
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
