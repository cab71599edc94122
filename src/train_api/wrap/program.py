"""Run a program so that nothing of it remains, and nothing of it follows the response."""

from __future__ import annotations

import os
import select
import signal
import time
from types import FrameType
from typing import Any, Callable, Final, Mapping, Sequence

FORWARDED: Final = (signal.SIGTERM, signal.SIGINT)
"""The signals that end a run without a response."""

_IN, _OUT = 0, 1
_CHUNK = 64 * 1024
# Linux lets no unprivileged process have a larger pipe.
_LARGEST_PIPE = 1024 * 1024
_PATIENCE = 5.0
_PAUSE = 0.01


class Interrupted(KeyboardInterrupt):
    """The process got a signal that ends the run; `number` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(
    command: Sequence[str], variables: Mapping[str, str], pass_on: Callable[[bytes], None]
) -> int:
    """Run a program to its end, and return its exit status, or minus the signal that ended it.

    What it prints on standard output is passed on as it comes. Its standard input is empty. SIGTERM
    and SIGINT are sent on to the program and its process group. When the program has ended, its
    descendants are killed: as process 1, as which the entrypoint of a container runs, all other
    processes, and otherwise those that are in the process group of the program. The output that is
    in the pipe by then, at most 1 MiB, is passed on.

    Raises:
        OSError: the program cannot be started.
        Interrupted: there was a SIGTERM or SIGINT.
    """
    reading, writing = os.pipe()
    signals = _Signals()
    try:
        if signals.received:
            raise Interrupted(signals.received)
        try:
            group = os.posix_spawnp(
                command[0],
                list(command),
                dict(variables),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, _IN, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, writing, _OUT),
                ],
                setpgroup=0,
                # The interpreter ignores these, which programs do not expect.
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],
            )
        finally:
            os.close(writing)
        signals.forward_to(group)
        output = _Output(reading, pass_on)
        status = _wait(group, output, signals)
        signals.forward_to(None)
        _end_descendants(group)
        output.drain()
    finally:
        signals.restore()
        os.close(reading)
    if signals.received:
        raise Interrupted(signals.received)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


class _Output:
    """The standard output of the program, passed on until nobody reads it."""

    def __init__(self, descriptor: int, pass_on: Callable[[bytes], None]) -> None:
        self.descriptor = descriptor
        self.is_open = True
        self._pass_on = pass_on

    def take(self) -> int:
        """Read once and pass on; return the number of bytes."""
        data = os.read(self.descriptor, _CHUNK)
        self.is_open = bool(data)
        try:
            self._pass_on(data)
        except OSError:
            # The response will not be read either. What the program prints is dropped.
            self._pass_on = _drop
        return len(data)

    def drain(self) -> None:
        """Pass on what is in the pipe, and wait for no more."""
        os.set_blocking(self.descriptor, False)
        rest = _LARGEST_PIPE
        try:
            while self.is_open and rest > 0:
                rest -= self.take()
        except BlockingIOError:
            pass


def _drop(_: bytes) -> None:
    pass


def _wait(program: int, output: _Output, signals: _Signals) -> int:
    """Pass output on until the program has ended, and return its wait status."""
    while True:
        waiting = [signals.woken, output.descriptor] if output.is_open else [signals.woken]
        ready, _, _ = select.select(waiting, [], [])
        if output.descriptor in ready:
            output.take()
        if signals.woken in ready:
            signals.rest()
            status = _reap(program)
            if status is not None:
                return status


def _reap(program: int) -> int | None:
    """Collect all children that have ended; return the wait status of the program, if it has."""
    found = None
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if child == 0:
            return found
        if child == program:
            found = status


def _end_descendants(group: int) -> None:
    """Kill what the program has left, and collect what becomes a child of process 1."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            if os.getpid() == 1:
                os.kill(-1, signal.SIGKILL)
            else:
                os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        if time.monotonic() > end:
            # One that waits for a disk, for example, cannot be killed before it gets an answer.
            return
        time.sleep(_PAUSE)


class _Signals:
    """Handlers of signals, which wake the main loop; SIGTERM and SIGINT are forwarded.

    `received` is the first of them, and `woken` the descriptor that can be read after a signal.
    """

    def __init__(self) -> None:
        self.received = 0
        self._group: int | None = None
        self.woken, self._waking = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(self._waking, False)
        self._wakeup = signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        self._before: dict[int, Any] = {}
        for number in (signal.SIGCHLD, *FORWARDED):
            self._before[number] = signal.signal(number, self._handle)

    def forward_to(self, group: int | None) -> None:
        """Forward signals to a process group from now on, and the one that came before."""
        self._group = group
        self._forward(self.received)

    def rest(self) -> None:
        """Forget what woke the loop."""
        try:
            while os.read(self.woken, _CHUNK):
                pass
        except BlockingIOError:
            pass

    def restore(self) -> None:
        """Handle signals as before."""
        for number, handler in self._before.items():
            # A handler that was not installed from Python cannot be restored.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self.woken)
        os.close(self._waking)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if number in FORWARDED:
            self.received = self.received or number
            self._forward(number)

    def _forward(self, number: int) -> None:
        if self._group is not None and number:
            try:
                os.killpg(self._group, number)
            except (ProcessLookupError, PermissionError):
                pass
