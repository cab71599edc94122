"""Container engines: run a train, copy its files, build its successor, clean up."""

from __future__ import annotations

from train_api.engines import errors
from train_api.engines.catalog import ENGINES
from train_api.engines.containers import ContainerClient
from train_api.engines.engine import Engine
from train_api.engines.errors import EngineError
from train_api.engines.execution.run_result import Ending, RunResult
from train_api.engines.execution.signals import interrupted_by_signals
from train_api.engines.files.export import Export, ExportedFile, Refusal
from train_api.engines.images import Image
from train_api.engines.ownership.cleanup import Swept
from train_api.engines.ownership.tagging import TagsTakenError
from train_api.engines.processes import ProcessClient
from train_api.engines.settings import (
    WRITING_COMMANDS,
    Grants,
    Limits,
    Mount,
    Settings,
    SettingsError,
    TrainWords,
    mount_of,
)

__all__ = [
    "ENGINES",
    "WRITING_COMMANDS",
    "ContainerClient",
    "Ending",
    "Engine",
    "EngineError",
    "Export",
    "ExportedFile",
    "Grants",
    "Image",
    "Limits",
    "Mount",
    "ProcessClient",
    "Refusal",
    "RunResult",
    "Settings",
    "SettingsError",
    "Swept",
    "TagsTakenError",
    "TrainWords",
    "connect",
    "interrupted_by_signals",
    "mount_of",
]


def connect(name: str) -> ContainerClient | ProcessClient:
    """A client of the engine with this name, to be used as a context manager.

    Raises:
        EngineError: trains are not run with this engine.
        KeyError: there is no such engine.
    """
    engine = ENGINES[name]
    if "run" not in engine.supports:
        raise errors.unsupported(engine, "run trains")
    return ContainerClient(engine) if "isolation" in engine.supports else ProcessClient(engine)
