"""Run a train as a local program, during its development.

There is no isolation. Time and output are limited. The program does not inherit the environment of
its caller, except the variables that a program needs to be found and to run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from train_api.engines import errors
from train_api.engines.engine import Engine
from train_api.engines.env_passing import check_values
from train_api.engines.execution.classify_exit import plain
from train_api.engines.execution.run_result import RunResult
from train_api.engines.execution.signals import uninterrupted
from train_api.engines.execution.supervise import Watch, end_group
from train_api.engines.files.export import EXPORT_LIMIT, Export, copy_local
from train_api.engines.ownership.cleanup import sweep
from train_api.engines.ownership.journal import Journal
from train_api.engines.ownership.run_id import current
from train_api.engines.ownership.workdir import Scratch
from train_api.engines.settings import (
    NOTHING,
    Grants,
    Limits,
    Mount,
    Settings,
    SettingsError,
    TrainWords,
)

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")


class ProcessClient:
    """Runs local programs as a `ContainerClient` runs containers; nothing remains to be removed.

    A mount is allowed if source and target are the same, since the program can access it anyway.
    Several threads may run programs at once. Leaving ends those that are still running.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.journal = Journal(current())
        self._scratch = Scratch(self.journal)
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def __enter__(self) -> ProcessClient:
        self._stopped = False
        sweep(self.journal.mine)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self.close()

    @property
    def folder(self) -> Path:
        """A folder on this machine that is removed on leaving, or by a later run if that fails."""
        return self._scratch.path

    def version(self) -> str:
        """Programs have no engine, so there is no version."""
        return ""

    def run(
        self,
        train: TrainWords,
        command: str | None,
        *,
        arguments: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
        mounts: Sequence[Mount] = (),
        limits: Limits | None = None,
        grants: Grants = NOTHING,
        read_only: bool = True,
        keep: bool = False,
    ) -> RunResult:
        """Run a program once with a command, or with none; its child processes end with it.

        Raises:
            EngineError: there is no such program.
            SettingsError: there is a mount, but no container to mount it into; or a resource is
                granted; or no program can be started with these values.
        """
        if grants != NOTHING:
            raise SettingsError("Nothing can be granted to a local program")
        check_values(env or {}, encoded=False)
        for mount in mounts:
            if mount.source != mount.target:
                raise SettingsError(f"{mount.target} cannot be mounted for a local program")
        settings = Settings(train, command, arguments=arguments)
        limits = limits or Limits()
        watch = None
        try:
            with uninterrupted():
                process = self._begin([*settings.train, *settings.words], env or {})
                watch = Watch(process, limits, lambda: end_group(process))
            watched = watch.wait()
        finally:
            if watch is not None:
                watch.end()
                end_group(process)
                with self._lock:
                    self._running.discard(process)
        status = process.returncode
        # The exit status of shells and engines for an end by a signal.
        return plain(status if status >= 0 else 128 - status, watched)

    def copy_out(
        self,
        outcome: RunResult,
        paths: Iterable[str],
        into: Path,
        *,
        limit: int = EXPORT_LIMIT,
    ) -> Export:
        """Copy regular files that the program has left on this machine into an empty folder."""
        return copy_local(paths, into, limit)

    def stop(self) -> None:
        """End the runs of all threads, and prevent new ones."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                end_group(process)

    def _begin(self, words: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise errors.EngineError("failed", "The run is being ended.", "")
            process = _start(words, env)
            self._running.add(process)
            return process

    def close(self) -> None:
        """Remove the folder; nothing else is left to remove."""
        self._scratch.remove()
        self.journal.close()


def _start(words: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    variables = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        return subprocess.Popen(
            words,
            # Otherwise the PATH of the program's environment would be searched for it.
            executable=shutil.which(words[0]),
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=variables | dict(env),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise errors.EngineError(
            "not-installed",
            f"The program {words[0]} cannot be started: {reason}.",
            "Check that it exists and is executable; a script needs #! and its interpreter.",
        ) from None
