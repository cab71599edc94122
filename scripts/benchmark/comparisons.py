"""Measures the command line beside other validators: whole processes, in turn, in one run."""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "1.0.0" / "bundle.schema.json"
OURS = "train-api"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MEGABYTE = 1_000_000

PYTHON_JSONSCHEMA = """
import json, sys
from jsonschema import Draft202012Validator
with open(sys.argv[1], "rb") as file:
    validator = Draft202012Validator(json.load(file))
valid = True
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        valid = not any(validator.iter_errors(json.load(file))) and valid
sys.exit(not valid)
"""


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


class Contestant(NamedTuple):
    """A program that judges files, and how it is called."""

    name: str
    call: Callable[[Sequence[Path]], list[str]]


class Measure(NamedTuple):
    """What one process took: wall-clock seconds, and bytes of memory at its peak."""

    seconds: float
    memory: int
    exit_status: int


class Limit(NamedTuple):
    """The most that a quotient or a difference may be."""

    text: str
    value: float
    most: float

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value <= self.most


class Scale(NamedTuple):
    """How large the inputs are, and how often each is judged."""

    files: int
    requirements: int
    log: int
    rounds: int
    rounds_of_large: int


FULL = Scale(files=1_000, requirements=10_000, log=100 * MEGABYTE, rounds=21, rounds_of_large=5)
QUICK = Scale(files=100, requirements=1_000, log=10 * MEGABYTE, rounds=5, rounds_of_large=3)


def words() -> Iterator[str]:
    """Yield distinct words of capital letters, the short ones first."""
    for length in itertools.count(1):
        for letters in itertools.product(LETTERS, repeat=length):
            yield "".join(letters)


def list_response(requirements: int) -> str:
    """Return a valid response to list_requirements with so many requirements."""
    targets = itertools.cycle(["URL", "HOST", "PORT", "TOKEN", "FILE", "ENUM", "STRING"])
    listed = []
    for number, word, target in zip(range(requirements), words(), targets, strict=False):
        requirement: dict[str, Any] = {
            "type": "environmentVariable",
            "target": target,
            "name": f"STATION_{word}",
        }
        if number % 5 == 0:
            requirement["description"] = f"What the algorithm reads as its input {number}."
        if target == "ENUM":
            requirement["choices"] = ["csv", "parquet"]
        listed.append({"id": number, "requirement": requirement})
    relations = [
        {
            "type": "any" if first % 20 else "all",
            "requirements": list(range(first, min(first + 10, requirements))),
        }
        for first in range(0, requirements, 10)
    ]
    return json.dumps({"requirements": listed, "relations": relations})


def write_log(path: Path, size: int) -> Path:
    """Write a captured stdout: so many bytes of log, then a response."""
    line = 'INFO epoch %09d: {"loss": 0.25, "weights": [1, 2, 3]} and "quoted" text\n'
    with path.open("w", encoding="utf-8", newline="\n") as file:
        written = 0
        for number in itertools.count():
            if written >= size:
                break
            written += file.write(line % number)
        file.write(list_response(10) + "\n")
    return path


