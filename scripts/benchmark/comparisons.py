"""The comparisons and their aims."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.benchmark.contestants import CHECK_JSONSCHEMA, OURS, Contestant
from scripts.benchmark.inputs import (
    FAULTS,
    invalid_response,
    list_response,
    write_log,
    write_response,
    write_responses,
)
from scripts.benchmark.processes import Measure, race
from scripts.benchmark.results import MEGABYTE, Aim, Result

BARE = "Python that imports json and jsonschema_rs"
IMPORTS = "import json, jsonschema_rs"

_NO_RIVALS = (OURS, CHECK_JSONSCHEMA, "jsonschema-rs")
"""Who need not be beaten: one has an aim of its own, the other does a part of our own work."""


class Scale(NamedTuple):
    """The sizes of the inputs, and the number of rounds for each."""

    files: int
    requirements: int
    log: int
    rounds: int
    rounds_of_large: int
    rounds_of_huge: int


FULL = Scale(1_000, 10_000, 100 * MEGABYTE, rounds=21, rounds_of_large=5, rounds_of_huge=3)
QUICK = Scale(100, 1_000, 10 * MEGABYTE, rounds=5, rounds_of_large=3, rounds_of_huge=1)


def results(everybody: Sequence[Contestant], scale: Scale, folder: Path) -> Iterator[Result]:
    """Make the inputs, and yield each comparison as soon as it is done; ours comes first."""
    ours = everybody[0]
    yield _start_up(everybody, scale, folder)
    yield _many_files(everybody, scale, folder)

    large = write_response(folder / "large.json", list_response(scale.requirements))
    larger = write_response(folder / "larger.json", list_response(10 * scale.requirements))
    count = f"{scale.requirements:,} requirements"
    measures = _compared(everybody, [large], scale.rounds_of_large)
    yield Result(f"One response with {count}", measures, _against(measures, 0.06))

    more = f"{10 * scale.requirements:,} requirements"
    measures = _compared(everybody, [larger], scale.rounds_of_huge)
    yield Result(f"One response with {more}", measures, [])
    commands = {count: ours.validating([large]), more: ours.validating([larger])}
    measures = race(commands, scale.rounds_of_large)
    yield Result("Ten times the requirements", measures, [_growth(measures, 11)])

    for number, fault in enumerate(FAULTS):
        path = folder / f"invalid-{number}.json"
        write_response(path, invalid_response(scale.requirements, fault))
        title = f"{scale.requirements:,} faults, each {fault}"
        yield _faults(title, everybody, large, path, scale)

    yield _logs(ours, scale, folder)


def _start_up(everybody: Sequence[Contestant], scale: Scale, folder: Path) -> Result:
    small = write_response(folder / "small.json", list_response(3))
    commands = {
        **{each.name: each.validating([small]) for each in everybody},
        BARE: [sys.executable, "-c", IMPORTS],
    }
    measures = race(commands, scale.rounds)
    aims = [*_against(measures, 0.20), _quotient(measures, OURS, BARE, 1.5)]
    return Result("One small response", measures, aims)


def _many_files(everybody: Sequence[Contestant], scale: Scale, folder: Path) -> Result:
    many = write_responses(folder / "many", scale.files)
    measures = _compared(everybody, many, scale.rounds_of_large)
    rivals = [each.name for each in everybody if each.runs_on and each.name not in _NO_RIVALS]
    aims = [
        *_against(measures, 0.10),
        *(_quotient(measures, OURS, rival, 1.0) for rival in rivals),
    ]
    return Result(f"{scale.files:,} small files", measures, aims)


def _faults(
    title: str, everybody: Sequence[Contestant], valid: Path, invalid: Path, scale: Scale
) -> Result:
    ours = everybody[0]
    measures = _compared(everybody, [invalid], scale.rounds_of_large, invalid=True)
    reference = "train-api, of as many without a fault"
    measures |= race({reference: ours.validating([valid])}, scale.rounds_of_large)
    return Result(title, measures, [_quotient(measures, OURS, reference, 3)])


def _logs(ours: Contestant, scale: Scale, folder: Path) -> Result:
    sizes = {size: f"log of {size / MEGABYTE:g} MB" for size in (scale.log // 100, scale.log)}
    commands = {
        name: ours.validating([write_log(folder / f"{size}.stdout", size)])
        for size, name in sizes.items()
    }
    measures = race(commands, scale.rounds)
    short, long = (measure.memory for measure in measures.values())
    memory = Aim("more memory, in MB", (long - short) / MEGABYTE, 20)
    return Result("A hundred times the log", measures, [_growth(measures, 1.3), memory])


def _compared(
    everybody: Sequence[Contestant], paths: Sequence[Path], rounds: int, invalid: bool = False
) -> dict[str, Measure]:
    return race({each.name: each.validating(paths) for each in everybody}, rounds, invalid)


def _against(measures: Mapping[str, Measure], most: float) -> list[Aim]:
    """The aim of a quotient with check-jsonschema, if that is installed."""
    if CHECK_JSONSCHEMA not in measures:
        return []
    return [_quotient(measures, OURS, CHECK_JSONSCHEMA, most)]


def _growth(measures: Mapping[str, Measure], most: float) -> Aim:
    small, large = measures
    return _quotient(measures, large, small, most)


def _quotient(measures: Mapping[str, Measure], one: str, other: str, most: float) -> Aim:
    value = measures[one].seconds / measures[other].seconds
    return Aim(f"time of {one} / {other}", value, most)
