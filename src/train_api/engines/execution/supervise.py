"""Supervise a process to its end: read its output in bounded time and memory."""

from __future__ import annotations

import io
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO, Literal, NamedTuple

from train_api.engines.execution.signals import LONGEST_WAIT
from train_api.engines.settings import Limits

PATIENCE_AT_THE_END = 10.0
"""How long, in seconds, a process may take to exit by itself."""

_CHUNK = 64 * 1024
_ATTEMPTS = 20
_BETWEEN_ATTEMPTS = 0.5
# The time for which child processes may keep the pipes of an ended process open.
_AFTER_EXIT = 0.5
# The interval between measurements of the disk, in seconds; they take a fifth of the time at most.
_BETWEEN_LOOKS = 1.0
_LOOKS = 5

_Stop = Literal["time", "stdout", "disk"]


class Watched(NamedTuple):
    """The output of a process, its duration, and the reason if it was stopped.

    `seconds` is the time limit if the process was stopped for that.
    """

    stdout: bytes
    stderr: bytes
    stderr_left_out: int
    seconds: float
    stopped: _Stop | None


class Watch:
    """The supervision of one process, which has pipes as stdout and stderr and its own session.

    `stop` requests the end of the work that the process represents, such as a container. It is
    called again while the process continues, since that work may not have begun at the first call.
    `remaining` is called at the time limit and returns the seconds that are left nevertheless,
    because the work began later, or has ended before the process. `is_full` is called about once a
    second, by another thread: whether the process or its work has written too much to the disk.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        limits: Limits,
        stop: Callable[[], object],
        remaining: Callable[[], float] = lambda: 0.0,
        is_full: Callable[[], bool] | None = None,
    ) -> None:
        self._process = process
        self._limits = limits
        self._stop = stop
        self._remaining = remaining
        self._began = time.monotonic()
        self._events: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._pending = {"stdout", "stderr", "exit"}
        self._over = threading.Event()
        # Its buffer becomes the result without a copy, and small pieces need no further memory.
        self._stdout = io.BytesIO()
        self._stderr = bytearray()
        self._stderr_left_out = 0
        assert process.stdout is not None
        assert process.stderr is not None
        self._start(self._keep_first, process.stdout)
        self._start(self._keep_last, process.stderr)
        self._start(self._await_exit)
        if is_full is not None:
            self._start(self._look, is_full)

    def wait(self) -> Watched:
        """Wait for the end, at most until a limit is reached."""
        stopped: _Stop | None = None
        deadline = self._began + self._limits.seconds
        while self._pending:
            event = self._next(deadline)
            if event == "overflow":
                stopped = "stdout"
            elif event == "full":
                stopped = "disk"
            elif event is not None:
                self._pending.discard(event)
                if event == "exit":
                    deadline = time.monotonic() + _AFTER_EXIT
                continue
            elif "exit" in self._pending:
                if (more := self._remaining()) > 0:
                    deadline = time.monotonic() + more
                    continue
                stopped = "time"
            self.end()
        self._join()
        self._over.set()
        return Watched(
            stdout=self._stdout.getvalue(),
            stderr=bytes(self._stderr),
            stderr_left_out=self._stderr_left_out,
            seconds=(self._limits.seconds if stopped == "time" else time.monotonic() - self._began),
            stopped=stopped,
        )

    def end(self) -> None:
        """End the process if it still runs, by a request and then by force."""
        for _ in range(_ATTEMPTS):
            if "exit" not in self._pending:
                break
            self._stop()
            self._settle(time.monotonic() + _BETWEEN_ATTEMPTS)
        if self._pending:
            end_group(self._process)
            self._settle(time.monotonic() + _AFTER_EXIT)
        # A process that has left the process group may keep the pipes open for ever.
        self._pending.clear()
        self._over.set()

    def _settle(self, deadline: float) -> None:
        while self._pending and (event := self._next(deadline)) is not None:
            self._pending.discard(event)

    def _next(self, deadline: float) -> str | None:
        while True:
            left = max(deadline - time.monotonic(), 0)
            try:
                return self._events.get(timeout=min(left, LONGEST_WAIT))
            except queue.Empty:
                if left <= LONGEST_WAIT:
                    return None

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _join(self) -> None:
        if self._process.poll() is None:
            self._process.wait()

    def _keep_first(self, pipe: IO[bytes]) -> None:
        room = self._limits.stdout
        while chunk := _read(pipe):
            if room > 0:
                self._stdout.write(chunk[:room])
            if 0 <= room < len(chunk):
                self._events.put("overflow")
                room = 0
            room -= len(chunk)
        pipe.close()
        self._events.put("stdout")

    def _keep_last(self, pipe: IO[bytes]) -> None:
        while chunk := _read(pipe):
            self._stderr += chunk
            if (excess := len(self._stderr) - self._limits.stderr) > 0:
                del self._stderr[:excess]
                self._stderr_left_out += excess
        pipe.close()
        self._events.put("stderr")

    def _look(self, is_full: Callable[[], bool]) -> None:
        pause = _BETWEEN_LOOKS
        while not self._over.wait(pause):
            began = time.monotonic()
            if is_full():
                self._events.put("full")
                return
            pause = max(_BETWEEN_LOOKS, _LOOKS * (time.monotonic() - began))

    def _await_exit(self) -> None:
        self._process.wait()
        self._events.put("exit")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the leader of a session, and all processes that it has started in it."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass


def part_with(process: subprocess.Popen[bytes]) -> None:
    """Let a process that has nothing left to do exit by itself, so that it cleans up; else kill it.

    It has `PATIENCE_AT_THE_END` seconds for that.
    """
    try:
        process.wait(PATIENCE_AT_THE_END)
    except subprocess.TimeoutExpired:
        end_group(process)
        process.wait()


def _read(pipe: IO[bytes]) -> bytes:
    try:
        return os.read(pipe.fileno(), _CHUNK)
    except OSError:
        return b""
