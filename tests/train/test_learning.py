"""The learning train learns from each station what it would learn from all data at once."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.train.example_trains import Image, example, successor
from tests.train.running import RUN, SUMMARY, Ended, validated

MEAN = example("mean")
DECIMALS = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str)
ROWS = st.lists(DECIMALS, min_size=1, max_size=20)


def table(path: Path, rows: Sequence[str], column: str = "age") -> Path:
    """Write a table with one column of interest."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", column])
        writer.writerows(enumerate(rows))
    return path


def learn(image: Image, rows: Sequence[str]) -> Ended:
    """Run the train on a table of these rows; it succeeds."""
    path = table(image.data / "table.csv", rows)
    ran = image.ask(RUN, TABLE_FILE=str(path), TABLE_COLUMN="age", FEWEST_ROWS="1")
    validated(ran, RUN)
    assert ran.value["state"] == "success", ran.err
    return ran


@settings(max_examples=8)
@given(first=ROWS, second=ROWS)
def test_two_stations_teach_what_their_data_together_would(
    first: list[str], second: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After two stations the model equals the one that is learned from all rows at once."""
    folder = tmp_path_factory.mktemp("learning")
    one, at_first = Image(MEAN, folder / "one"), Image(MEAN, folder / "first")
    together = successor(one, learn(one, first + second), folder / "together")
    at_second = successor(at_first, learn(at_first, first), folder / "second")
    halfway = at_second.ask(SUMMARY).value["content"]
    apart = successor(at_second, learn(at_second, second), folder / "apart")
    want, got = (image.ask(SUMMARY).value["content"] for image in (together, apart))
    assert (halfway["rows"], halfway["stations"]) == (len(first), 1)
    assert got == want | {"stations": 2}
    values = [float(text) for text in first + second]
    assert got["mean"] == pytest.approx(statistics.fmean(values), abs=1e-9)
    assert got["variance"] == pytest.approx(statistics.variance(values), abs=1e-6)


def test_too_small_a_table_is_left_out(tmp_path: Path) -> None:
    """A table with too few rows changes nothing in the model, and the state says so."""
    image = Image(MEAN, tmp_path)
    before = image.ask(SUMMARY).value
    path = table(tmp_path / "small.csv", ["1", "2", "3", "4"])
    ran = image.ask(RUN, TABLE_FILE=str(path), TABLE_COLUMN="age")
    validated(ran, RUN)
    assert ran.value["state"] == "application"
    assert image.ask(SUMMARY).value == before
    ran = image.ask(RUN, TABLE_FILE=str(path), TABLE_COLUMN="age", FEWEST_ROWS="4")
    assert ran.value["state"] == "success"


@pytest.mark.parametrize("rows", [["1", "many"], ["1", ""], ["nan"]])
def test_a_table_that_holds_no_numbers_is_a_failure_without_data(
    rows: list[str], tmp_path: Path
) -> None:
    """Where a value is no number, the run fails, and the response does not show the value."""
    image = Image(MEAN, tmp_path)
    path = table(tmp_path / "odd.csv", rows)
    ran = image.ask(RUN, TABLE_FILE=str(path), TABLE_COLUMN="age", FEWEST_ROWS="1")
    validated(ran, RUN)
    assert ran.value["state"] == "failure"
    assert "many" not in ran.value["message"]
    missing = image.ask(RUN, TABLE_FILE=str(path), TABLE_COLUMN="weight")
    assert "no column" in missing.value["message"]
