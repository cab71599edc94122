"""Container engines: run a train on one, take its files out, build its successor, clean up."""

from __future__ import annotations

from train_api.engines import troubles
from train_api.engines.containers import ContainerClient
from train_api.engines.ending import interrupted_by_signals
from train_api.engines.export import Export, ExportedFile, Refusal
from train_api.engines.images import Image
from train_api.engines.outcome import Ending, Outcome
from train_api.engines.processes import ProcessClient
from train_api.engines.settings import (
    WRITING_COMMANDS,
    Grants,
    Limits,
    Mount,
    Settings,
    SettingsError,
    Train,
    mount_of,
)
from train_api.engines.sweep import Swept
from train_api.engines.table import ENGINES, Engine
from train_api.engines.troubles import EngineError

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
    "Outcome",
    "ProcessClient",
    "Refusal",
    "Settings",
    "SettingsError",
    "Swept",
    "Train",
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
        raise troubles.unsupported(engine, "run trains")
    return ContainerClient(engine) if "isolation" in engine.supports else ProcessClient(engine)
