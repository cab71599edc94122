"""The environments that are derived from a list response: what each family promises."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from train_api.conformance.environments import Probe, Set
from train_api.conformance.gaps import Ledger
from train_api.conformance.made_up_values import Station
from train_api.conformance.probes import LARGEST_ENVIRONMENT, LONGEST_LINE, Plan
from train_api.library import validate
from train_api.requirements.assessment import assess

STATION = Station("/station/file.csv", "/station/directory", {})
SEED = "0" * 32
FAMILIES = (
    *("full", "empty", "separated", "alternative", "minimal", "forbidden"),
    *("violated", "blank", "invalid"),
)


def listing(size: int, relations: list[tuple[str, list[int]]], target: str = "STRING") -> Any:
    """A list response with so many variables."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = ("".join(word) for length in itertools.count(1) for word in _words(letters, length))
    return {
        "requirements": [
            {"id": 3 * number, "requirement": _requirement(name, target)}
            for number, name in zip(range(size), names, strict=False)
        ],
        "relations": [
            {"type": kind, "requirements": [3 * each for each in ids]} for kind, ids in relations
        ],
    }


def _words(letters: str, length: int) -> Any:
    return itertools.product(letters, repeat=length)


def _requirement(name: str, target: str) -> dict[str, Any]:
    return {"type": "environmentVariable", "name": name, "target": target}


@st.composite
def lists(draw: st.DrawFn) -> dict[str, Any]:
    """Valid list responses with a few variables and relations."""
    size = draw(st.integers(1, 9))
    ids = st.lists(st.integers(0, size - 1), min_size=1, max_size=5, unique=True)
    kinds = st.sampled_from(("all", "any", "any", "none", "optional"))
    listed: dict[str, Any] = listing(size, draw(st.lists(st.tuples(kinds, ids), max_size=6)))
    assume(is_valid(listed))
    return listed


def is_valid(listed: dict[str, Any]) -> bool:
    """Whether a list response is valid by the version that has defaults."""
    return validate(json.dumps(listed), command="list_requirements", api_version="1.1.0").valid


@st.composite
def lists_with_defaults(draw: st.DrawFn) -> dict[str, Any]:
    """Valid list responses, some of whose variables have a default, and invalid values."""
    listed = draw(lists())
    for entry in listed["requirements"]:
        entry["requirement"]["target"] = "INTEGER"
        if draw(st.booleans()):
            entry["requirement"]["default"] = "100"
    assume(is_valid(listed))
    return listed


SEEDS = st.integers(0, 2**128 - 1).map("{:032x}".format)


def probes(plan: Plan, most: int = 1000) -> list[Probe]:
    """The environments of a plan."""
    return list(plan.probes(most, Ledger(), ""))


def violated(listed: dict[str, Any], met: Set) -> list[dict[str, Any]]:
    """The relations that do not hold where these ids are met, each stated once."""
    found = []
    for relation in listed["relations"]:
        ids = set(relation["requirements"])
        holds = {"all": ids <= met, "any": bool(ids & met), "none": not ids & met, "optional": True}
        stated = {"type": relation["type"], "requirements": sorted(ids)}
        if not holds[relation["type"]] and stated not in found:
            found.append(stated)
    return found


@given(lists(), SEEDS)
def test_any_two_variables_differ_in_some_environment(listed: dict[str, Any], seed: str) -> None:
    """The environments detect a train that mistakes any variable for another."""
    made = [probe.met for probe in probes(Plan(listed, STATION, seed))]
    ids = [entry["id"] for entry in listed["requirements"]]
    for one, other in itertools.combinations(ids, 2):
        assert any(one in met and other not in met for met in made)
        assert any(other in met and one not in met for met in made)


@given(lists(), SEEDS)
def test_all_relations_hold_where_they_should(listed: dict[str, Any], seed: str) -> None:
    """In a full, a minimal and an alternative environment all relations hold."""
    for probe in probes(Plan(listed, STATION, seed)):
        if probe.family in ("full", "minimal", "alternative"):
            assert violated(listed, probe.met) == []


