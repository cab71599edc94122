"""The benchmark measures what it says, and the page shows what it measured."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ElementTree
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import train_api
from scripts.benchmark import comparisons, inputs, page
from scripts.benchmark.contestants import NODE_MODULES, OURS, check_contestant, contestants
from scripts.benchmark.processes import Measure, race, run
from scripts.benchmark.results import Aim, Result, from_json
from tests.repository.documents import ROOT


def encoded(response: dict[str, Any]) -> bytes:
    """A response as a train prints it."""
    return json.dumps(response).encode()


def test_words_are_distinct() -> None:
    """No word comes twice, and each is of capital letters alone."""
    words = list(islice(inputs.words(), 1_000))
    assert len(set(words)) == 1_000
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in words)


def test_a_list_response_is_valid_and_of_the_size_asked_for() -> None:
    """The response that is measured gives no cause for a problem, and has no requirement twice."""
    response = inputs.list_response(105)
    assert train_api.validate(encoded(response)).problems == ()
    assert len({listed["requirement"]["name"] for listed in response["requirements"]}) == 105


@pytest.mark.parametrize("fault", inputs.FAULTS)
def test_an_invalid_response_has_as_many_faults_as_asked_for(fault: str) -> None:
    """Each requirement of the invalid response has one fault."""
    assert train_api.validate(encoded(inputs.invalid_response(105, fault))).errors == 105


def test_the_largest_response_is_not_too_large() -> None:
    """The specification's limit of 16 MiB leaves room for the largest response that is measured."""
    largest = inputs.list_response(10 * comparisons.FULL.requirements)
    assert len(encoded(largest)) < 16 * 1024 * 1024


def test_a_log_ends_in_a_response(tmp_path: Path) -> None:
    """The log that is measured is as long as it says, and valid only by its end."""
    path = inputs.write_log(tmp_path / "train.stdout", 10_000)
    assert 10_000 < path.stat().st_size < 15_000
    report = train_api.validate(path)
    assert report.valid
    assert report.response is not None
    assert report.response.offset >= 10_000


def test_small_responses_are_valid(tmp_path: Path) -> None:
    """The small files are as many as asked for, of several sizes, and valid."""
    paths = inputs.write_responses(tmp_path / "many", 5)
    assert len({path.read_bytes() for path in paths}) == 5
    assert all(train_api.validate(path).valid for path in paths)


def test_the_exit_status_of_a_run_is_its_own() -> None:
    """A run is measured with the status that the process itself ended with."""
    measure = run(["/bin/sh", "-c", "exit 3"])
    assert measure.exit_status == 3
    assert measure.seconds > 0
    assert measure.memory > 0


@pytest.mark.parametrize(("status", "incorrect"), [(1, False), (0, True)])
def test_an_incorrect_verdict_ends_a_race(status: int, incorrect: bool) -> None:
    """The time of a program with an incorrect verdict does not count."""
    with pytest.raises(RuntimeError, match=f"ours ended with exit status {status}"):
        race({"ours": ["/bin/sh", "-c", f"exit {status}"]}, 1, incorrect)


def test_each_contestant_is_there_and_gives_the_correct_verdict(tmp_path: Path) -> None:
    """The development environment has all that the command line is compared with."""
    here, missing = contestants()
    assert here[0].name == OURS
    # Debian has a package of node without npm, with which make installs nothing.
    has_ajv = shutil.which("node") and (NODE_MODULES / "ajv").is_dir()
    assert missing == ([] if has_ajv else ["ajv"])
    for contestant in here:
        check_contestant(contestant, tmp_path)


RESULTS = [
    Result(
        "One file",
        {OURS: Measure(0.05, 20_000_000, 0), "<other>": Measure(1.25, 40_000_000, 0)},
        [Aim("time of train-api / <other>", 0.04, 0.1), Aim("more memory, in MB", 30, 20)],
    ),
    Result("Growth", {"small": Measure(0.05, 1, 0), "large": Measure(0.06, 1, 0)}, []),
]
REPORT = {
    "version": "1.0.0",
    "python": "3.14.0",
    "machine": "x86_64",
    "processors": 2,
    "results": [result.as_json() for result in RESULTS],
}


def test_numbers_survive_the_file() -> None:
    """What is read from the file is what was measured."""
    assert [from_json(value) for value in REPORT["results"]] == RESULTS  # type: ignore[attr-defined]


def test_the_page_shows_the_numbers(tmp_path: Path) -> None:
    """Written again, the page keeps its prose and shows the times, memory, quotients and aims."""
    (tmp_path / "docs").mkdir()
    (tmp_path / page.PAGE).write_text(f"# Speed\n\n{page.BEGIN}\nold\n{page.END}\n\nThe end.\n")
    page.write(REPORT, tmp_path)
    text = (tmp_path / page.PAGE).read_text()
    assert text.startswith("# Speed\n")
    assert text.endswith("\n\nThe end.\n")
    assert "old" not in text
    assert "| <other> | 1.25 s | 40 MB | 25.00 |" in text
    assert "| One file | more memory, in MB | 30.00 | 20 | missed |" in text
    assert page.stale(tmp_path) == []
    (tmp_path / page.PAGE).write_text(text.replace("1.25 s", "1.24 s"))
    assert page.stale(tmp_path) == ["docs/speed.md"]


def test_the_plot_shows_who_took_part() -> None:
    """The plot is well-formed, and a tenfold time lies as far away everywhere on its axis."""
    results = [
        Result("A", {OURS: Measure(0.01, 1, 0), "b": Measure(0.1, 1, 0), "c": Measure(1, 1, 0)}, [])
    ]
    drawn = ElementTree.fromstring(page.plot([*results, RESULTS[1]]))
    places = [float(dot.get("cx", "")) for dot in drawn.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(places) == 3
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.2)


def test_the_published_page_is_of_the_published_numbers() -> None:
    """The page and the plot show the numbers that lie beside them, measured in full."""
    assert page.stale() == []
    assert json.loads((ROOT / page.NUMBERS).read_text())["quick"] is False
