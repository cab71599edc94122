"""Measures `train-api conform` beside the bare engine runs that it needs, side by side.

The image has to be there. What is asked of the train is recorded in a first examination; then the
command line and the same runs by the engine's own program take turns.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from train_api.conformance.checks import CHECKS
from train_api.conformance.derive import Station
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.trains import EngineTrain
from train_api.engines import Outcome, connect

AIM = 1.5

Run = tuple[tuple[str, ...], tuple[str, ...]]
"""The arguments of a run, and its variables as `NAME=VALUE`."""


class Recorder:
    """A train that remembers what it was asked."""

    def __init__(self, train: EngineTrain) -> None:
        self.train = train
        self.runs: list[Run] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.train, name)

    def ask(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
        """Run the train, and remember how."""
        self.runs.append((arguments, tuple(f"{n}={v}" for n, v in environment.items())))
        return self.train.ask(arguments, environment)


def recorded(engine: str, image: str) -> list[Run]:
    """All runs that an examination without successors needs."""
    with tempfile.TemporaryDirectory() as folder, connect(engine) as client:
        recorder = Recorder(EngineTrain(client, (image,)))
        station = Station("/etc/hosts", "/tmp", {})
        examination = Examination(recorder, station, Extent(hops=0), Path(folder))  # type: ignore[arg-type]
        verdicts = [result.verdict for result in examination.results(CHECKS)]
    if "error" in verdicts:
        raise RuntimeError("some check could not be made")
    return recorder.runs


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare(engine: str, image: str, runs: Sequence[Run]) -> None:
    """The same runs by the engine's own program."""
    for arguments, variables in runs:
        options = [word for variable in variables for word in ("--env", variable)]
        command = [engine, "run", "--rm", "--network", "none", *options, image, *arguments]
        subprocess.run(command, capture_output=True, check=False)


def conform(engine: str, image: str) -> None:
    """The command line, without successors."""
    command = [sys.executable, "-m", "train_api", "conform", "--engine", engine, "--hops", "0"]
    subprocess.run([*command, image], capture_output=True, check=False)


def main() -> int:
    """Print the times and their ratio; return 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("docker", "podman"))
    parser.add_argument("image")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    runs = recorded(options.engine, options.image)
    times: dict[str, list[float]] = {"bare": [], "conform": []}
    for _ in range(options.rounds):
        times["bare"].append(seconds(lambda: bare(options.engine, options.image, runs)))
        times["conform"].append(seconds(lambda: conform(options.engine, options.image)))
    best = {name: min(values) for name, values in times.items()}
    ratio = best["conform"] / best["bare"]
    print(f"{len(runs)} bare runs of {options.engine}: {best['bare']:.2f} s")
    print(f"train-api conform: {best['conform']:.2f} s, {ratio:.2f} times as long; aim: {AIM}")
    return 0 if ratio <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
