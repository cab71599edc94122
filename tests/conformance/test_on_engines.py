"""On real engines, the correct train conforms, and each train of the zoo does not."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance.images import program, train_image, variant_image
from tests.conformance.shell import ZOO
from tests.engines import real
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent, Result
from train_api.conformance.made_up_values import Station
from train_api.conformance.trains import EngineTrain
from train_api.engines import ContainerClient, connect

_AT_ONCE = 2
STATION = Station(file="/etc/station.csv", directory="/opt", given={})

# All of them are examined as local programs. Here are those whose check depends on what an engine
# passes on: the exit status, the environment, outputs and export files. Each is on one engine: what
# differs between engines is not the fault of a train.
_CODES = {"podman": ("TC003", "TC023", "TC040"), "docker": ("TC002", "TC024", "TC050")}
_SOME = {
    name: [next(variant for variant in ZOO if variant.stem.startswith(code)) for code in codes]
    for name, codes in _CODES.items()
}
_OF_THE_RUN = ("TC001", "TC030", "TC040", "TC041", "TC042")
"""The checks of the run and its successor, which take the fewest runs."""


def examine(
    name: str, image: str, hops: int = 0, codes: Collection[str] = CHECKS
) -> dict[str, Result]:
    """The results of these checks of an image."""
    with tempfile.TemporaryDirectory() as folder, connect(name) as client:
        train = EngineTrain(client, (image,))
        examination = Examination(
            train, STATION, Extent(quick=8, hops=hops, runs=50 * (hops + 1)), Path(folder)
        )
        checks = {code: CHECKS[code] for code in codes}
        return {result.code: result for result in examination.results(checks)}


def failed(results: dict[str, Result]) -> list[str]:
    """The codes of the failed checks; none may have ended in error."""
    assert [result for result in results.values() if result.verdict == "error"] == []
    return [code for code, result in results.items() if result.verdict == "fail"]


def test_a_correct_train_and_its_successor_conform(engine: str) -> None:
    """A correct train passes every check on a real engine, its successor image among them."""
    image = train_image(engine, program(engine))
    results = examine(engine, image, hops=1)
    verdicts = {code: result.verdict for code, result in results.items()}
    # The image has no label.
    assert verdicts == dict.fromkeys(CHECKS, "pass") | {"TC006": "skip"}, [
        result for result in results.values() if result.reason
    ]


@pytest.mark.parametrize(
    ("engine", "variant"),
    [(name, variant) for name in real.NAMES for variant in _SOME[name]],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
    indirect=["engine"],
)
def test_an_incorrect_train_fails_its_check(engine: str, variant: Path) -> None:
    """A train with one fault fails its own check, and no other, on a real engine."""
    results = _zoo(engine)[variant].result()
    assert failed(results) == [variant.stem[:5]], results


@cache
def _zoo(name: str) -> dict[Path, Future[dict[str, Result]]]:
    """The examinations of all incorrect trains; several run at once, since engines mostly wait."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    return {
        variant: pool.submit(examine, name, variant_image(name, variant)) for variant in _SOME[name]
    }


def test_a_base_that_cannot_take_the_files_makes_no_successor(engine: str) -> None:
    """A train whose base image has a file where the export files need a folder does not conform."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"FROM {real.require(engine)}\nRUN rm -rf /opt && touch /opt\n"
        base = real.build(engine, Path(folder), text)
    results = examine(engine, train_image(engine, base), hops=1, codes=_OF_THE_RUN)
    assert failed(results) == ["TC041"]


def test_a_base_without_the_program_makes_no_train(engine: str) -> None:
    """A train whose successor does not have the program does not conform."""
    image = train_image(engine, real.require(engine))
    assert failed(examine(engine, image, hops=1, codes=_OF_THE_RUN)) == ["TC042"]


def test_the_command_line_examines_an_image(engine: str) -> None:
    """`conform` examines an image on the engine that is named, and leaves nothing behind."""
    image = train_image(engine, program(engine))
    words = ("--engine", engine, "--quick-limit", "60", "--hops", "0")
    ended = train_api("conform", *words, image)
    assert ended.status == 0, ended.out
    *_, runner, _, examined, verdict = ended.out.splitlines()
    assert examined.startswith(f"{image}: examined in ")
    assert verdict == f"{image}: conforms to the Train API 1.0.0 and 1.1.0 (a draft)"
    with connect(engine) as client:
        assert isinstance(client, ContainerClient)
        known = client.image(image)
        assert runner == (
            f"{image}: run by {engine} {client.version()}: {known.digest or known.id}"
        )


def test_a_missing_image_is_trouble_and_no_verdict(engine: str) -> None:
    """An image that the engine does not have ends with status 4 and says so."""
    ended = train_api("conform", "--engine", engine, "localhost/no-such-image:here")
    assert ended.status == 4
    assert "does not have an image localhost/no-such-image:here" in ended.err


def test_nothing_is_left_behind(engine: str) -> None:
    """When all examinations have ended, no container and no successor image of them is there."""
    for examination in _zoo(engine).values():
        examination.exception()
    left = real.belongings(engine)
    assert [name for name in left["containers"] if name.startswith("train-api-")] == []
    assert [name for name in left["images"] if "train-api-successor" in name] == []
