"""Signals that ask a process to end."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from train_api.engines import interrupted_by_signals
from train_api.engines.execution.signals import uninterrupted

NUMBERS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def send(number: int) -> None:
    """Send this process a signal, and wait until it has arrived."""
    os.kill(os.getpid(), number)
    for _ in range(1000):
        pass


@pytest.mark.parametrize("number", NUMBERS)
def test_all_are_as_ctrl_c(number: int) -> None:
    """Inside the block, each of the signals interrupts; afterwards all is as before."""
    before = [signal.getsignal(each) for each in NUMBERS]
    with pytest.raises(KeyboardInterrupt), interrupted_by_signals():
        send(number)
    assert [signal.getsignal(each) for each in NUMBERS] == before


def test_an_ignored_signal_stays_ignored() -> None:
    """A signal that nohup ignores stays ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupted_by_signals():
            send(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", NUMBERS)
def test_an_interruption_can_be_put_off(number: int) -> None:
    """An interruption waits until the end of what must not be interrupted, and then comes."""
    steps = []

    def work() -> None:
        with uninterrupted():
            send(number)
            steps.append("went on")
        steps.append("was not interrupted")

    with pytest.raises(KeyboardInterrupt), interrupted_by_signals():
        work()
    assert steps == ["went on"]


def test_without_an_interruption_nothing_happens() -> None:
    """Where no signal comes, nothing is raised and all is as before."""
    before = [signal.getsignal(each) for each in NUMBERS]
    with interrupted_by_signals(), uninterrupted():
        pass
    assert [signal.getsignal(each) for each in NUMBERS] == before


def test_other_threads_are_let_be() -> None:
    """Only the main thread handles signals; other threads may use the same code."""
    done = []

    def work() -> None:
        with interrupted_by_signals(), uninterrupted():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