@given(lists_with_defaults(), SEEDS)
def test_what_is_unmet_is_what_an_assessment_says(listed: dict[str, Any], seed: str) -> None:
    """The requirements that a train has to report are those that `check` reports as unmet."""
    for probe in probes(Plan(listed, STATION, seed)):
        found = assess(listed, probe.environment).requirements
        assert probe.met == {each.id for each in found if each.met}
        assert probe.unmet == {each.id for each in found if not each.met}


@given(lists_with_defaults(), SEEDS)
def test_relations_are_violated_in_spite_of_defaults(listed: dict[str, Any], seed: str) -> None:
    """With defaults, relations hold where they should, and one does not where it should not."""
    plan = Plan(listed, STATION, seed)
    made = probes(plan)
    for probe in (*made, *plan.minimal(100)[0]):
        if probe.family in ("full", "minimal", "alternative"):
            assert violated(listed, probe.met) == []
        if probe.family == "violated":
            assert len(violated(listed, probe.met)) == 1
    for probe in plan.unfulfilled():
        assert violated(listed, probe.met)


@given(lists_with_defaults(), SEEDS)
def test_no_default_is_replaced_in_a_minimal_environment(listed: dict[str, Any], seed: str) -> None:
    """No variable with a default is set in a minimal environment, and the others are needed."""
    ids = {entry["requirement"]["name"]: entry["id"] for entry in listed["requirements"]}
    defaults = {
        entry["id"] for entry in listed["requirements"] if "default" in entry["requirement"]
    }
    for probe in Plan(listed, STATION, seed).minimal(100)[0]:
        for name in probe.environment:
            assert ids[name] not in defaults
            assert violated(listed, probe.met - {ids[name]})


@given(SEEDS)
def test_a_relation_is_violated_by_a_variable_without_a_default(seed: str) -> None:
    """Of the variables of an all, one without a default is not set."""
    listed = listing(5, [("all", [0, 1, 2, 3])], "INTEGER")
    for entry in listed["requirements"][:3]:
        entry["requirement"]["default"] = "100"
    plan = Plan(listed, STATION, seed)
    (probe,) = plan.unfulfilled()
    assert probe.family == "violated"
    assert probe.unmet == {9}


def test_what_only_an_invalid_value_violates_is_noted() -> None:
    """A relation that holds whatever is set, because of defaults, is noted."""
    listed = listing(3, [("all", [0]), ("any", [0, 1]), ("all", [2])], "INTEGER")
    listed["requirements"][0]["requirement"]["default"] = "100"
    plan = Plan(listed, STATION, SEED)
    families = [probe.family for probe in probes(plan)]
    assert families.count("violated") <= 1
    (note,) = [each for each in plan.impossible if "other values" in each]
    assert note in (
        "violated: only with other values, relation 0, 1",
        "violated: only with other values, relation 1, 0",
    )


@given(lists(), SEEDS)
def test_nothing_can_be_taken_from_a_minimal_environment(listed: dict[str, Any], seed: str) -> None:
    """Without any one of its variables, some relation does not hold."""
    made, _ = Plan(listed, STATION, seed).minimal(100)
    assert made
    for probe in made:
        for number in probe.met:
            assert violated(listed, probe.met - {number})


@given(lists(), SEEDS)
def test_each_alternative_meets_its_any_alone_where_it_can(
    listed: dict[str, Any], seed: str
) -> None:
    """Each requirement of an any is the only one that is met in some minimal environment."""
    made, left = Plan(listed, STATION, seed).minimal(100)
    assert left == 0
    ids = frozenset(entry["id"] for entry in listed["requirements"])
    forbidden = _named(listed, "none")
    for relation in listed["relations"]:
        for number in set(relation["requirements"]) - forbidden:
            barred = frozenset(relation["requirements"]) - {number}
            if relation["type"] == "any" and not violated(listed, ids - forbidden - barred):
                alone = [probe for probe in made if not probe.met & barred]
                assert any(number in probe.met for probe in alone)


@given(lists(), SEEDS)
def test_a_relation_is_violated_alone(listed: dict[str, Any], seed: str) -> None:
    """In a violated environment one relation does not hold, another one in each of them."""
    found = [
        violated(listed, probe.met)
        for probe in probes(Plan(listed, STATION, seed))
        if probe.family == "violated"
    ]
    assert [len(each) for each in found] == [1] * len(found)
    assert all(found.count(each) == 1 for each in found)