def write_responses(folder: Path, count: int) -> list[Path]:
    """Write so many small responses, no two alike."""
    folder.mkdir()
    paths = [folder / f"{number:06}.json" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(list_response(1 + number % 20), encoding="utf-8")
    return paths


def run(command: Sequence[str]) -> Measure:
    """Run a process to its end, and say what it took."""
    # An installed package has its bytecode; a checkout must be let write its own.
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


def script(name: str) -> str | None:
    """Return the path of a command installed beside this interpreter."""
    path = Path(sys.executable).with_name(name)
    return str(path) if path.is_file() else None


def compiled_jsonschema() -> str | None:
    """Return the path of sourcemeta's binary.

    Its console script has the name of python-jsonschema's, and starts an interpreter first, which
    would not be fair.
    """
    found = importlib.util.find_spec("sourcemeta_jsonschema")
    if found is None or not found.submodule_search_locations:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"jsonschema-{platform.system().lower()}-{machine}"
    path = Path(found.submodule_search_locations[0]) / name
    return str(path) if path.is_file() else None


def arguments(*beginning: str) -> Callable[[Sequence[Path]], list[str]]:
    """Return a call that ends in the files' paths."""
    return lambda paths: [*beginning, *map(str, paths)]


def contestants() -> tuple[list[Contestant], list[str]]:
    """Return who is there, ours first, and the names of those who are not installed."""
    library = importlib.util.find_spec("jsonschema") and sys.executable
    calls = {
        OURS: (script(OURS), ["validate"]),
        "check-jsonschema": (script("check-jsonschema"), ["--schemafile", str(SCHEMA)]),
        "python-jsonschema": (library, ["-c", PYTHON_JSONSCHEMA, str(SCHEMA)]),
        "sourcemeta-jsonschema": (compiled_jsonschema(), ["validate", str(SCHEMA)]),
    }
    here = [
        Contestant(name, arguments(program, *options))
        for name, (program, options) in calls.items()
        if program
    ]
    return here, [name for name, (program, _) in calls.items() if not program]


def prove_judgement(contestant: Contestant, folder: Path) -> None:
    """See to it that a contestant tells right from wrong, so that no number is of nothing.

    Raises:
        RuntimeError: it does not.
    """
    right, wrong = folder / "right.json", folder / "wrong.json"
    right.write_text(list_response(3), encoding="utf-8")
    wrong.write_text(list_response(3).replace('"PORT"', '"HARBOUR"'), encoding="utf-8")
    if run(contestant.call([right])).exit_status != 0:
        raise RuntimeError(f"{contestant.name} refuses a valid response")
    if run(contestant.call([wrong])).exit_status == 0:
        raise RuntimeError(f"{contestant.name} accepts a response that is not valid")


def race(commands: dict[str, list[str]], rounds: int) -> dict[str, Measure]:
    """Run all commands in turn, so many times; return the median of each.

    Raises:
        RuntimeError: a command failed.
    """
    measures: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            measure = run(command)
            if measure.exit_status != 0:
                raise RuntimeError(f"{name} ended with exit status {measure.exit_status}")
            measures[name].append(measure)
    return {
        name: Measure(
            statistics.median(measure.seconds for measure in taken),
            int(statistics.median(measure.memory for measure in taken)),
            0,
        )
        for name, taken in measures.items()
    }


def quotient(measures: dict[str, Measure], other: str) -> float:
    """Return how many times as long as another's ours takes."""
    return measures[OURS].seconds / measures[other].seconds


class Result(NamedTuple):
    """The outcome of one comparison."""

    title: str
    measures: dict[str, Measure]
    limits: list[Limit]

    def __str__(self) -> str:
        """A table for a person."""
        lines = [self.title]
        for name, measure in self.measures.items():
            line = f"  {name:24}{measure.seconds * 1000:10.1f} ms"
            line += f"{measure.memory / MEGABYTE:8.1f} MB"
            if OURS in self.measures and name != OURS:
                line += f"   {OURS} takes {quotient(self.measures, name):.3f} times as long"
            lines.append(line)
        for limit in self.limits:
            verdict = "met" if limit.met else "MISSED"
            line = f"  {limit.text}: {limit.value:.3f}; aim: at most {limit.most:g}, {verdict}"
            lines.append(line)
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "title": self.title,
            "measures": {
                name: {"seconds": measure.seconds, "peakMemoryBytes": measure.memory}
                for name, measure in self.measures.items()
            },
            "aims": [
                {
                    "text": limit.text,
                    "value": limit.value,
                    "most": limit.most,
                    "met": limit.met,
                }
                for limit in self.limits
            ],
        }


