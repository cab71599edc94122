"""The Train API in R counts values as the vectors of the targets say, and writes strict JSON."""

from __future__ import annotations

import json
import shutil
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest

from tests.missing_tools import program
from tests.requirements.target_vectors import ALL, Expected, make_files
from tests.train.running import CHECK, EXAMPLES, RUN, SUMMARY, ask, validated
from train_api.conformance.vectors import vectors

# R reads these two as infinite.
INFINITE = {"a number nearest to the largest double", "a number with a fraction of 5,000 digits"}
DEFINITE = [
    each
    for each in ALL
    if each.met is not None
    and "\0" not in each.vector.value
    and each.vector.description not in INFINITE
]
NAMES = ["".join(letters) for letters in product(ascii_uppercase, repeat=3)][: len(DEFINITE)]
TRAIN = """
source("train_api.R")
run <- function(environment) {
  print("this is a log")
  stop("the secret is ", environment$SECRET)
}
answer(
  list(%s),
  list(),
  function() list(text = "\\u00e9\\U1F600\\"\\\\\\n", number = 0.1, none = NULL, two = c(1, 1e300)),
  run
)
"""


pytestmark = pytest.mark.beyond_the_core


@pytest.fixture
def rscript(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[str, ...]:
    """What starts a train in R, in a folder with the Train API in R."""
    shutil.copy(EXAMPLES / "r/train_api.R", tmp_path)
    monkeypatch.chdir(tmp_path)
    return (program("Rscript"), "--vanilla")


def written(*variables: str) -> Path:
    """A train with these variables."""
    path = Path("train.R")
    path.write_text(TRAIN % ", ".join(variables), "utf-8")
    return path


def placed(expected: Expected, roots: dict[str, Path]) -> str:
    """The value of a vector, below the folder that stands for the root of the container."""
    value = expected.vector.value
    return f"{roots[expected.target]}{value}" if value.startswith("/") else value


def test_values_count_as_their_vectors_say(rscript: tuple[str, ...], tmp_path: Path) -> None:
    """A train with a variable for each vector names exactly those that do not fit."""
    roots = {target: tmp_path / target for target in ("FILE", "DIRECTORY")}
    for target, root in roots.items():
        root.mkdir()
        make_files(vectors(target).files, root)
    declared, variables = [], {}
    for name, expected in zip(NAMES, DEFINITE, strict=True):
        choices = json.dumps(vectors(expected.target).choices)[1:-1]
        declared.append(f'environment_variable("{name}", "{expected.target}", "", ')
        declared[-1] += f"c({choices}))" if choices else "NULL)"
        is_path = expected.target in roots
        variables[name] = placed(expected, roots) if is_path else expected.vector.value
    checked = ask(written(*declared), CHECK, with_=rscript, **variables)
    validated(checked, CHECK)
    unmet = {entry["id"] for entry in checked.value["unmet"]}
    differing = [
        expected.id
        for number, expected in enumerate(DEFINITE)
        if (number not in unmet) is not expected.met
    ]
    assert differing == []
    assert len(unmet) > len(DEFINITE) / 4


def test_any_string_is_ascii_in_strict_json(rscript: tuple[str, ...]) -> None:
    """Characters of all planes, escapes, numbers and NULL become JSON, in an ASCII locale too."""
    ended = ask(written(), SUMMARY, with_=rscript, LC_ALL="C")
    validated(ended, SUMMARY)
    content = {"text": 'é😀"\\\n', "number": 0.1, "none": None, "two": [1, 1e300]}
    assert (ended.value["content"], ended.out.isascii()) == (content, True)


def test_the_train_adds_up_in_any_folder(rscript: tuple[str, ...], tmp_path: Path) -> None:
    """The train in R adds to its model, whose path is valid JSON whatever its folder is called."""
    folder = tmp_path / 'a "b" \\n c'
    folder.mkdir()
    for name in ("train.R", "train_api.R"):
        shutil.copy(EXAMPLES / "r" / name, folder)
    cohort = tmp_path / "cohort.csv"
    cohort.write_text("Ada\nGrace", "utf-8")
    for stations in (1, 2):
        ended = ask(folder / "train.R", RUN, with_=rscript, COHORT_FILE=str(cohort))
        validated(ended, RUN)
        assert ended.value["message"] == f"Lines: {2 * stations}, stations: {stations}"
        assert ended.value["rebase"]["exportFiles"] == [str(folder / "model.csv")]


def test_an_error_is_a_failure_without_secrets(rscript: tuple[str, ...]) -> None:
    """A run that stops answers failure, logs to standard error, and no output has its TOKEN."""
    train = written('environment_variable("SECRET", "TOKEN", "A password")')
    ended = ask(train, RUN, with_=rscript, SECRET="correct horse")
    validated(ended, RUN)
    assert ended.value["state"] == "failure"
    assert b"the secret is (hidden)" in ended.err
    assert ended.out.count(b"\n") == 1
    assert b"horse" not in ended.out + ended.err
