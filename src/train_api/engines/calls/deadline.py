"""The end of the time for something that takes several calls of an engine."""

from __future__ import annotations

import time

from train_api.engines import errors
from train_api.engines.engine import Engine


class Deadline:
    """The end of the time for something that takes several calls of an engine."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.engine = engine
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """How many seconds are left.

        Raises:
            EngineError: none are, of the kind `stuck`.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> errors.EngineError:
        """The error for time that has passed."""
        return errors.stuck(self.engine, self._seconds)
