"""Runs whole processes, and measures their time and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# On Linux the peak of a process begins with the memory of the one that starts it, so this is as
# small as an interpreter can be.
STOPWATCH = """
import os, sys, time
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in range(3)]
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
print(seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


class Measure(NamedTuple):
    """The measures of one process: wall-clock seconds, and peak memory in bytes."""

    seconds: float
    memory: int
    exit_status: int


def run(command: Sequence[str]) -> Measure:
    """Run a process to its end, and measure it."""
    # An installed package has its bytecode; a checkout must be able to write its own.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    stopwatch = [sys.executable, "-I", "-S", "-c", STOPWATCH, *command]
    taken = subprocess.run(
        stopwatch, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, memory, exit_status = taken.stdout.split()
    unit = 1 if sys.platform == "darwin" else 1024
    return Measure(float(seconds), int(memory) * unit, int(exit_status))


def race(
    commands: Mapping[str, Sequence[str]], rounds: int, invalid: bool = False
) -> dict[str, Measure]:
    """Run all commands in turn, several times; return the median of each.

    With `invalid`, the verdict must be that the input is not valid.

    Raises:
        RuntimeError: a command gave the other verdict.
    """
    measures: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            measure = run(command)
            if bool(measure.exit_status) is not invalid:
                raise RuntimeError(f"{name} ended with exit status {measure.exit_status}")
            measures[name].append(measure)
    return {name: _median(taken) for name, taken in measures.items()}


def _median(measures: Sequence[Measure]) -> Measure:
    return Measure(
        statistics.median(measure.seconds for measure in measures),
        int(statistics.median(measure.memory for measure in measures)),
        measures[0].exit_status,
    )
