"""The values with which trains are tried are plain vectors of the targets, and nothing else."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.target_vectors import TARGETS
from train_api.conformance.checks import CHECKS
from train_api.conformance.derive import Plan, Station, plan
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.trains import EngineTrain
from train_api.conformance.vectors import vectors
from train_api.engines import connect
from train_api.values import is_set

STATION = Station("/station/file.csv", "/station/directory", {})
CHOICES = ["fhir", "Omop"]
ON_DISK = ("FILE", "DIRECTORY")
ROUNDS = 3


def listing(*targets: str, choices: list[str] = CHOICES, **relations: list[int]) -> dict[str, Any]:
    """A list response with a variable of each of these targets."""
    return {
        "requirements": [
            {
                "id": number,
                "requirement": {
                    "type": "environmentVariable",
                    "name": f"A_{target}",
                    "target": target,
                    **({"choices": choices} if target == "ENUM" else {}),
                },
            }
            for number, target in enumerate(targets)
        ],
        "relations": [{"type": kind, "requirements": ids} for kind, ids in relations.items()],
    }


def tried(made: Plan, kind: str, name: str) -> list[str | None]:
    """The values that a variable has in the environments of a kind, in their order."""
    return [probe.environment.get(name) for probe in made.lacking if probe.kind == kind]


@pytest.mark.parametrize("target", [each for each in TARGETS if each not in (*ON_DISK, "ENUM")])
def test_only_plain_vectors_are_tried(target: str) -> None:
    """All values but a fresh secret are plain vectors, with all plain ones that are rejected."""
    made = plan(listing(target), STATION)
    known = vectors(target)
    right = made.fulfilling.environment[f"A_{target}"]
    if target != "TOKEN":
        assert right == next(vector.value for vector in known.accepted if vector.plain)
    plain = [vector.value for vector in known.rejected if vector.plain]
    assert tried(made, "wrong", f"A_{target}") == [value for value in plain if is_set(value)]
    assert tried(made, "blank", f"A_{target}") == ["", " ", "\t "]


@pytest.mark.parametrize(
    ("target", "right", "wrong"),
    [
        ("FILE", STATION.file, ["station/file.csv", "missing", STATION.directory]),
        ("DIRECTORY", STATION.directory, ["station/directory", "missing", STATION.file]),
    ],
)
def test_paths_are_those_of_the_station(target: str, right: str, wrong: list[str]) -> None:
    """A path is tried that is relative, one at which nothing is, and one of the other kind."""
    made = plan(listing(target), STATION)
    missing = "/station/directory/train-api-nothing-is-here"
    assert made.fulfilling.environment[f"A_{target}"] == right
    assert tried(made, "wrong", f"A_{target}") == [
        missing if path == "missing" else path for path in wrong
    ]
    plain = [vector for vector in vectors(target).rejected if vector.plain]
    assert len([vector for vector in plain if is_set(vector.value)]) == len(wrong)


@pytest.mark.parametrize(
    ("choices", "wrong"),
    [
        (["fhir", "omop"], ["FHIR", "csv"]),
        (["FHIR"], ["fhir", "csv"]),
        (["a", "A", "b"], ["B", "csv"]),
        (["a", "A"], ["csv"]),
        (["1", "2"], ["csv"]),
        (["csv", "CSV", "csv-and-no-choice"], ["csv-and-no-choice".upper(), None]),
    ],
)
def test_choices_are_those_of_the_requirement(choices: list[str], wrong: list[str | None]) -> None:
    """A choice is tried in another letter case that is no choice, and a word that is none."""
    made = plan(listing("ENUM", choices=choices), STATION)
    found = tried(made, "wrong", "A_ENUM")
    assert made.fulfilling.environment["A_ENUM"] == choices[0]
    assert not set(found) & set(choices)
    assert len(found) == len(wrong)
    assert all(value in (None, other) for other, value in zip(found, wrong, strict=True))


def test_the_number_of_environments_does_not_grow_with_invalid_values() -> None:
    """However many variables there are, invalid and blank values take a few rounds together."""
    one, many = plan(listing("PORT"), STATION), plan(listing(*TARGETS), STATION)
    for made, variables in ((one, 1), (many, len(TARGETS))):
        kinds = [probe.kind for probe in made.lacking]
        assert kinds.count("unset") == variables
        assert kinds.count("blank") == kinds.count("wrong") == ROUNDS
        assert kinds.count("empty") == 1


def test_a_round_says_what_is_met_in_it() -> None:
    """In each round a requirement is met or not met on purpose, and each value is told by kind."""
    made = plan(listing(*TARGETS, none=[0]), STATION)
    forbidden, all_ids = {0}, set(range(len(TARGETS)))
    for probe in made.lacking[1:]:
        assert probe.met | probe.lacking == all_ids - forbidden
        assert not probe.met & probe.lacking
        assert f"A_{TARGETS[0]}" not in probe.environment
    for probe in made.lacking:
        if probe.kind in ("blank", "wrong"):
            assert probe.values.keys() == probe.lacking
            for number, words in probe.values.items():
                assert words.startswith(f"A_{TARGETS[number]} is ")
                value = probe.environment[f"A_{TARGETS[number]}"]
                assert len(value) < 4 or value not in words
    last = made.lacking[-1]
    untouched = {TARGETS[number] for number in last.met}
    assert {"TOKEN", "STRING"} <= untouched


def test_a_forbidden_variable_is_never_set() -> None:
    """Where all that a train asks for is forbidden, there is nothing to try."""
    made = plan(listing("URL", none=[0]), STATION)
    assert [probe.kind for probe in made.lacking] == ["empty"]
    assert made.fulfilling.environment == {}


def test_only_tokens_are_secret() -> None:
    """The values of TOKEN variables are secret, given or made up, and no others."""
    given = STATION._replace(given={"A_URL": "https://of.the.user/", "A_TOKEN": "of-the-user"})
    assert plan(listing("URL", "TOKEN"), given).secret == {"of-the-user"}
    (made_up,) = plan(listing("URL", "TOKEN"), STATION).secret
    assert len(made_up) >= 16


TRAIN = """
from train_api.train import *

train = Train()
train.all(
{declared}
)

def summary():
    return "nothing is learnt"

def run(environment):
    return Failure("nothing is done")

train.main(print_model_summary=summary, run_algorithm=run)
"""


def test_a_train_with_every_target_conforms(tmp_path: Path) -> None:
    """A train of the library passes all checks of its requirements, whatever their targets."""
    names = {target: f"ENUM{CHOICES!r}".replace("[", "(").replace("]", ")") for target in ("ENUM",)}
    lines = [
        f'    train.environment_variable("A_{target}", {names.get(target, target)}),'
        for target in TARGETS
    ]
    program = tmp_path / "train.py"
    program.write_text(TRAIN.format(declared="\n".join(lines)), "utf-8")
    (tmp_path / "file.csv").touch()
    (tmp_path / "directory").mkdir()
    station = Station(str(tmp_path / "file.csv"), str(tmp_path / "directory"), {})
    with tempfile.TemporaryDirectory() as folder, connect("process") as client:
        train = EngineTrain(client, (sys.executable, str(program)))
        examination = Examination(train, station, Extent(quick=60), Path(folder))
        results = list(examination.results(CHECKS))
    assert [result for result in results if result.verdict in ("fail", "error")] == []
    passed = {result.code for result in results if result.verdict == "pass"}
    assert {"TC021", "TC022", "TC023", "TC024", "TC025"} <= passed
