"""The values with which trains are tried are plain vectors of the targets, and nothing else."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.requirements.target_vectors import TARGETS
from train_api.conformance.checks import CHECKS
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.gaps import Ledger
from train_api.conformance.made_up_values import Station
from train_api.conformance.probes import Plan
from train_api.conformance.trains import EngineTrain
from train_api.conformance.vectors import vectors
from train_api.engines import connect
from train_api.requirements.targets import is_set, unmet_reason

SEED = "0" * 32
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


def tried(made: Plan, family: str, name: str) -> list[str | None]:
    """The values that a variable has in the environments of a family, in their order."""
    probes = made.probes(200, Ledger(), "")
    return [probe.environment.get(name) for probe in probes if probe.family == family]


@pytest.mark.parametrize("target", [each for each in TARGETS if each not in (*ON_DISK, "ENUM")])
def test_only_plain_vectors_are_invalid(target: str) -> None:
    """The invalid values are all plain vectors of the target, and no others."""
    made = Plan(listing(target), STATION, SEED)
    plain = [vector.value for vector in vectors(target).rejected if vector.plain]
    assert tried(made, "invalid", f"A_{target}") == [value for value in plain if is_set(value)]
    assert tried(made, "blank", f"A_{target}") == ["", " ", "\t "]


@pytest.mark.parametrize("target", [each for each in TARGETS if each not in ON_DISK])
def test_made_up_values_are_valid_and_follow_from_the_seed(target: str) -> None:
    """A made-up value meets its requirement; each seed has its own, and always the same."""
    listed = listing(target)
    requirement = listed["requirements"][0]["requirement"]
    seeds = [f"{number:032x}" for number in range(20)]
    values = [Plan(listed, STATION, seed).full.environment[f"A_{target}"] for seed in seeds]
    assert [unmet_reason(requirement, value) for value in values] == [None] * len(values)
    assert len(set(values)) > 1
    again = [Plan(listed, STATION, seed).full.environment[f"A_{target}"] for seed in seeds]
    assert values == again


@pytest.mark.parametrize(
    ("target", "right", "incorrect"),
    [
        ("FILE", STATION.file, ["station/file.csv", "missing", STATION.directory]),
        ("DIRECTORY", STATION.directory, ["station/directory", "missing", STATION.file]),
    ],
)
def test_paths_are_those_of_the_station(target: str, right: str, incorrect: list[str]) -> None:
    """The tried paths are a relative one, one with nothing there, and one of the other kind."""
    made = Plan(listing(target), STATION, SEED)
    assert made.full.environment[f"A_{target}"] == right
    found = tried(made, "invalid", f"A_{target}")
    missing = next(str(path) for path in found if path not in incorrect)
    assert missing.startswith("/station/directory/")
    assert found == [missing if path == "missing" else path for path in incorrect]
    plain = [vector for vector in vectors(target).rejected if vector.plain]
    assert len([vector for vector in plain if is_set(vector.value)]) == len(incorrect)


@pytest.mark.parametrize(
    ("choices", "incorrect"),
    [
        (["fhir", "omop"], ["FHIR", "csv"]),
        (["FHIR"], ["fhir", "csv"]),
        (["a", "A", "b"], ["B", "csv"]),
        (["a", "A"], ["csv"]),
        (["1", "2"], ["csv"]),
        (["csv", "CSV", "csv-and-no-choice"], ["csv-and-no-choice".upper(), None]),
    ],
)
def test_choices_are_those_of_the_requirement(
    choices: list[str], incorrect: list[str | None]
) -> None:
    """A choice is tried in another letter case that is no choice, and a word that is none."""
    made = Plan(listing("ENUM", choices=choices), STATION, SEED)
    found = tried(made, "invalid", "A_ENUM")
    assert made.full.environment["A_ENUM"] in choices
    assert not set(found) & set(choices)
    assert len(found) == len(incorrect)
    assert all(value in (None, other) for other, value in zip(found, incorrect, strict=True))


def test_the_number_of_environments_does_not_grow_with_invalid_values() -> None:
    """However many variables there are, invalid and blank values take a few rounds together."""
    for targets in (("PORT",), TARGETS):
        made = Plan(listing(*targets), STATION, SEED)
        families = [probe.family for probe in made.probes(200, Ledger(), "")]
        assert families.count("blank") == families.count("invalid") == ROUNDS
        assert families.count("empty") == families.count("full") == 1


def test_a_round_says_what_is_met_in_it() -> None:
    """In each environment a requirement is met or not, and each value is reported by its kind."""
    made = Plan(listing(*TARGETS, none=[0]), STATION, SEED)
    all_ids = frozenset(range(len(TARGETS)))
    for probe in made.probes(200, Ledger(), ""):
        assert probe.met | probe.unmet == all_ids
        assert not probe.met & probe.unmet
        kinds = list(probe.kinds(all_ids))
        for number, words in zip(sorted(probe.unmet), kinds, strict=False):
            assert words.startswith(f"A_{TARGETS[number]} is ")
            value = probe.environment[f"A_{TARGETS[number]}"]
            assert len(value) < 4 or value not in words
        if probe.family == "blank":
            assert len(kinds) == len(TARGETS)


def test_tokens_are_secret_and_what_the_user_names() -> None:
    """The values of TOKEN variables are secret, given or made up, and of those that are named."""
    given = STATION._replace(given={"A_URL": "https://of.the.user/", "A_TOKEN": "of-the-user"})
    assert Plan(listing("URL", "TOKEN"), given, SEED).secret == {"A_TOKEN": "of-the-user"}
    (made_up,) = Plan(listing("URL", "TOKEN"), STATION, SEED).secret.values()
    assert len(made_up) >= 16
    named = given._replace(secret=frozenset({"A_URL"}))
    assert set(Plan(listing("URL", "TOKEN"), named, SEED).secret) == {"A_URL", "A_TOKEN"}


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
