"""The benchmark measures what it says."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import train_api
from scripts import benchmark


def test_words_are_distinct() -> None:
    """No word comes twice, and each is of capital letters alone."""
    words = list(islice(benchmark.words(), 1_000))
    assert len(set(words)) == 1_000
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in words)


def test_a_list_response_is_valid_and_of_the_size_asked_for() -> None:
    """The response that is measured gives no cause for a problem, and has no requirement twice."""
    text = benchmark.list_response(105)
    assert train_api.validate(text.encode()).problems == ()
    names = [listed["requirement"]["name"] for listed in json.loads(text)["requirements"]]
    assert len(set(names)) == 105


def test_the_largest_response_is_not_too_large() -> None:
    """The specification's limit of 16 MiB leaves room for the largest response that is measured."""
    largest = 10 * benchmark.FULL.requirements
    assert len(benchmark.list_response(largest)) < 16 * 1024 * 1024


def test_a_log_ends_in_a_response(tmp_path: Path) -> None:
    """The log that is measured is as long as it says, and valid only by its end."""
    path = benchmark.write_log(tmp_path / "train.stdout", 10_000)
    assert 10_000 < path.stat().st_size < 15_000
    report = train_api.validate(path)
    assert report.valid
    assert report.response is not None
    assert report.response.offset >= 10_000


def test_small_responses_differ(tmp_path: Path) -> None:
    """The small files are as many as asked for, and valid."""
    paths = benchmark.write_responses(tmp_path / "many", 5)
    assert len({path.read_bytes() for path in paths}) == 5
    assert all(train_api.validate(path).valid for path in paths)


def test_the_exit_status_of_a_run_is_its_own() -> None:
    """A run is measured with the status that the process itself ended with."""
    measure = benchmark.run(["/bin/sh", "-c", "exit 3"])
    assert measure.exit_status == 3
    assert measure.seconds > 0
    assert measure.memory > 0


def test_everybody_is_there() -> None:
    """The development environment has all that the command line is compared with."""
    here, missing = benchmark.contestants()
    assert here[0].name == benchmark.OURS
    assert len(here) == 4
    assert missing == []
