"""Trains in plain shell: a right one, and a zoo of wrong ones, each with one fault."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
TRAIN = FOLDER / "train.sh"
ZOO = sorted((FOLDER / "zoo").iterdir())
RIGHT = FOLDER / "no-variant"


class Ended(NamedTuple):
    """How a run of a train ended."""

    status: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False


class ShellTrain:
    """A train that runs as a process of its own, with nothing of this environment but the path."""

    def __init__(self, variant: Path = RIGHT) -> None:
        self.variant = variant
        self.asked: list[tuple[str, ...]] = []

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Ended:
        """Run the train."""
        self.asked.append(arguments)
        started = time.monotonic()
        ended = subprocess.run(
            ["sh", str(TRAIN), str(self.variant), *arguments],
            env={"PATH": os.environ["PATH"], **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        seconds = time.monotonic() - started
        return Ended(ended.returncode, ended.stdout, ended.stderr, seconds)

    def reproduction(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> str:
        """A command line for a person."""
        return " ".join(["sh", str(TRAIN), str(self.variant), *arguments, *environment])
