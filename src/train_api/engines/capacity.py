"""How many runs this machine can execute at once."""

from __future__ import annotations

import os
import re

from train_api.engines.engine_arguments import SCRATCH
from train_api.engines.settings import Limits

_MEMORY = "/proc/meminfo"
_AVAILABLE = re.compile(r"^MemAvailable: +([0-9]+) kB$", re.MULTILINE)


def concurrent_runs(limits: Limits) -> int:
    """How many runs with these limits fit at once: at least 1, at most one for each processor.

    Each run may take its memory and fill its folders in memory. Where the system does not report
    how much memory is available, the number of processors alone decides.
    """
    available = _available_memory()
    if available is None:
        return _processors()
    each = limits.memory + len(SCRATCH) * limits.scratch
    return max(1, min(_processors(), available // each))


def _available_memory() -> int | None:
    """In bytes, as Linux estimates it; None on other systems."""
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
