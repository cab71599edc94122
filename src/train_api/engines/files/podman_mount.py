"""A container's files through `podman mount`, each opened without following links.

Podman's `cp` follows links and loses owners. A separate program, `mount_program`, reads the mount:
without root, only a program in podman's user namespace (`podman unshare`) has access to the mount,
and to the owners of files as in the container.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from train_api.engines import errors
from train_api.engines.calls.deadline import Deadline
from train_api.engines.execution.supervise import end_group, part_with
from train_api.engines.files import mount_program
from train_api.engines.files.tree import Found, Owner, Wanted


class Mounted:
    """The files of a container, through a program that has access to them."""

    def __init__(self, process: subprocess.Popen[bytes], deadline: Deadline) -> None:
        self._process = process
        self._deadline = deadline

    def find(self, paths: Sequence[str]) -> list[Found]:
        """What is at these paths; see `Tree`."""
        return [Found(*found) for found in self._ask("find", list(paths))]

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files; see `Tree`."""
        words = [[file.path, file.size, str(file.copy)] for file in files]
        return [Owner(*owner) for owner in self._ask("fetch", words)]

    def _ask(self, verb: str, words: list[Any]) -> Any:
        self._deadline.left()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps([verb, words]).encode() + b"\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        self._deadline.left()
        answer, trouble = json.loads(line) if line else (None, "it gives no answer")
        if trouble:
            raise errors.engine_error(self._deadline.engine, trouble)
        return answer


@contextmanager
def mounted(container: str, deadline: Deadline) -> Iterator[Mounted]:
    """The files of an existing container; this needs a podman without a server.

    Raises:
        EngineError: podman fails, or takes too long.
    """
    name = deadline.engine.name
    # It imports neither this package, which takes time, nor one in the working directory.
    words = [sys.executable, "-I", "-S", mount_program.__file__, name, container]
    left = deadline.left()
    process = subprocess.Popen(
        [name, "unshare", *words] if os.geteuid() != 0 else words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    timer = threading.Timer(left, end_group, [process])
    timer.start()
    try:
        yield Mounted(process, deadline)
    finally:
        timer.cancel()
        _unmount(process)


def _unmount(process: subprocess.Popen[bytes]) -> None:
    """Let the program unmount; it does so when its stdin is closed."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    part_with(process)
