"""Run the command line as a process that is met with trouble."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

VALID = b'{"content": "ok"}'
SAID_VALID = "valid response of print_model_summary"
COMMAND = (sys.executable, "-m", "train_api")


class Ended(NamedTuple):
    """How a process ended: its exit status and what it wrote."""

    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """All that it wrote."""
        return (self.out + self.err).decode("utf-8", "surrogateescape")


def run(
    words: Sequence[str | Path],
    *,
    stdin: bytes = b"",
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run these words with this stdin, folder and environment (else this process's own)."""
    ended = subprocess.run(
        [*map(str, words)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=os.environ if environment is None else environment,
        timeout=250,
        check=False,
    )
    assert b"Traceback" not in ended.stderr, ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def train_api(*words: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> Ended:
    """Run `train-api` with these words."""
    return run([*COMMAND, *words], stdin=stdin, cwd=cwd)


def in_shell(script: str, *words: str, stdin: bytes = VALID) -> Ended:
    """Run a line of shell, in which `"$@"` is `train-api` with these words."""
    return run(["bash", "-c", script, "bash", *COMMAND, *words], stdin=stdin)
