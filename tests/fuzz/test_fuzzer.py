"""The coverage-guided fuzzer: a short run, and what its inputs are made of."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.fuzzer import LONGEST, mutator, seeds, words

REPOSITORY = Path(__file__).parents[2]
HAS_WHEELS = (
    sys.platform == "linux"
    and platform.machine() == "x86_64"
    and sys.version_info[:2] in ((3, 11), (3, 12), (3, 13), (3, 14))
)
EXECUTIONS = 3000


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    """Guided by coverage, no input makes the validator fail or disagree with the reference."""
    if find_spec("atheris") is None:
        assert not (HAS_WHEELS and os.environ.get("CI")), "atheris can be installed here"
        pytest.skip(
            "atheris is not installed; it has no wheel for this system, or make was not run"
        )
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.fuzzer", "--executions", str(EXECUTIONS)),
            *("--corpus", str(tmp_path), "--seed", "1"),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "findings: 0" in ended.stdout
    executed = re.search("executions: ([0-9,]+)", ended.stdout)
    assert executed
    assert int(executed[1].replace(",", "")) > len(list(seeds()))


def test_a_mutation_depends_on_the_seed_alone_and_fits() -> None:
    """The same input and seed give the same mutation, which is no longer than allowed."""
    mutated = mutator(words(), lambda data, largest: data[:largest])
    data = next(seeds())
    made = [mutated(data, 50, seed) for seed in range(200)]
    assert made == [mutated(data, 50, seed) for seed in range(200)]
    assert max(map(len, made)) <= 50
    assert len(set(made)) > 20


def test_the_words_hold_what_the_specification_names() -> None:
    """The dictionary has members, terms and addresses of the schemas, and JSON's own tokens."""
    assert {b'"exportFiles"', b'"ENUM"', b'"environmentVariable"', b"null", b"\\ud83d"} <= set(
        words()
    )


def test_the_seeds_are_small_examples() -> None:
    """Each seed is one that the fuzzer can grow."""
    sizes = [len(data) for data in seeds()]
    assert len(sizes) > 200
    assert max(sizes) <= LONGEST
