"""Read the file system of a container that does not run, as a tar from the engine's program."""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from train_api.engines import troubles
from train_api.engines.calls import demand, start
from train_api.engines.export import Collector, Export
from train_api.engines.obstacles import Obstacle, Search
from train_api.engines.settings import MEBIBYTE
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
    collector = Collector(paths, into, limit, _mounts(engine, container))
    while _read(engine, container, collector.read):
        pass
    return collector.result()


def find_obstacle(engine: Engine, container: str, paths: Iterable[str]) -> Obstacle | None:
    """What keeps a container from taking files at these paths; None where nothing does.

    Raises:
        EngineError: the engine failed.
    """
    search = Search(paths)
    while _read(engine, container, search.read):
        pass
    return search.found


def _mounts(engine: Engine, container: str) -> list[str]:
    words = ("inspect", "--type", "container", "--format", "{{json .Mounts}}", container)
    listed = json.loads(demand(engine, *words)) or ()
    return [*engine.mounted, *(mount["Destination"] for mount in listed)]


def _read(engine: Engine, container: str, read: Callable[[tarfile.TarFile], bool]) -> bool:
    """Read the file system as far as needed; return whether to read it again."""
    late = threading.Event()

    def end() -> None:
        late.set()
        end_group(process)

    with tempfile.TemporaryFile() as complaints:
        process = start(engine, ["export", container], stderr=complaints)
        assert process.stdout is not None
        timer = threading.Timer(_PATIENCE, end)
        timer.start()
        try:
            with tarfile.open(
                fileobj=process.stdout,
                mode="r|",
                bufsize=MEBIBYTE,
                encoding="utf-8",
                errors="surrogateescape",
            ) as tar:
                return read(tar)
        except tarfile.TarError as error:
            _part_with(process, process.stdout)
            if late.is_set():
                raise troubles.stuck(engine, _PATIENCE) from None
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
