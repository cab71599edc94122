"""Short calls of an engine's program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

from train_api.engines import errors
from train_api.engines.engine import Engine

PATIENCE = 60.0
"""The default time limit of a call, in seconds."""


class CallResult(NamedTuple):
    """The exit status and the output of a call."""

    status: int
    out: str
    err: str


def call(
    engine: Engine,
    *words: str,
    seconds: float | None = None,
    may_be_cut: bool = False,
    data: bytes | None = None,
    descriptors: tuple[int, ...] = (),
    temporary: Path | None = None,
) -> CallResult:
    """Call the engine's program and wait for its answer, even after Ctrl-C.

    An interrupted removal or build leaves a container behind. `data` is the standard input of the
    program, and `temporary` the folder for its temporary files, if it is not the usual one.

    Raises:
        EngineError: there is no such program, or it gives no answer.
    """
    patience = PATIENCE if seconds is None else seconds
    stdin = subprocess.DEVNULL if data is None else subprocess.PIPE
    process = start(engine, words, stdin=stdin, descriptors=descriptors, temporary=temporary)
    try:
        out, err = process.communicate(data, timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise errors.stuck(engine, patience) from None
    except KeyboardInterrupt:
        if may_be_cut:
            process.kill()
        process.communicate(timeout=patience)
        raise
    return CallResult(process.returncode, _text(out), _text(err))


def demand(
    engine: Engine,
    *words: str,
    image: str | None = None,
    seconds: float | None = None,
    may_be_cut: bool = False,
    data: bytes | None = None,
    descriptors: tuple[int, ...] = (),
) -> str:
    """Call the engine's program; return what it wrote to stdout.

    Raises:
        EngineError: it failed, too.
    """
    answer = call(
        engine,
        *words,
        seconds=seconds,
        may_be_cut=may_be_cut,
        data=data,
        descriptors=descriptors,
    )
    if answer.status != 0:
        raise errors.engine_error(engine, answer.err, image=image)
    return answer.out


def start(
    engine: Engine,
    words: Sequence[str],
    *,
    descriptors: tuple[int, ...] = (),
    stdin: int = subprocess.DEVNULL,
    stderr: IO[bytes] | int = subprocess.PIPE,
    folder: Path | None = None,
    temporary: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start the engine's program in a session of its own, which Ctrl-C does not reach.

    It runs in the current folder, or in `folder` if given, and its temporary files are in the usual
    folder, or in `temporary` if given.

    Raises:
        EngineError: there is no such program.
    """
    try:
        return subprocess.Popen(
            [engine.name, *words],
            bufsize=0,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=folder,
            env=None if temporary is None else {**os.environ, "TMPDIR": str(temporary)},
            pass_fds=descriptors,
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError):
        raise errors.not_installed(engine) from None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
