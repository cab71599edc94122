"""The number of runs that this machine can execute at once."""

from __future__ import annotations

import os
import re

from train_api.engines.engine_arguments import SCRATCH
from train_api.engines.settings import Limits

_MEMORY = "/proc/meminfo"
_AVAILABLE = re.compile(r"^MemAvailable: +([0-9]+) kB$", re.MULTILINE)


def concurrent_runs(limits: Limits) -> int:
    """The number of parallel runs with these limits: at least 1, at most one for each processor.

    Each run may use its memory and fill its folders in memory. If the system does not report the
    available memory, only the number of processors limits the runs.
    """
    available = _available_memory()
    if available is None:
        return _processors()
    each = limits.memory + len(SCRATCH) * limits.scratch
    return max(1, min(_processors(), available // each))


def _available_memory() -> int | None:
    """The available memory in bytes, as estimated by Linux; None on other systems."""
    try:
        with open(_MEMORY, encoding="ascii") as file:
            found = _AVAILABLE.search(file.read())
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def _processors() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
