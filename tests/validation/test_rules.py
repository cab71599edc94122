"""The rules that a schema cannot express, against slow and obvious implementations."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.requirements.test_targets import CHOICES, RIGHT, WRONG
from train_api import Problem, validate
from train_api.requirements.relations import contradiction, fulfilled
from train_api.requirements.targets import unmet_reason
from train_api.specification import address, paths, schema_path
from train_api.validation.rules.catalog import MANIFEST_RULES, RULES
from train_api.validation.rules.list_requirements import (
    ListResponse,
    list_requirements,
    repeated_relation,
)

RELATION_TYPES = ("all", "any", "none", "optional")
DRAFT = "1.1.0"
DEFAULTS = [
    (target, value)
    for target in RIGHT.keys() - {"TOKEN", "FILE", "DIRECTORY"}
    for value in (*RIGHT[target], *WRONG.get(target, ()), "false", "80", "fhir")
    if value.isprintable() and len(value) <= 1024
]
"""Targets, and strings that may be their defaults by the schema."""


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
    if validate(written(list_response), api_version=DRAFT).errors:
        return
    report = validate(written(response), list_response=written(list_response), api_version=DRAFT)
    verdict = by_definition(relations, set(range(5)) - set(unmet))
    assert [p.code for p in report.problems if p.code not in codes] == (
        [] if says is verdict else ["TA203"]
    )


def problems_of(
    version: str, requirements: list[dict[str, Any]], *relations: dict[str, Any]
) -> tuple[Problem, ...]:
    """The problems of a list response, by a version of the specification."""
    response = written({"requirements": requirements, "relations": list(relations)})
    return validate(response, api_version=version).problems


def codes_of(requirements: list[dict[str, Any]], *relations: dict[str, Any]) -> list[str]:
    """The codes of the problems of a list response, by the version that has defaults."""
    return [problem.code for problem in problems_of(DRAFT, requirements, *relations)]


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


def test_the_same_default_is_repeated() -> None:
    """Two requirements of one name with the same default are one that is listed twice."""
    both = [listed(number, "PORT", "PORT", default="80") for number in range(2)]
    assert codes_of(both, relation("all", 0, 1)) == ["TA104"]


@pytest.mark.parametrize("other", [{"default": "81"}, {}])
def test_another_default_conflicts(other: dict[str, str]) -> None:
    """Two requirements of one name conflict if their defaults differ, or only one has any."""
    both = [listed(0, "PORT", "PORT", default="80"), listed(1, "PORT", "PORT", **other)]
    (problem,) = problems_of(DRAFT, both, relation("all", 0, 1))
    assert (problem.code, problem.pointer) == ("TA105", "/requirements/1/requirement")


@pytest.mark.parametrize(
    ("version", "members", "remedy"),
    [
        ("1.0.0", "the target and choices of", "agree on one target."),
        (DRAFT, "the target, choices and default of", "agree on one target and one default."),
    ],
)
def test_a_conflict_names_the_members_of_the_version(
    version: str, members: str, remedy: str
) -> None:
    """TA105 speaks of a default only where the version has one."""
    both = [listed(0, "FOO", "URL"), listed(1, "FOO", "HOST")]
    (problem,) = problems_of(version, both, relation("all", 0, 1))
    assert members in problem.message
    assert problem.remedy.endswith(remedy)


def test_a_forgotten_requirement_has_a_remedy_of_the_version() -> None:
    """TA103 proposes a relation of the type optional only where the version has one."""
    (old,) = problems_of("1.0.0", [listed(0)])
    (new,) = problems_of(DRAFT, [listed(0)])
    assert old.code == new.code == "TA103"
    assert "optional on purpose" in old.remedy
    assert '"optional"' not in old.remedy
    assert 'of type "optional" if it is optional on purpose' in new.remedy


def test_an_optional_requirement_is_not_forgotten() -> None:
    """A relation of the type optional is enough for TA103, and repeats no other relation."""
    both = [listed(0), listed(1)]
    assert codes_of(both, relation("optional", 0, 1)) == []
    assert codes_of(both, relation("optional", 0, 1), relation("all", 0, 1)) == []
    assert codes_of(both, relation("optional", 0, 1), relation("optional", 1, 0)) == ["TA107"]
    assert codes_of(both, relation("none", 0, 1), relation("optional", 1)) == []


@given(st.lists(st.sampled_from(DEFAULTS), min_size=1, max_size=5))
def test_a_default_fits_exactly_where_it_would_meet_its_requirement(
    pairs: list[tuple[str, str]],
) -> None:
    """TA108 points to each default that would not meet its requirement as a value, and no other."""
    requirements, expected = [], []
    for number, (target, value) in enumerate(pairs):
        alone = listed(number, target=target)["requirement"]
        if target == "ENUM":
            alone["choices"] = CHOICES
        requirements.append({"id": number, "requirement": {**alone, "default": value}})
        if unmet_reason(alone, value) is not None:
            expected.append(f"/requirements/{number}/requirement/default")
    problems = problems_of(DRAFT, requirements, relation("all", *range(len(pairs))))
    assert [problem.code for problem in problems] == ["TA108"] * len(expected)
    assert [problem.pointer for problem in problems] == expected


def test_a_default_that_does_not_fit_is_shown_only_on_request() -> None:
    """TA108 says what the target expects, and shows the default if values are requested."""
    response = {
        "requirements": [listed(0, "PORT", "PORT", default="8o8o")],
        "relations": [relation("all", 0)],
    }
    (hidden,) = validate(written(response), api_version=DRAFT).problems
    (shown,) = validate(written(response), api_version=DRAFT, show_values=True).problems
    assert "a port number from 1 to 65535" in hidden.message
    assert "8o8o" not in hidden.message
    assert 'the default is "8o8o"' in shown.message


@given(RELATIONS, st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_default_is_forbidden_exactly_where_a_none_names_it(
    relations: list[dict[str, Any]], has_default: list[bool]
) -> None:
    """TA109 points to each id in a relation of the type none whose requirement has a default."""
    requirements = [
        listed(number, target="PORT", **({"default": "80"} if has_default[number] else {}))
        for number in range(5)
    ]
    expected = {
        f"/relations/{place}/requirements/{position}"
        for place, one in enumerate(relations)
        for position, number in enumerate(one["requirements"])
        if one["type"] == "none" and has_default[number]
    }
    found = problems_of(DRAFT, requirements, *relations)
    assert {each.pointer for each in found if each.code == "TA109"} == expected


def test_a_version_without_defaults_has_no_rule_about_them() -> None:
    """By 1.0.0 a default is an unknown member, so the rules about defaults are not checked."""
    requirements = [listed(0, "PORT", "PORT", default="x")]
    assert [each.code for each in problems_of("1.0.0", requirements, relation("none", 0))] == [
        "TA100"
    ]
    problems = problems_of(DRAFT, requirements, relation("none", 0))
    assert [each.code for each in problems] == ["TA108", "TA109"]


def test_the_version_of_schema_decides_about_defaults() -> None:
    """A list with defaults is valid if it names the version that has them."""
    response = {
        "$schema": address(schema_path("list-requirements-response", DRAFT)),
        "requirements": [listed(0, "PORT", "PORT", default="80")],
        "relations": [relation("optional", 0)],
    }
    report = validate(written(response))
    assert (report.problems, report.version) == ((), DRAFT)
    del response["$schema"]
    assert not validate(written(response)).valid


@pytest.mark.parametrize(
    ("version", "name", "suggestion"),
    [
        ("1.0.0", "fhir-dstu3", "FHIR_DSTU_THREE"),
        (DRAFT, "fhir-dstu3", "FHIR_DSTU3"),
        (DRAFT, "3-fhir", "THREE_FHIR"),
    ],
)
def test_a_suggested_name_keeps_digits_where_the_version_allows_them(
    version: str, name: str, suggestion: str
) -> None:
    """Digits become words only in a version without digits, or where a name begins with one."""
    response = {"requirements": [listed(0, name)], "relations": [relation("all", 0)]}
    (problem,) = validate(written(response), api_version=version, show_values=True).problems
    assert problem.message.endswith(f"write {suggestion}.")
    assert ("words for digits" in problem.remedy) is not any(map(str.isdigit, suggestion))


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
    pages = [f"docs/manifest/{code}.md" for code in sorted(MANIFEST_RULES)]
    assert paths("docs/manifest", ".md") == pages
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
