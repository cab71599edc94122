"""Measures `train-api conform` on a real engine: its time beside bare runs, and its memory.

Trains are made for it, so only the engine and busybox have to be there. The number of bare runs is
that of the runs that `conform` makes; both take turns. Figures that miss their aim are marked.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.engines import real

MOST_TIMES = 1.5
"""How many times as long as the bare runs an examination with one job may take."""

MOST_SECONDS_HANGING = 60
MOST_SECONDS_401 = 120
MOST_MEGABYTES = 400
SHORT_COMMANDS = ("list_requirements", "print_model_summary", "check_requirements")
TARGETS = ("STRING", "INTEGER")
MOST_OF_A_RELATION = 4096
SIZE = 16 * 1024 * 1024 - 10_000

TRAIN = r"""
[ "${1-}" != "HANG" ] || exec sleep 600
[ $# -eq 1 ] || exit 64
unmet() {
    awk '{ value = ENVIRON[$2]
           met = $3 == "INTEGER" ? value ~ /^-?[0-9]+$/ : value ~ /[^ \t\r\n]/
           if (!met) printf "%s{\"id\": %d, \"reason\": \"not met\"}", comma, $1
           if (!met) comma = "," }' /names
}
case $1 in
list_requirements) cat /list.json ;;
print_model_summary) echo '{"content": {"rounds": 0}}' ;;
check_requirements)
    found=$(unmet)
    if [ -n "$found" ]; then fulfilled=false; else fulfilled=true; fi
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$fulfilled" "$found"
    ;;
run_algorithm)
    if [ -n "$(unmet)" ]; then
        echo '{"state": "failure", "message": "a requirement is not met"}'
    else
        echo "a model" >/opt/model
        printf '{"state": "success", "rebase": {"type": "docker", "from": "%s",' "${BASE-none}"
        echo ' "exportFiles": ["/opt/model"], "nextTrainTags": ["next"]}}'
    fi
    ;;
*) exit 64 ;;
esac
"""


def name_of(number: int) -> str:
    """The name of a variable, which has letters only; five or more stand for digits."""
    return "V" + f"{number:05}".translate(str.maketrans("0123456789", "ABCDEFGHIJ"))


def train(engine: str, variables: int, hangs: str = "none") -> str:
    """An image of a train that requires so many variables; one command of it may hang."""
    numbers = range(variables)
    named = [(number, name_of(number), TARGETS[number % len(TARGETS)]) for number in numbers]
    listed = {
        "requirements": [
            {
                "id": number,
                "requirement": {"type": "environmentVariable", "target": target, "name": name},
            }
            for number, name, target in named
        ],
        "relations": [
            {"type": "all", "requirements": list(numbers[first : first + MOST_OF_A_RELATION])}
            for first in range(0, variables, MOST_OF_A_RELATION)
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train").write_text(TRAIN.replace("HANG", hangs), encoding="utf-8")
        Path(folder, "list.json").write_text(json.dumps(listed), encoding="utf-8")
        lines = "".join(f"{number} {name} {target}\n" for number, name, target in named)
        Path(folder, "names").write_text(lines, encoding="utf-8")
        base = real.build(
            engine,
            Path(folder),
            f"FROM {real.require(engine)}\nCOPY train list.json names /\n"
            'ENTRYPOINT ["/bin/sh", "/train"]\n',
        )
        return real.build(engine, Path(folder), f"FROM {base}\nENV BASE={base}\n")


def large(engine: str) -> str:
    """An image of a train whose list response is nearly as long as one may be."""
    entry = len(json.dumps({"id": 100000, "requirement": {"type": "environmentVariable"}}))
    return train(
        engine, SIZE // (entry + len(', "target": "INTEGER", "name": "VAAAAAA"}, 100000, '))
    )


def conform(
    engine: str, image: str, *options: str, stdout: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """The command line, which has begun."""
    words = ["-m", "train_api", "conform", "--engine", engine, *options, image]
    return subprocess.Popen([sys.executable, *words], stdout=stdout)


def examined(engine: str, image: str, *options: str, statuses: Sequence[int] = (0,)) -> None:
    """The command line to its end, which has to be one of these."""
    process = conform(engine, image, *options)
    out, _ = process.communicate()
    if process.returncode not in statuses:
        raise RuntimeError(f"unexpected status {process.returncode}: {out.decode()[-2000:]}")


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare(engine: str, image: str, runs: Sequence[list[str]]) -> None:
    """The same runs by the engine's own program."""
    for words in runs:
        command = [engine, "run", "--rm", "--network", "none", image, *words]
        subprocess.run(command, capture_output=True, check=False)


