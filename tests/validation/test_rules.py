"""The rules that a schema cannot express, against slow and obvious implementations."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from train_api import validate
from train_api.requirements.relations import contradiction, fulfilled
from train_api.specification import paths
from train_api.validation.rules.catalog import RULES
from train_api.validation.rules.list_requirements import (
    ListResponse,
    list_requirements,
    repeated_relation,
)

RELATION_TYPES = ("all", "any", "none")


def listed(number: int, name: str = "", target: str = "URL", **more: object) -> dict[str, Any]:
    """A listed requirement, of a name of its own unless one is given."""
    letters = "".join(chr(ord("A") + int(digit)) for digit in str(number))
    requirement = {"type": "environmentVariable", "target": target, "name": name or letters, **more}
    return {"id": number, "requirement": requirement}


def relation(type_: str, *numbers: int) -> dict[str, Any]:
    """A relation among requirements of these ids."""
    return {"type": type_, "requirements": list(numbers)}


def written(value: object) -> bytes:
    """A response as a train writes it."""
    return json.dumps(value).encode()


def by_definition(relations: list[dict[str, Any]], met: set[int]) -> bool:
    """Whether all relations hold, in the words of the specification."""
    for one in relations:
        met_of_it = [number in met for number in one["requirements"]]
        if one["type"] == "all" and False in met_of_it:
            return False
        if one["type"] == "any" and True not in met_of_it:
            return False
        if one["type"] == "none" and True in met_of_it:
            return False
    return True


IDS = st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True)
RELATIONS = st.lists(
    st.builds(lambda type_, ids: relation(type_, *ids), st.sampled_from(RELATION_TYPES), IDS),
    max_size=6,
)


@given(RELATIONS, st.sets(st.integers(0, 4)))
def test_relations_hold_as_the_specification_says(
    relations: list[dict[str, Any]], met: set[int]
) -> None:
    """All relations together hold exactly where the specification's three sentences say so."""
    assert fulfilled(relations, met) is by_definition(relations, met)


@given(RELATIONS, st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_relations_are_unsatisfiable_exactly_when_no_environment_fulfils_them(
    relations: list[dict[str, Any]], names: list[int]
) -> None:
    """TA106 is found exactly where each choice of met requirements breaks some relation.

    Requirements of one name are one and the same here, so they are met together.
    """
    requirements = [listed(number, name="ABCDE"[name]) for number, name in enumerate(names)]
    satisfiable = any(
        by_definition(relations, {number for number in range(5) if names[number] in met_names})
        for size in range(6)
        for met_names in itertools.combinations(range(5), size)
    )
    found = contradiction({"requirements": requirements, "relations": relations})
    assert (found is None) == satisfiable


@given(
    relations=RELATIONS,
    unmet=st.lists(st.integers(0, 4), max_size=5, unique=True),
    says=st.booleans(),
)
def test_fulfilled_must_follow_from_the_relations(
    relations: list[dict[str, Any]], unmet: list[int], says: bool
) -> None:
    """TA203 is found exactly where `fulfilled` is not what the relations make of `unmet`."""
    response = {
        "fulfilled": says,
        "unmet": [{"id": number, "reason": "not set"} for number in unmet],
    }
    list_response = {
        "requirements": [listed(number) for number in range(5)],
        "relations": relations,
    }
    codes = {"TA106", "TA107", "TA103"}
    if validate(written(list_response)).errors:
        return
    report = validate(written(response), list_response=written(list_response))
    verdict = by_definition(relations, set(range(5)) - set(unmet))
    assert [p.code for p in report.problems if p.code not in codes] == (
        [] if says is verdict else ["TA203"]
    )


def codes_of(requirements: list[dict[str, Any]], *relations: dict[str, Any]) -> list[str]:
    """The codes of the problems of a list response."""
    report = validate(written({"requirements": requirements, "relations": list(relations)}))
    return [problem.code for problem in report.problems]


def test_choices_are_compared_as_sets() -> None:
    """Two requirements of one name with the same choices in another order are repeated."""
    one = listed(0, "KIND", "ENUM", choices=["a", "b"])
    other = listed(1, "KIND", "ENUM", choices=["b", "a"])
    assert codes_of([one, other], relation("all", 0, 1)) == ["TA104"]


def test_other_choices_conflict() -> None:
    """Two requirements of one name with different choices conflict."""
    one = listed(0, "KIND", "ENUM", choices=["a", "b"])
    other = listed(1, "KIND", "ENUM", choices=["a"])
    assert codes_of([one, other], relation("all", 0, 1)) == ["TA105"]


def test_relations_of_the_same_ids_in_another_order_are_repeated() -> None:
    """The order of the ids does not make a relation another one."""
    both = [listed(0), listed(1)]
    assert codes_of(both, relation("any", 0, 1), relation("any", 1, 0)) == ["TA107"]


def test_ids_are_compared_as_numbers() -> None:
    """The id 1.0 is the id 1."""
    report = validate(
        b'{"requirements": [{"id": 1.0, "requirement": {"type": "environmentVariable", '
        b'"target": "URL", "name": "FOO"}}], "relations": [{"type": "all", "requirements": [1]}]}'
    )
    assert report.valid
    assert report.problems == ()


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    """There is one page of explanation for each rule, and no other."""
    assert paths("docs/rules", ".md") == [f"docs/rules/{code}.md" for code in sorted(RULES)]


def test_unknown_ids_are_different_from_each_other() -> None:
    """Ids that no requirement has are reported as unknown, and not taken for one and the same."""
    relations = [relation("all", 7), relation("none", 8)]
    report = validate(written({"requirements": [listed(0)], "relations": relations}))
    codes = [problem.code for problem in report.problems]
    assert codes.count("TA102") == 2
    assert "TA106" not in codes


class Counted(int):
    """A number that says how often it is compared, and whose hash is that of each other one."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return super().__eq__(other)

    def __hash__(self) -> int:
        return 0


def comparisons(function: Callable[..., Any], *arguments: Any) -> int:
    """How often a function compares counted numbers."""
    Counted.compared = 0
    function(*arguments)
    return Counted.compared


def test_many_choices_are_not_compared_for_each_relation() -> None:
    """The choices of a repeated requirement are compared once, not for each relation."""
    choices = [[Counted(number) for number in range(20)] for _ in range(2)]
    both = [listed(number, "KIND", "ENUM", choices=choices[number]) for number in range(2)]
    few, many = (
        {"requirements": both, "relations": [relation("none", 0, 1)] * times} for times in (1, 50)
    )
    assert comparisons(contradiction, few) > 0
    assert comparisons(contradiction, many) == comparisons(contradiction, few)


def test_relations_are_not_compared_with_each_other() -> None:
    """TA107 takes no longer where all ids, which whoever writes them can choose, have one hash."""
    relations = [relation("all", Counted(number)) for number in range(50)]
    response = ListResponse({"requirements": [], "relations": relations})
    assert comparisons(lambda: list(repeated_relation(response))) == 0


def test_a_requirement_without_a_name_is_like_no_other() -> None:
    """The rules about names pass over a type that has none, and take each such one by itself."""
    requirements = [{"id": number, "requirement": {"type": "service"}} for number in range(2)]
    relations = [relation("all", 0), relation("none", 1)]
    response = {"requirements": requirements, "relations": relations}
    assert list(list_requirements(response)) == []
