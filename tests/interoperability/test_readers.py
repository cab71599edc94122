"""All readers find in many short outputs what the specification defines, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import pytest

from tests.interoperability.readers import (
    PARTS,
    PLAYGROUND,
    READERS,
    Part,
    Place,
    RunResult,
    by_definition,
    compare,
)
from tests.missing_tools import do_without

pytestmark = pytest.mark.timeout(900)

EVERY = 1 if os.environ.get("THOROUGH") else 10
"""Which parts are read: all of them with `make random`, else every tenth."""


def readers() -> list[str]:
    """The readers that are there."""
    return [name for name in READERS if missing(name) is None]


def missing(name: str) -> str | None:
    """What a reader needs and this machine does not have."""
    if name != "playground":
        return None
    if shutil.which("node") is None:
        return "node is missing"
    ready = (PLAYGROUND / ".ready").is_file()
    return None if ready else "the playground is not built, and `make` builds it"


@pytest.fixture(scope="module")
def outcomes() -> Sequence[RunResult]:
    """What came of the parts, read by all readers that are there."""
    context = multiprocessing.get_context("spawn")
    with (
        pytest.MonkeyPatch.context() as environment,
        ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool,
    ):
        # To measure the coverage of a million readings would double their time.
        for name in [name for name in os.environ if "COVERAGE" in name]:
            environment.delenv(name)
        return list(pool.map(compare, PARTS[::EVERY], repeat(readers())))


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_what_is_defined(outcomes: Sequence[RunResult], name: str) -> None:
    """A reader finds each response where trying all suffixes finds it, and no other."""
    reason = missing(name)
    if reason is not None:
        do_without(reason)

    found = [flaw for each in outcomes for flaw in each.incorrect if flaw[0] == name]
    assert found[:10] == []


def test_there_are_enough_outputs(outcomes: Sequence[RunResult]) -> None:
    """A million outputs were read, or a tenth of that, and tens of thousands have a response."""
    assert sum(each.outputs for each in outcomes) >= 1_000_000 // EVERY * 0.9
    assert sum(each.responses for each in outcomes) >= 30_000 // EVERY


@pytest.mark.parametrize(
    ("output", "place"),
    [
        (b"{}", (0, 2)),
        (b'log {"a": "{}"} \r\n\t', (4, 15)),
        (b'{"a":1}{"b":1}', (7, 14)),
        (b'"{"a":{}}', (1, 9)),
        (b"{}.", None),
        (b"{}\0", None),
        (b'{"a":1,"a":1}', None),
        (b'{"a":1,"\\u0061":1}', None),
        (b'{"a":"\\ud83d"}', None),
        (b'{"a":"\\ud83d\\ude00"}', (0, 20)),
        (b'{"a":1e999}', None),
        (b'{"a":NaN}', None),
        (b'{"a":"\xff"}', None),
        (b'\xff{"a":1}', (1, 8)),
        (b'{\xef\xbb\xbf"a":1}', None),
        (b"[{}]", None),
        (b"", None),
    ],
)
def test_the_definition_is_the_specification(output: bytes, place: Place) -> None:
    """The definition that the readers are compared with finds what the specification says."""
    assert by_definition(output) == place


def test_an_incorrect_reader_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that finds another place is reported, with the output and both places."""
    monkeypatch.setattr(
        "tests.interoperability.readers.READERS", {"false": lambda given: [(0, 1)] * len(given)}
    )

    assert compare(Part("{", 0), ["false"]) == RunResult(1, 1, (("false", b"{}", (0, 1), (0, 2)),))