@contextmanager
def noted(engine: str, folder: Path) -> Iterator[None]:
    """While this lasts, the engine's program notes the words of each call in a file of a folder."""
    program = folder / engine
    before = os.environ["PATH"]
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >"{folder}/$$.call"\nexec {shutil.which(engine)} "$@"\n'
    )
    program.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    yield
    os.environ["PATH"] = before


def runs_of(engine: str, image: str) -> list[list[str]]:
    """The words behind the image in each run that an examination without successors makes."""
    with tempfile.TemporaryDirectory() as folder:
        with noted(engine, Path(folder)):
            examined(engine, image, "--hops", "0")
        calls = [path.read_text().splitlines() for path in Path(folder).glob("*.call")]
    return [call[call.index(image) + 1 :] for call in calls if call[0] == "run" and image in call]


def peak(process: subprocess.Popen[bytes]) -> float:
    """The most memory that a process itself has had at its end, in megabytes."""
    most = 0
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                most = int(line.split()[1])
        time.sleep(0.05)
    return most * 1024 / 1e6


class Figures:
    """Figures that are printed as they come."""

    def __init__(self) -> None:
        self.missed = 0

    def add(self, what: str, value: float, unit: str, most: float | None = None) -> None:
        """Print a figure, and whether it misses its aim."""
        missed = most is not None and value > most
        self.missed += missed
        aim = "" if most is None else f"; aim: at most {most:g}{', MISSED' if missed else ''}"
        print(f"{what}: {value:.2f} {unit}{aim}", flush=True)


def beside_bare_runs(engine: str, rounds: int, figures: Figures) -> None:
    """A train with 4 variables beside the bare runs that its examination needs."""
    image = train(engine, 4)
    runs = runs_of(engine, image)
    times: dict[str, list[float]] = {"bare": [], "1": [], "2": []}
    for _ in range(rounds):
        times["bare"].append(seconds(lambda: bare(engine, image, runs)))
        for jobs in ("1", "2"):
            work = ("--hops", "0", "--jobs", jobs)
            times[jobs].append(seconds(lambda: examined(engine, image, *work)))  # noqa: B023
    best = {name: min(values) for name, values in times.items()}
    figures.add(f"{len(runs)} bare runs", best["bare"], "s")
    for jobs, most in (("1", MOST_TIMES), ("2", None)):
        ratio = best[jobs] / best["bare"]
        figures.add(f"4 variables, --jobs {jobs}, beside bare runs", ratio, "times as long", most)


def hanging(engine: str, rounds: int, figures: Figures) -> None:
    """Trains with 9 variables, of which one command hangs."""
    for command in (*SHORT_COMMANDS, "run_algorithm"):
        image = train(engine, 9, command)
        work = ("--time-limit", "5")
        taken = seconds(lambda: examined(engine, image, *work, statuses=(0, 1)))  # noqa: B023
        figures.add(f"9 variables, hanging in {command}", taken, "s", MOST_SECONDS_HANGING)


def many(engine: str, rounds: int, figures: Figures) -> None:
    """A train with 401 variables."""
    image = train(engine, 401)
    taken = seconds(lambda: examined(engine, image, statuses=(0, 1)))
    figures.add("401 variables", taken, "s", MOST_SECONDS_401)


def memory(engine: str, rounds: int, figures: Figures) -> None:
    """A train whose list response is nearly as long as one may be."""
    image = large(engine)
    began = time.perf_counter()
    process = conform(engine, image, stdout=subprocess.DEVNULL)
    figures.add("a list response of 16 MiB", peak(process), "MB", MOST_MEGABYTES)
    figures.add("a list response of 16 MiB", time.perf_counter() - began, "s")


MEASURES = {"beside": beside_bare_runs, "hanging": hanging, "many": many, "memory": memory}


def main() -> int:
    """Print the figures; return 1 where one misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=real.NAMES)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=3, help="of the times beside bare runs")
    options = parser.parse_args()
    figures = Figures()
    real.require(options.engine)
    for name in options.measures or MEASURES:
        MEASURES[name](options.engine, options.rounds, figures)
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
