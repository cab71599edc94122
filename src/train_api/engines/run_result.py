"""How a run ended."""

from __future__ import annotations

from typing import Literal, NamedTuple

Ending = Literal[
    "exited", "timed-out", "too-much-output", "too-much-disk", "out-of-memory", "not-started"
]

_SIGNALS = range(129, 129 + 64)


class RunResult(NamedTuple):
    """How a run of a train ended; the troubles of the engine are never one.

    `ended` is `exited`, `timed-out`, `too-much-output` (on stdout), `too-much-disk`,
    `out-of-memory` (as far as the engine can tell) or `not-started` (the image's program cannot be
    run, and `reason` is what the engine says of that). `status` is the exit status where the train
    ended of itself. `stderr` holds the end of it, before which `stderr_left_out` bytes are missing.
    `seconds` includes the engine's own time, and is the time limit where that was passed.
    `container` names the container that was kept.
    """

    ended: Ending
    status: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    stderr_left_out: int = 0
    reason: str = ""
    container: str | None = None

    @property
    def signal(self) -> int | None:
        """The signal that the exit status tells of by custom, None where it tells of none."""
        if self.status is None or self.status not in _SIGNALS:
            return None
        return self.status - 128