@given(lists(), SEEDS)
def test_each_relation_is_violated_alone_where_it_can_be(listed: dict[str, Any], seed: str) -> None:
    """No relation is left out that some environment violates while the others hold."""
    plan = Plan(listed, STATION, seed)
    seen = [violated(listed, probe.met) for probe in probes(plan)]
    ids = [entry["id"] for entry in listed["requirements"]]
    sizes = range(len(ids) + 1)
    every = (frozenset(met) for size in sizes for met in itertools.combinations(ids, size))
    for met in every:
        if len(broken := violated(listed, met)) == 1:
            assert broken in seen


@given(lists(), SEEDS)
def test_each_forbidden_requirement_is_met_once(listed: dict[str, Any], seed: str) -> None:
    """Each requirement that a `none` names is met in one environment that meets all else it may."""
    forbidden = _named(listed, "none")
    plan = Plan(listed, STATION, seed)
    met = [probe.met - plan.full.met for probe in probes(plan) if probe.met > plan.full.met]
    assert frozenset().union(*met) == forbidden


def _named(listed: dict[str, Any], kind: str) -> Set:
    relations = [each for each in listed["relations"] if each["type"] == kind]
    return frozenset(number for each in relations for number in each["requirements"])


@given(lists(), SEEDS)
def test_no_environment_comes_twice(listed: dict[str, Any], seed: str) -> None:
    """No train is asked twice whether the same variables, set to the same values, fulfil it."""
    made = [tuple(sorted(each.environment.items())) for each in probes(Plan(listed, STATION, seed))]
    assert len(made) == len(set(made))


@given(lists(), SEEDS)
def test_the_seed_gives_the_same_environments_again(listed: dict[str, Any], seed: str) -> None:
    """With the seed of an examination, the next one asks in the same environments, in order."""
    one, other = (probes(Plan(listed, STATION, seed), most=25) for _ in range(2))
    assert [dict(each.environment) for each in one] == [dict(each.environment) for each in other]
    assert [each.what for each in one] == [each.what for each in other]


@pytest.mark.parametrize("most", [30, 60, 100])
def test_at_most_so_many_environments_are_made(most: int) -> None:
    """Of too many environments, some of each family are used; the others are counted."""
    ids = list(range(300))
    relations = [("any", ids[:100]), ("none", ids[100:200]), *(("all", [n]) for n in ids[200:])]
    ledger = Ledger()
    plan = Plan(listing(300, relations), STATION, SEED)
    made = list(plan.probes(most, ledger, "too many"))
    assert most - 5 <= len(made) <= most
    assert {probe.family for probe in made} == set(FAMILIES) - {"invalid"}
    left = {gap.family: gap.number for gap in ledger.listed}
    assert left.keys() >= {"alternative", "minimal", "forbidden", "violated"}
    assert {gap.cause for gap in ledger.listed} == {"train"}
    asked = [probe.family for probe in made].count("forbidden")
    assert left["forbidden"] == 100 - asked


def test_another_seed_leaves_out_other_environments() -> None:
    """No train can foresee which environments are left out."""
    relations = [("none", list(range(300)))]
    names = [
        frozenset(
            number
            for probe in probes(Plan(listing(300, relations), STATION, seed), most=40)
            for number in probe.met
            if probe.family == "forbidden"
        )
        for seed in ("0" * 32, "1" * 32)
    ]
    assert names[0] != names[1]


def test_what_no_engine_can_set_is_a_gap() -> None:
    """An environment whose variables take too many bytes is left out, and smaller ones are not."""
    name = "A" * 250
    listed = listing(8000, [("all", [0])])
    for entry in listed["requirements"]:
        entry["requirement"]["name"] = f"{name}_{entry['requirement']['name']}"
    ledger = Ledger()
    plan = Plan(listed, STATION, SEED)
    made = list(plan.probes(200, ledger, ""))
    assert {gap.family for gap in ledger.listed} >= {"full", "blank"}
    assert {probe.family for probe in made} >= {"empty", "separated", "minimal"}
    for probe in made:
        lines = [len(f"{each}={value}") for each, value in probe.environment.items()]
        assert sum(lines) <= LARGEST_ENVIRONMENT
        assert max(lines, default=0) <= LONGEST_LINE


