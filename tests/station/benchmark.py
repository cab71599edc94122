"""Measures `train-api run` on a real engine beside the bare engine commands.

The train is made for it, so only the engine and busybox have to be there. There are two ratios. One
is to the commands of the engine that the run itself calls. The other is to the fewest commands by
which an operator gets a successor: ask the train, run it, copy its export file, build the successor
and ask it. These follow links, replace tags, and do not look at what the base image has at the path
of the export file. Both take turns. A ratio that misses its aim is marked.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conformance.benchmark import TRAIN, train
from tests.engines import real

MOST_TIMES = 1.3
"""How many times as long as its own commands of the engine a run may take."""

_TIMED = """#!/bin/bash
begin=$EPOCHREALTIME
{program} "$@"
status=$?
end=$EPOCHREALTIME
echo "$begin $end" >>'{folder}/times'
exit $status
"""

ISOLATED = (
    *("--network", "none", "--cap-drop", "all", "--security-opt", "no-new-privileges"),
    *("--memory", "2g", "--pids-limit", "1024", "--pull", "never"),
)
MODEL = "/opt/model"
assert f">{MODEL}" in TRAIN


def values() -> list[str]:
    """The options that meet the requirements of the train with four variables."""
    found = []
    for number in range(4):
        name = "VAAAA" + "ABCD"[number]
        found += ["--env", f"{name}={('text', '7')[number % 2]}"]
    return found


def call(*words: str | Path) -> str:
    """Call a program, which has to succeed; return its standard output."""
    done = subprocess.run(list(map(str, words)), capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]}: {done.stderr.decode()[-1000:]}")
    return done.stdout.decode()


def bare(engine: str, image: str, tag: str) -> None:
    """What a run does, by the engine's own program."""
    call(engine, "image", "inspect", image)
    read_only = (*ISOLATED, "--rm", "--read-only")
    call(engine, "run", *read_only, image, "list_requirements")
    call(engine, "run", *read_only, *values(), image, "check_requirements")
    name = f"bare-{time.time_ns()}"
    said = call(engine, "run", *ISOLATED, "--name", name, *values(), image, "run_algorithm")
    rebase = json.loads(said)["rebase"]
    with tempfile.TemporaryDirectory() as folder:
        call(engine, "image", "inspect", rebase["from"])
        call(engine, "cp", f"{name}:{MODEL}", Path(folder, "model"))
        Path(folder, "Containerfile").write_text(f"FROM {rebase['from']}\nCOPY model {MODEL}\n")
        layers = ["--layers=false"] if engine == "podman" else []
        file = Path(folder, "Containerfile")
        call(engine, "build", "--quiet", *layers, "--tag", tag, "--file", file, folder)
    call(engine, "run", *read_only, tag, "list_requirements")
    call(engine, "rm", "--force", name)


def station(engine: str, image: str) -> None:
    """The run by the command line."""
    words = ("-m", "train_api", "run", "--engine", engine, *values(), image)
    call(sys.executable, *words)


def share(engine: str, image: str, tag: str) -> float:
    """How many times as long as its own commands of the engine a run takes."""
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, engine)
        program.write_text(_TIMED.format(program=shutil.which(engine), folder=folder))
        program.chmod(0o755)
        os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
        try:
            total = seconds(engine, image, tag, with_tool=True)
        finally:
            os.environ["PATH"] = before
        *calls, _removal = Path(folder, "times").read_text().splitlines()
        moments = (map(float, line.split()) for line in calls)
        return total / sum(end - begin for begin, end in moments)


def seconds(engine: str, image: str, tag: str, *, with_tool: bool) -> float:
    """How long one run takes; its successor is removed after that."""
    started = time.perf_counter()
    if with_tool:
        station(engine, image)
    else:
        bare(engine, image, tag)
    taken = time.perf_counter() - started
    call(engine, "rmi", tag)
    return taken


def main() -> int:
    """Print the figures; return 1 if the ratio misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=real.NAMES)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    real.require(options.engine)
    image = train(options.engine, 4)
    tag = f"{image.rpartition(':')[0]}:next"
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(options.rounds):
        for with_tool, taken in times.items():
            taken.append(seconds(options.engine, image, tag, with_tool=with_tool))
    bare_time, tool_time = (statistics.median(times[each]) for each in (False, True))
    ratio = statistics.median(
        tool / bare for tool, bare in zip(times[True], times[False], strict=True)
    )
    own = statistics.median(share(options.engine, image, tag) for _ in range(options.rounds))
    missed = own > MOST_TIMES
    print(f"the fewest commands: {bare_time:.2f} s")
    print(f"train-api run: {tool_time:.2f} s, median ratio {ratio:.2f}")
    print(
        f"train-api run beside its own commands: median ratio {own:.2f}; "
        f"aim: at most {MOST_TIMES}{', MISSED' if missed else ''}"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
