"""Trains in plain shell: a correct one, and a zoo of incorrect ones, each with one fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import Export, ExportedFile, copy_local
from train_api.engines.images import Image

FOLDER = Path(__file__).parent
TRAIN = FOLDER / "train.sh"
ZOO = sorted((FOLDER / "zoo").iterdir())
RIGHT = FOLDER / "no-variant"


class ShellTrain:
    """A train that runs as a process of its own, with nothing of this environment but the path."""

    def __init__(self, variant: Path = RIGHT) -> None:
        self.variant = variant
        self.folder = tempfile.mkdtemp()
        weakref.finalize(self, shutil.rmtree, self.folder)
        self.asked: list[tuple[str, ...]] = []
        self.of_image: Image | None = None

    def words(self) -> Sequence[str]:
        """The words of a command line before the arguments of one run."""
        return ("sh", str(TRAIN), str(self.variant))

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> RunResult:
        """Run the train."""
        self.asked.append(arguments)
        started = time.monotonic()
        ended = subprocess.run(
            [*self.words(), *arguments],
            env={
                "PATH": os.environ["PATH"],
                "MODEL_FOLDER": self.folder,
                **(self.of_image.env if self.of_image else {}),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        seconds = time.monotonic() - started
        return RunResult("exited", ended.returncode, ended.stdout, ended.stderr, seconds)

    def reproduction(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> str:
        """A command line for a person."""
        return " ".join(["sh", str(TRAIN), str(self.variant), *arguments, *environment])

    def image(self) -> Image | None:
        """A local program has none, unless a test gives it one."""
        return self.of_image

    def copy_out(self, outcome: RunResult, paths: Iterable[str], into: Path) -> Export:
        """Copy files of this machine."""
        return copy_local(paths, into, 1_000_000)

    def successor(self, base: str, files: Iterable[ExportedFile]) -> ShellTrain | None:
        """A process has no image."""
        return None
