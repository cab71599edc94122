"""Run trains as processes of their own, as a station does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from train_api import Report, extract, validate
from train_api.specification import commands

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "trains"
COMMANDS = tuple(commands())
LIST, CHECK, SUMMARY, RUN = COMMANDS
PYTHON = (sys.executable,)


class Ended(NamedTuple):
    """How a process ended: its exit status and what it wrote."""

    status: int
    out: bytes
    err: bytes

    @property
    def value(self) -> dict[str, Any]:
        """The response, as a JSON value."""
        return extract(self.out).value


def ask(
    train: Path,
    *arguments: str,
    with_: Sequence[str] = PYTHON,
    **variables: str,
) -> Ended:
    """Run a train's file with an interpreter, arguments and environment variables."""
    # With buffers, which this variable takes away, more can fail.
    inherited = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ended = subprocess.run(
        [*with_, str(train), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**inherited, **variables},
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def validated(ended: Ended, command: str, listed: Ended | None = None) -> Report:
    """Validate what a train wrote, and check that it ended well."""
    assert ended.status == 0, ended.err.decode(errors="replace")
    list_response = None if listed is None else listed.out
    report = validate(ended.out, command=command, list_response=list_response)
    assert report.valid, (report.problems, ended.out[-2000:])
    return report
