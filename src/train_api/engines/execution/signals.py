"""Signals that request the end of a process: treat them as Ctrl-C, and defer them if necessary."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

LONGEST_WAIT = 0.5
"""How long, in seconds, the main thread may wait at once.

A signal that arrives just before a wait begins does not end it; it is noticed only afterwards.
"""


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Within the context, SIGTERM and SIGHUP raise `KeyboardInterrupt` in the main thread.

    A CI service ends a job with SIGTERM, a closed terminal sends SIGHUP. A signal that is ignored,
    as with nohup, stays ignored.
    """
    if not _in_main_thread():
        yield
        return
    before = {
        number: signal.signal(number, _interrupt)
        for number in _ENDING
        if signal.getsignal(number) is signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Defer Ctrl-C to the end of the context, for example until a new process is registered."""
    if not _in_main_thread():
        yield
        return
    put_off: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: put_off.append(number))
        for number in _ENDING
        if callable(signal.getsignal(number))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if put_off:
        signal.raise_signal(put_off[0])


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
