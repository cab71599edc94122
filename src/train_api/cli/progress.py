"""The progress that a terminal shows while a train is examined."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from train_api.formats.text import visible


class Progress:
    """The current step, and the number of runs begun; rich renders it regularly."""

    def __init__(self, train: str) -> None:
        self._train = visible(train)
        self._numbers = itertools.count(1)
        self._runs = 0
        self.step = ""

    def begin(self, step: str) -> None:
        """Show a step, and count a run."""
        self.step = step
        self.count()

    def count(self) -> None:
        """Count a run; any thread may."""
        self._runs = next(self._numbers)

    def __str__(self) -> str:
        return f"{self._train}: {self.step} ({self._runs} runs)"

    def __rich__(self) -> str:
        from rich.markup import escape

        return escape(str(self))


@contextmanager
def progress(train: str) -> Iterator[Progress]:
    """Show the progress of the examination of a train, at a terminal."""
    shown = Progress(train)
    if not sys.stderr.isatty():
        yield shown
        return
    from rich.console import Console

    with Console(stderr=True).status(shown):
        yield shown
