"""Requirements and relations against an environment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.requirements.lists import Listed, environments, list_responses, targets_of
from tests.requirements.test_targets import RIGHT, WRONG
from train_api.requirements.assessment import (
    Assessment,
    Kind,
    RequirementAssessment,
    assess,
    expected,
)
from train_api.requirements.targets import unmet_reason
from train_api.specification import load, vocabulary_path


def listing(*requirements: tuple[str, str], relations: list[tuple[str, list[int]]]) -> Listed:
    """A list response of variables with their targets, numbered from 0, and of relations."""
    return {
        "requirements": [
            {
                "id": number,
                "requirement": {
                    "type": "environmentVariable",
                    "target": target,
                    "name": name,
                    **({"choices": ["omop", " fhir", "a,b"]} if target == "ENUM" else {}),
                },
            }
            for number, (name, target) in enumerate(requirements)
        ],
        "relations": [{"type": kind, "requirements": ids} for kind, ids in relations],
    }


def alone(
    target: str, value: str | None, kind: Kind | None = None, relation: str = "all"
) -> RequirementAssessment:
    """The verdict about a single requirement; `kind` is what lies at any path."""
    listed = listing(("FOO", target), relations=[(relation, [0])])
    environment = {} if value is None else {"FOO": value}
    (requirement,) = assess(listed, environment, lambda _: kind).requirements
    return requirement


def is_met(requirement: dict[str, Any], value: str | None) -> bool:
    """Whether a value meets a requirement: it fits, or it is blank and there is a default."""
    if value is None or not value.strip():
        return "default" in requirement
    return unmet_reason(requirement, value) is None


@given(st.data())
def test_the_verdict_is_that_of_brute_force(data: st.DataObject) -> None:
    """An environment fulfils a train exactly when counting says that every relation holds."""
    listed = data.draw(list_responses())
    environment = data.draw(environments(listed))
    verdict = assess(listed, environment)
    met = {
        entry["id"]
        for entry in listed["requirements"]
        if is_met(entry["requirement"], environment.get(entry["requirement"]["name"]))
    }
    counts = [
        (relation["type"], len(relation["requirements"]), len(met & {*relation["requirements"]}))
        for relation in listed["relations"]
    ]
    hold = [
        {
            "all": number_met == number,
            "any": number_met > 0,
            "none": number_met == 0,
            "optional": True,
        }[kind]
        for kind, number, number_met in counts
    ]
    assert [relation.holds for relation in verdict.relations] == hold
    assert verdict.fulfilled is all(hold)
    assert {each.id for each in verdict.requirements if each.met} == met


@given(st.data())
def test_whoever_follows_all_remedies_fulfils_the_train(data: st.DataObject) -> None:
    """An environment in which each remedy is carried out, and nothing else, fulfils the train."""
    listed = data.draw(list_responses())
    environment = data.draw(environments(listed))
    targets = targets_of(listed)
    for each in assess(listed, environment).requirements:
        if each.remedy.startswith("Unset "):
            environment.pop(each.name, None)
        elif each.remedy:
            environment[each.name] = RIGHT[targets[each.name]][0]
    assert assess(listed, environment).fulfilled


@given(st.data())
def test_there_is_something_to_do_exactly_where_relations_fail(data: st.DataObject) -> None:
    """Requirements and relations have remedies exactly when the train is not fulfilled."""
    listed = data.draw(list_responses())
    verdict = assess(listed, data.draw(environments(listed)))
    assert any(each.remedy for each in verdict.requirements) is not verdict.fulfilled
    assert [bool(each.remedy) for each in verdict.relations] == [
        not each.holds for each in verdict.relations
    ]


@given(st.data())
def test_each_unmet_requirement_has_a_reason_and_advice(data: st.DataObject) -> None:
    """What is not met says why, and what to do or why nothing has to be done."""
    listed = data.draw(list_responses())
    for each in assess(listed, data.draw(environments(listed))).requirements:
        assert each.met is (each.reason is None)
        assert each.met or each.remedy or each.note
        assert (
            each.met
            or (each.reason or "").startswith(f"{each.name} is not ")
            or (f"{each.name} is blank" in (each.reason or ""))
        )


def test_an_empty_list_is_fulfilled() -> None:
    """A train that asks for nothing is fulfilled by nothing."""
    assert assess(listing(relations=[]), {}) == Assessment((), (), True)


def test_an_optional_requirement_does_not_count() -> None:
    """What no relation names is shown where it is unmet, and does not make the train fail."""
    verdict = assess(listing(("FOO", "PORT"), relations=[]), {"FOO": "http"})
    (foo,) = verdict.requirements
    assert verdict.fulfilled
    assert (foo.reason, foo.remedy) == ("FOO is not a port number from 1 to 65535", "")
    assert foo.note == (
        "It is optional. To meet it: Set FOO to a port number from 1 to 65535, such as 8080."
    )


def with_default(value: str | None, default: str, relation: str = "all") -> RequirementAssessment:
    """The verdict about an integer that has a default."""
    listed = listing(("FOO", "INTEGER"), relations=[(relation, [0])])
    listed["requirements"][0]["requirement"]["default"] = default
    (requirement,) = assess(listed, {} if value is None else {"FOO": value}).requirements
    return requirement


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000"])
def test_an_unset_variable_with_a_default_is_met(value: str | None) -> None:
    """Where the variable is unset or blank, the requirement is met, and a note has the default."""
    found = with_default(value, "1000")
    assert (found.met, found.uses_default, found.remedy) == (True, True, "")
    assert found.note == "The train uses its default: 1000."


def test_a_value_comes_before_a_default() -> None:
    """A valid value is used in place of the default, and an invalid one is not replaced."""
    valid = with_default("5", "1000")
    assert (valid.met, valid.uses_default, valid.note) == (True, False, "")
    invalid = with_default("many", "1000")
    assert (invalid.met, invalid.uses_default) == (False, False)
    assert invalid.remedy == "Set FOO to an integer, such as 25, or unset it to use its default."
    optional = with_default("many", "1000", "optional")
    assert (optional.met, optional.remedy) == (False, "")
    assert optional.note.startswith("It is optional. To meet it: ")


def test_a_long_default_is_cut() -> None:
    """A note shows the beginning of a long default, and one with outer white space in quotes."""
    listed = listing(("FOO", "STRING"), relations=[])
    listed["requirements"][0]["requirement"]["default"] = " x" * 200
    (found,) = assess(listed, {}).requirements
    assert '" x x' in found.note
    assert len(found.note) < 200


@pytest.mark.parametrize("target", sorted(set(RIGHT) - {"TOKEN", "FILE", "DIRECTORY"}))
def test_a_default_makes_up_for_no_invalid_value(target: str) -> None:
    """Whatever the target, a value that is set and does not fit is unmet, with a default too."""
    listed = listing(("FOO", target), relations=[("all", [0])])
    requirement = listed["requirements"][0]["requirement"]
    requirement |= {"default": RIGHT[target][0]}
    if target == "ENUM":
        requirement["choices"] = RIGHT[target]
    for value in WRONG.get(target, ()):
        assert not assess(listed, {"FOO": value}).fulfilled
    for value in (*RIGHT[target], "", " "):
        assert assess(listed, {"FOO": value}).fulfilled


def test_an_optional_relation_always_holds() -> None:
    """A relation of the type optional holds, demands nothing, and is named like the others."""
    listed = listing(("FOO", "PORT"), ("BAR", "TOKEN"), relations=[("optional", [0, 1])])
    for environment in ({}, {"FOO": "x"}, {"FOO": "80", "BAR": "x"}):
        verdict = assess(listed, environment)
        assert verdict.fulfilled
        assert [(str(each), each.holds, each.remedy) for each in verdict.relations] == [
            ("optional of FOO, BAR", True, "")
        ]
        assert all(each.met or each.note.startswith("It is optional.") for each in verdict[0])
        assert [each.remedy for each in verdict.requirements] == ["", ""]


def test_an_alternative_that_is_not_needed_says_so() -> None:
    """Where another one of an `any` is met, nothing has to be done."""
    listed = listing(("FOO", "TOKEN"), ("BAR", "TOKEN"), relations=[("any", [0, 1])])
    foo, bar = assess(listed, {"BAR": "x"}).requirements
    assert (foo.met, foo.remedy) == (False, "")
    assert "not needed" in foo.note
    assert bar == bar._replace(reason=None, remedy="", note="")


def test_what_is_forbidden_needs_nothing_when_unmet() -> None:
    """What a `none` names is to be unset where it is met, and needs nothing where it is not."""
    assert alone("TOKEN", "x", relation="none").remedy == "Unset FOO: it must not be met."
    unmet = alone("TOKEN", None, relation="none")
    assert (unmet.remedy, unmet.note) == ("", "That is correct: it must not be met.")


def test_an_alternative_that_is_forbidden_does_not_help() -> None:
    """Where only a forbidden one of an `any` is met, another one has to be met instead."""
    listed = listing(("FOO", "TOKEN"), ("BAR", "TOKEN"), relations=[("any", [0, 1]), ("none", [1])])
    foo, bar = assess(listed, {"BAR": "x"}).requirements
    assert foo.remedy == "Set FOO to the secret."
    assert bar.remedy == "Unset BAR: it must not be met."


def test_a_failing_relation_names_its_cause() -> None:
    """The remedy of a relation names the variables that it fails for."""
    listed = listing(
        ("FOO", "TOKEN"),
        ("BAR", "TOKEN"),
        ("BAZ", "TOKEN"),
        relations=[("all", [0, 1]), ("any", [1, 2]), ("none", [0])],
    )
    relations = assess(listed, {"FOO": "x"}).relations
    assert [each.remedy for each in relations] == [
        "Meet BAR.",
        "Meet at least one of them.",
        "Unset FOO.",
    ]
    assert [str(each) for each in relations] == [
        "all of FOO, BAR",
        "any of BAR, BAZ",
        "none of FOO",
    ]
    (both, _, _) = assess(listed, {}).relations
    assert both.remedy == "Meet all of them."


@pytest.mark.parametrize(
    ("target", "right", "incorrect"),
    [("FILE", "file", "directory"), ("DIRECTORY", "directory", "file")],
)
def test_what_is_at_a_path_decides(target: str, right: Kind, incorrect: Kind) -> None:
    """A path must lead to what its target says; a directory is no regular file, nor is a pipe."""
    assert alone(target, "/x", right) == alone(target, "/x", right)._replace(
        reason=None, assumed=False, remedy="", note=""
    )
    others: tuple[Kind, ...] = (incorrect, "other", "nothing")
    for kind in others:
        verdict = alone(target, "/x", kind)
        assert (verdict.reason or "").startswith("FOO is not the path of a ")
        assert verdict.remedy.endswith("there, or change FOO or its mount.")
        assert not verdict.assumed
    assert len({alone(target, "/x", kind).reason for kind in others}) == 3


@pytest.mark.parametrize("target", ["FILE", "DIRECTORY"])
def test_what_cannot_be_looked_at_is_assumed(target: str) -> None:
    """Where nobody can look at a path, the requirement counts as met with a note."""
    verdict = alone(target, "/x")
    assert (verdict.met, verdict.assumed, verdict.remedy) == (True, True, "")
    assert "not checked" in verdict.note
    incorrect = alone(target, "x")
    assert (incorrect.met, incorrect.assumed, incorrect.note) == (False, False, "")


@pytest.mark.parametrize("path", ["/x/", "/", "/x/.", "/x/.."])
def test_a_path_that_ends_like_a_directory_is_no_file(path: str) -> None:
    """The form of such a path alone shows that no file is there."""
    assert not alone("FILE", path).met
    assert not alone("FILE", path).assumed
    assert alone("DIRECTORY", path).met


def test_paths_alone_are_looked_at() -> None:
    """What lies at a path is asked for files and directories with absolute paths, for no others."""
    asked: list[str] = []

    def kind_at(path: str) -> Kind:
        asked.append(path)
        return "file"

    targets = [(f"V_{target}", target) for target in RIGHT]
    listed = listing(*targets, relations=[])
    assess(listed, dict.fromkeys((name for name, _ in targets), "/x"), kind_at)
    assess(listed, dict.fromkeys((name for name, _ in targets), "x"), kind_at)
    assert asked == ["/x", "/x"]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ('"x"', "quotation"),
        ("'x'", "quotation"),
        (" x", "white space"),
        ("x\u00a0", "white space"),
        ("x\r", "white space"),
        ('"', ""),
        ("\"x'", ""),
        ("x", ""),
        ("x y", ""),
    ],
)
def test_a_slip_in_writing_a_value_is_noted(value: str, word: str) -> None:
    """Quotation marks and outer white space are noted, also where the value counts as met."""
    for target in ("TOKEN", "PORT"):
        note = alone(target, value).note
        assert word in note
        assert bool(word) is bool(note)


def test_a_choice_may_have_outer_white_space() -> None:
    """A value that is one of the choices is valid as it is."""
    assert alone("ENUM", " fhir").note == ""
    assert "white space" in alone("ENUM", "fhir ").note


def test_choices_are_shown_so_that_they_can_be_copied() -> None:
    """A choice whose ends cannot be seen is in quotes, and many choices are cut short."""
    assert alone("ENUM", None).remedy == 'Set FOO to one of omop, " fhir", "a,b".'
    many: dict[str, Any] = {"target": "ENUM", "choices": [f"choice-{n}" for n in range(100)]}
    assert expected(many).endswith(", choice-99")
    assert len(expected(many, longest=120)) < 130


def test_every_target_has_words() -> None:
    """Each target of the vocabulary has a remedy that says what to set."""
    terms = load(vocabulary_path("targets"))["terms"]
    words = [
        expected(
            {"target": term["notation"], "choices": ["a"]}
            if term["notation"] == "ENUM"
            else {"target": term["notation"]}
        )
        for term in terms
    ]
    assert len(set(words)) == len(terms) > 10


def test_the_values_that_are_suggested_are_valid() -> None:
    """An example in a remedy meets the requirement."""
    for target in RIGHT.keys() - {"ENUM"}:
        _, such_as, example = expected({"target": target}).partition(", such as ")
        if such_as:
            requirement = {"type": "environmentVariable", "name": "FOO", "target": target}
            assert unmet_reason(requirement, example) is None


@pytest.mark.parametrize("target", WRONG)
def test_a_verdict_discloses_nothing_of_an_invalid_value(target: str) -> None:
    """The verdict is the same for all invalid values that are written without slips."""
    verdicts = {alone(target, value)._replace(note="") for value in WRONG[target]}
    assert len(WRONG[target]) > 1
    assert len(verdicts) == 1


def test_an_id_may_be_written_with_a_point() -> None:
    """The id 1.0 is the id 1."""
    listed = listing(("FOO", "TOKEN"), relations=[("all", [0])])
    listed["requirements"][0]["id"] = 0.0
    listed["relations"][0]["requirements"] = [0.0]
    verdict = assess(listed, {"FOO": "x"})
    assert verdict.fulfilled
    assert [repr(each.id) for each in verdict.requirements] == ["0"]
    assert repr(verdict.relations[0].ids) == "(0,)"