def compare(
    title: str, everybody: Sequence[Contestant], paths: Sequence[Path], rounds: int, most: float
) -> Result:
    """Let everybody judge the same files; the aim is a quotient with check-jsonschema."""
    measures = race({one.name: one.call(paths) for one in everybody}, rounds)
    limits = []
    if "check-jsonschema" in measures:
        text = f"time of {OURS} / check-jsonschema"
        limits.append(Limit(text, quotient(measures, "check-jsonschema"), most))
    return Result(title, measures, limits)


def grow(title: str, commands: dict[str, list[str]], rounds: int, most: float) -> Result:
    """Let ours judge a small and a large input; the aim is the quotient of the two times."""
    measures = race(commands, rounds)
    small, large = measures
    value = measures[large].seconds / measures[small].seconds
    return Result(title, measures, [Limit(f"time of {large} / {small}", value, most)])


def results(scale: Scale, folder: Path) -> Iterator[Result]:
    """Make the inputs, and yield each comparison as soon as it is done."""
    everybody, missing = contestants()
    if OURS in missing:
        raise RuntimeError(f"{OURS} is not installed beside {sys.executable}: run `make` first")
    for name in missing:
        print(f"{name} is not installed: left out", file=sys.stderr)
    for contestant in everybody:
        prove_judgement(contestant, folder)
    ours = everybody[0]

    bare = Contestant("bare interpreter", lambda _: [sys.executable, "-c", "pass"])
    small = folder / "small.json"
    small.write_text(list_response(3), encoding="utf-8")
    yield compare("One small response", [*everybody, bare], [small], scale.rounds, 0.20)

    many = write_responses(folder / "many", scale.files)
    title = f"{scale.files:,} small files"
    yield compare(title, everybody, many, scale.rounds_of_large, 0.10)

    large, larger = folder / "large.json", folder / "larger.json"
    large.write_text(list_response(scale.requirements), encoding="utf-8")
    title = f"One response with {scale.requirements:,} requirements"
    yield compare(title, everybody, [large], scale.rounds_of_large, 0.06)

    larger.write_text(list_response(10 * scale.requirements), encoding="utf-8")
    yield grow(
        "Ten times the requirements",
        {
            f"{scale.requirements:,} requirements": ours.call([large]),
            f"{10 * scale.requirements:,} requirements": ours.call([larger]),
        },
        scale.rounds_of_large,
        11,
    )

    short = write_log(folder / "short.stdout", scale.log // 100)
    long = write_log(folder / "long.stdout", scale.log)
    logs = {
        f"log of {scale.log / 100 / MEGABYTE:g} MB": ours.call([short]),
        f"log of {scale.log / MEGABYTE:g} MB": ours.call([long]),
    }
    grown = grow("A hundred times the log", logs, scale.rounds, 1.3)
    less, much = (measure.memory for measure in grown.measures.values())
    more = (much - less) / MEGABYTE
    yield grown._replace(limits=[*grown.limits, Limit("more memory, in MB", more, 20)])


def main() -> int:
    """Measure, print, and say whether every aim is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the numbers here")
    parser.add_argument("--quick", action="store_true", help="smaller inputs, fewer rounds")
    options = parser.parse_args()
    if options.quick:
        print("The inputs are small, so the aims say little and decide nothing.\n")
    done = []
    with tempfile.TemporaryDirectory() as name:
        try:
            for result in results(QUICK if options.quick else FULL, Path(name)):
                print(result, end="\n\n", flush=True)
                done.append(result)
        except RuntimeError as error:
            print(f"benchmark: {error}", file=sys.stderr)
            return 2
    if options.json:
        report = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "processors": os.cpu_count(),
            "quick": options.quick,
            "version": metadata.version(OURS),
            "results": [result.as_json() for result in done],
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    aims = [limit.met for result in done for limit in result.limits]
    return 0 if options.quick or all(aims) else 1


if __name__ == "__main__":
    sys.exit(main())
