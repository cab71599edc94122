"""Whose a container is, and whether its owner is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from train_api.engines.ownership import run_id
from train_api.engines.ownership.run_id import current, is_dead, parse

HERE = current()
needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="there is no /proc")


def ended() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_id_is_read_back() -> None:
    """What a run id says is what was written into it."""
    assert parse(str(HERE)) == HERE
    assert parse(f"{HERE}-1") is None
    assert parse("") is None


def test_each_client_has_an_identity_of_its_own() -> None:
    """Two clients in one process do not get in each other's way."""
    assert len({str(current()) for _ in range(20)}) > 1


def test_this_process_is_alive() -> None:
    """A process takes neither itself nor its parent for dead."""
    assert not is_dead(HERE, HERE)
    parent = os.getppid()
    began = run_id._began(parent) or 0
    assert not is_dead(HERE._replace(pid=parent, began=began), HERE)


def test_an_ended_process_is_dead() -> None:
    """A process that has ended is dead, with and without its time of beginning."""
    assert is_dead(HERE._replace(pid=ended()), HERE)
    assert is_dead(HERE._replace(pid=ended(), began=0), HERE)


@needs_proc
def test_another_process_with_the_same_id_is_not_taken_for_it() -> None:
    """A process id that was given again does not keep the dead alive."""
    assert is_dead(HERE._replace(began=HERE.began - 1), HERE)


@pytest.mark.parametrize(
    ("change", "dead"),
    [
        ({"machine": "00000000"}, False),
        ({"machine": "00000000", "boot": "00000000"}, False),
        ({"namespace": 1}, False),
        ({"boot": "00000000"}, True),
        ({"boot": "00000000", "namespace": 1}, True),
    ],
    ids=str,
)
def test_what_cannot_be_known_counts_as_alive(change: dict[str, Any], dead: bool) -> None:
    """Processes of other machines and containers count as alive; those before a boot are dead."""
    gone = HERE._replace(pid=ended(), began=0)
    assert is_dead(gone._replace(**change), HERE) is dead


def test_a_process_of_another_user_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that one may not signal is alive."""

    def refuse(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_dead(HERE._replace(began=0), HERE)
