"""Read the file system of a container that has ended, as a tar from the engine's program."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from train_api.engines import troubles
from train_api.engines.calls import start
from train_api.engines.export import Collector, Export
from train_api.engines.watching import end_group

if TYPE_CHECKING:
    from train_api.engines.table import Engine

_PATIENCE = 900.0
_PATIENCE_AT_THE_END = 10.0


def copy_from_container(
    engine: Engine, container: str, paths: Iterable[str], into: Path, limit: int
) -> Export:
    """Copy regular files of a container into an empty folder.

    Raises:
        EngineError: the engine failed.
    """
    collector = Collector(paths, into, limit)
    while _read(engine, container, collector):
        pass
    return collector.result()


def _read(engine: Engine, container: str, collector: Collector) -> bool:
    """Read the file system as far as needed; return whether to read it again."""
    with tempfile.TemporaryFile() as complaints:
        process = start(engine, ["export", container], stderr=complaints)
        assert process.stdout is not None
        timer = threading.Timer(_PATIENCE, end_group, [process])
        timer.start()
        try:
            with tarfile.open(
                fileobj=process.stdout, mode="r|", encoding="utf-8", errors="surrogateescape"
            ) as tar:
                return collector.read(tar)
        except tarfile.TarError as error:
            _part_with(process, process.stdout)
            complaints.seek(0)
            words = complaints.read().decode("utf-8", "replace") or str(error)
            raise troubles.engine_error(engine, words) from None
        finally:
            timer.cancel()
            _part_with(process, process.stdout)


def _part_with(process: subprocess.Popen[bytes], stdout: IO[bytes]) -> None:
    """Let a program that may still write end of itself, so that it cleans up."""
    stdout.close()
    try:
        process.wait(_PATIENCE_AT_THE_END)
    except subprocess.TimeoutExpired:
        end_group(process)
        process.wait()
