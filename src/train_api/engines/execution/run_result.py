"""How a run ended."""

from __future__ import annotations

from typing import Literal, NamedTuple

Ending = Literal[
    "exited", "timed-out", "too-much-output", "too-much-disk", "out-of-memory", "not-started"
]

_SIGNALS = range(129, 129 + 64)


class RunResult(NamedTuple):
    """How a run of a train ended; errors of the engine are exceptions instead.

    `ended` is `exited`, `timed-out`, `too-much-output` (on stdout), `too-much-disk`,
    `out-of-memory` (as far as the engine reports it) or `not-started` (the image's program cannot
    be run, and `reason` is the engine's message). `status` is the exit status if the train ended by
    itself. `stderr` has the end of stderr, without the first `stderr_left_out` bytes. `seconds`
    includes the engine's own time, and is the time limit if that was exceeded. `container` names
    the container if it was kept.
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
        """The signal that the exit status indicates by convention, None if there is none."""
        if self.status is None or self.status not in _SIGNALS:
            return None
        return self.status - 128