def test_a_line_that_is_too_long_is_a_gap() -> None:
    """A value of the user that no env file can hold is left out."""
    station = STATION._replace(given={"A": "x" * LONGEST_LINE})
    made = probes(Plan(listing(1, [("all", [0])]), station, SEED))
    assert "full" not in {probe.family for probe in made}


@pytest.mark.parametrize(
    ("target", "value", "kind", "is_sure"),
    [
        ("PORT", "8080", None, True),
        ("PORT", "many", None, False),
        ("FILE", "/data/x.csv", "file", True),
        ("FILE", "/data/x.csv", "nothing", False),
        ("FILE", "/data/x.csv", None, False),
        ("STRING", "\udcff", None, False),
        ("STRING", "\u00e9", None, True),
        ("STRING", "\u2003", None, False),
    ],
)
def test_a_value_that_only_the_train_can_decide_is_neither_met_nor_unmet(
    target: str, value: str, kind: Any, is_sure: bool
) -> None:
    """Where only the train can decide whether a given value is met, it is neither met nor unmet."""
    station = STATION._replace(given={"A": value}, kind_at=lambda _: kind)
    plan = Plan(listing(1, [("all", [0])], target), station, SEED)
    assert (plan.full.met, plan.full.unmet) == (frozenset({0} if is_sure else ()), frozenset())
    assert plan.full.environment["A"] == value
    assert plan.empty.unmet == {0}


def test_requirements_of_one_variable_are_met_together() -> None:
    """A requirement that is listed twice is one variable, and each id of it is met or not."""
    listed = listing(2, [("all", [0])])
    listed["requirements"][1]["requirement"] = listed["requirements"][0]["requirement"]
    for probe in probes(Plan(listed, STATION, SEED)):
        assert probe.met in (frozenset(), {0, 3})


LARGE = """
import json, time
from tests.conformance.test_probes import SEED, STATION, listing
from train_api.conformance.probes import Plan
from train_api.conformance.gaps import Ledger

size, relations = {size}, {relations}
listed = listing(size, relations)
began = time.process_time()
made = list(Plan(listed, STATION, SEED).probes(30, Ledger(), "too many"))
# The other figure for this, ru_maxrss, has the memory of the process that started this one in it.
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
print(json.dumps([len(made), time.process_time() - began, peak * 1024]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")
@pytest.mark.parametrize(
    ("size", "relations"),
    [
        ("100_000", '[("all", [n]) for n in range(100_000)]'),
        ("50_000", '[("any", [n, n + 1]) for n in range(49_999)]'),
        ("5_000", '[("any", list(range(n, n + 4096))) for n in range(500)]'),
        ("5_000", '[("none", list(range(n, n + 4096))) for n in range(500)]'),
        ("20_000", '[("any", [0, n]) for n in range(1, 20_000)] * 20'),
    ],
    ids=["all", "chain", "wide", "none", "star"],
)
def test_a_long_list_is_planned_in_bounded_time_and_memory(size: str, relations: str) -> None:
    """A list response of many megabytes takes seconds, and memory in proportion to it."""
    code = LARGE.format(size=size, relations=relations)
    # To measure coverage as well would take several times as long.
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    words = [sys.executable, "-c", code]
    ended = subprocess.run(words, env=plain, capture_output=True, check=True)
    number, seconds, peak = json.loads(ended.stdout)
    assert number > 0
    assert seconds < 20
    assert peak < 400 * 1024 * 1024


def test_what_is_left_out_for_one_reason_is_one_gap() -> None:
    """A ledger counts all that was left out, and lists at most 100 gaps of it."""
    ledger = Ledger()
    for number in range(300):
        ledger.add("full", "too large", "train", 2)
        ledger.add("minimal", f"reason {number}", "station")
        ledger.add_once("full", "stopped", "train")
    assert ledger.count == {"train": 601, "station": 300}
    assert len(ledger.listed) == 100
    assert ledger.listed[0] == ("full", "too large", "train", 600)
