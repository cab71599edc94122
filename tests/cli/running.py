"""Run the command line as a process of its own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
SEED = REPOSITORY / "examples/1.0.0/list-requirements-response/valid/the-seed-example.json"


_PATIENCE = 180.0


class Ended(NamedTuple):
    """How a process ended: its exit status and what it wrote."""

    status: int
    out: str
    err: str


def train_api(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    **environment: str,
) -> Ended:
    """Run `train-api` with these arguments, stdin, folder and more environment variables."""
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with tempfile.TemporaryDirectory() as temporary:
        ended = subprocess.run(
            [sys.executable, "-m", "train_api", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=variables | {"TMPDIR": temporary} | environment,
            timeout=_PATIENCE,
            check=False,
        )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
