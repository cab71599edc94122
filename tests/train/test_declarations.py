"""What a train declares is valid, or is refused where it is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.running import LIST
from train_api import validate
from train_api.specification import commands, load, schema_path, vocabulary_path
from train_api.train import (
    ENUM,
    FILE,
    PORT,
    RELATION_LIMIT,
    STRING,
    TOKEN,
    URL,
    Failure,
    Requirement,
    Target,
    Train,
    requirements,
)
from train_api.train.answers import COMMANDS, Code, answer

CODE = Code(lambda: "", lambda _: Failure())
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def listed(train: Train) -> bytes:
    """Return a train's answer to `list_requirements`."""
    return answer(LIST, train._declared(), CODE, {})


def variables(count: int) -> tuple[Train, list[Requirement[str]]]:
    """Return a train that has declared some variables, and these."""
    train = Train()
    return train, [train.environment_variable(name, STRING) for name in "ABCDEFGH"[:count]]


def test_the_commands_are_those_of_the_specification() -> None:
    """The library answers each command of the vocabulary, and no other."""
    assert tuple(commands()) == COMMANDS


def test_the_targets_are_those_of_the_specification() -> None:
    """An author finds each target under the name that the vocabulary gives it."""
    for term in load(vocabulary_path("targets"))["terms"]:
        notation = term["notation"]
        found = getattr(requirements, notation)
        assert (found("a") if notation == "ENUM" else found).notation == notation


def test_names_and_ids_are_limited_as_in_the_schema() -> None:
    """The library's idea of a name and of an id is that of the schemas."""
    name = load(schema_path("requirements/environment-variable"))["properties"]["name"]
    assert name["maxLength"] == requirements.NAME_LIMIT
    assert load(schema_path("requirement-id"))["maximum"] == requirements.LAST_ID


def test_choices_and_relations_are_limited_as_in_the_schema() -> None:
    """The library has the limits of the schemas for choices and relations."""
    schema = load(schema_path("requirements/environment-variable"))
    assert schema["properties"]["choices"]["maxItems"] == requirements.CHOICES_LIMIT
    choice = schema["$defs"]["choice"]
    assert choice["maxLength"] == requirements.CHOICE_LIMIT
    assert choice["not"]["pattern"] == requirements.NO_CHOICE_PATTERN
    related = load(schema_path("relation"))["properties"]["requirements"]
    assert related["maxItems"] == RELATION_LIMIT


@pytest.mark.parametrize(
    "name", ["", "foo", "FHIR-SERVER", "A1", "_A", "A__B", "A_", "A\n", "Ä", 1]
)
def test_an_invalid_name_is_refused(name: str) -> None:
    """A name that the specification does not allow is refused."""
    with pytest.raises((ValueError, TypeError), match="name"):
        Train().environment_variable(name, STRING)


def test_an_invalid_name_gets_a_suggestion() -> None:
    """The message about a name that is nearly valid suggests the valid one."""
    with pytest.raises(ValueError, match=r"Did you mean FHIR_SERVER\?"):
        Train().environment_variable("fhir-server", STRING)


def test_a_name_has_at_most_255_characters() -> None:
    """The longest name is taken, and the next longer one is not."""
    Train().environment_variable("A" * 255, STRING)
    with pytest.raises(ValueError, match="255"):
        Train().environment_variable("A" * 256, STRING)


def test_a_name_is_declared_once() -> None:
    """A variable that is declared twice is refused."""
    train, _ = variables(1)
    with pytest.raises(ValueError, match="A is already declared"):
        train.environment_variable("A", URL)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([], "ENUM needs choices"),
        (["a", "a"], "differ"),
        (["a", " "], "blank"),
        (["\u3000"], "blank"),
        (["\ud800"], "surrogate"),
        ([1], "str"),
        ([["a", "b"]], "str"),
        (["a\nb"], "control characters"),
        (["a\0"], "control characters"),
        (["\x7fa"], "control characters"),
        (["a", "b" * 1025], "at most 1,024 characters, not 1,025: give it a short name"),
        ([f"c{number}" for number in range(1025)], "at most 1,024 choices, not 1,025: use STRING"),
    ],
)
def test_invalid_choices_are_refused(choices: list[Any], words: str) -> None:
    """Choices are strings that differ from each other, and none is blank."""
    with pytest.raises((ValueError, TypeError), match=words):
        ENUM(*choices)


def test_choices_may_be_many_and_long() -> None:
    """As many choices as a list may have are taken, and as long ones, of any printed character."""
    choices = ["\N{MUSHROOM}" * 1024, "a b", *(f"c{number}" for number in range(1022))]
    train = Train()
    train.all(train.environment_variable("FOO", ENUM(*choices)))
    assert validate(listed(train), command=LIST).valid


@pytest.mark.parametrize("target", [ENUM, "FILE", str, None])
def test_a_target_is_one_of_the_library(target: Any) -> None:
    """What is no target, ENUM without its choices among it, is refused."""
    with pytest.raises(TypeError, match="target of FOO"):
        Train().environment_variable("FOO", target)


@pytest.mark.parametrize("description", [1, "\udc80"])
def test_a_description_is_a_string(description: Any) -> None:
    """What JSON cannot hold as a string is no description."""
    with pytest.raises((ValueError, TypeError), match="description of FOO"):
        Train().environment_variable("FOO", STRING, description)


@pytest.mark.parametrize("number", [-1, 2147483648, True, "1", 1.0])
def test_an_invalid_id_is_refused(number: Any) -> None:
    """An id is a whole number from 0 to 2147483647."""
    with pytest.raises((ValueError, TypeError), match="id of FOO"):
        Train().environment_variable("FOO", STRING, requirement_id=number)


def test_ids_are_free_or_given() -> None:
    """An id that is not given is the lowest free one; one that is taken is refused."""
    train = Train()
    given = train.environment_variable("A", STRING, requirement_id=1)
    free = [train.environment_variable(name, STRING).id for name in "BC"]
    assert (given.id, free) == (1, [0, 2])
    with pytest.raises(ValueError, match="A already has the id 1"):
        train.environment_variable("D", STRING, requirement_id=1)


def _all_and_none(train: Train, of: list[Requirement[str]]) -> None:
    train.all(of[0], of[1])
    train.none(of[1])


def _any_of_none(train: Train, of: list[Requirement[str]]) -> None:
    train.any(of[0], of[1])
    train.none(of[0])
    train.none(of[1])


def _optional_and_related(train: Train, of: list[Requirement[str]]) -> None:
    train.all(of[0])
    train.optional(of[0])


def _related_and_optional(train: Train, of: list[Requirement[str]]) -> None:
    train.optional(of[0])
    train.any(of[0])


def _twice_the_same(train: Train, of: list[Requirement[str]]) -> None:
    train.any(of[0], of[1])
    train.any(of[1], of[0])


Relate = Callable[[Train, list[Requirement[str]]], None]
WRONG_RELATIONS: dict[str, tuple[Relate, str]] = {
    "all of nothing": (lambda train, _: train.all(), "at least one"),
    "any of nothing": (lambda train, _: train.any(), "at least one"),
    "none of nothing": (lambda train, _: train.none(), "at least one"),
    "optional nothing": (lambda train, _: train.optional(), "at least one"),
    "the same one twice": (lambda train, of: train.all(of[0], of[0]), "twice"),
    "a name": (lambda train, _: train.all(cast(Any, "A")), "environment_variable"),
    "a list": (lambda train, of: train.all(cast(Any, of)), "environment_variable"),
    "one of another train": (lambda train, _: train.all(*variables(1)[1]), "environment_variable"),
    "all and none": (_all_and_none, r"none\(B\) cannot hold"),
    "any of none": (_any_of_none, r"none\(B\) cannot hold"),
    "optional and related": (_optional_and_related, "A is in a relation"),
    "related and optional": (_related_and_optional, "A is optional"),
    "the same relation twice": (_twice_the_same, r"any\(B, A\) is already stated"),
}


@pytest.mark.parametrize("case", WRONG_RELATIONS)
def test_an_invalid_relation_is_refused(case: str) -> None:
    """A relation over nothing, over something else, or against another one is refused."""
    relate, words = WRONG_RELATIONS[case]
    train, declared = variables(2)
    with pytest.raises((ValueError, TypeError), match=words):
        relate(train, declared)


@pytest.mark.parametrize("kind", ["all", "any", "none"])
def test_a_relation_names_at_most_4096_requirements(kind: str) -> None:
    """A relation takes the largest number of requirements; for one more, the error has a remedy."""
    train = Train()
    letters = [
        first + second + third for first in LETTERS for second in LETTERS for third in "ABCDEFG"
    ]
    many = [train.environment_variable(name, STRING) for name in letters[: RELATION_LIMIT + 1]]
    relate = getattr(train, kind)
    with pytest.raises(ValueError, match=r"must name at most 4,096 requirements, not 4,097: \w+"):
        relate(*many)
    relate(*many[:-1])
    train.optional(many[-1])
    assert validate(listed(train), command=LIST).valid


def test_no_requirement_is_optional_by_mistake() -> None:
    """A requirement that is neither needed nor declared optional keeps the train from starting."""
    train, (first, second) = variables(2)
    train.all(first)
    with pytest.raises(ValueError, match="B is in no relation"):
        train.main(print_model_summary=CODE.print_model_summary, run_algorithm=CODE.run_algorithm)
    train.optional(second)
    assert validate(listed(train), command=LIST).valid


def test_the_functions_are_functions() -> None:
    """What is called instead of being handed over is refused."""
    summary: Any = "called already"
    with pytest.raises(TypeError, match="print_model_summary must be a function"):
        Train().main(print_model_summary=summary, run_algorithm=CODE.run_algorithm)


def test_the_seed_example_can_be_declared() -> None:
    """The specification's first example of a list can be declared, and comes out unchanged."""
    train = Train()
    train.all(train.environment_variable("FOO", URL))
    assert listed(train) == (
        b'{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable", '
        b'"target": "URL", "name": "FOO"}}], "relations": [{"type": "all", "requirements": [0]}]}'
    )


TARGETS = [URL, PORT, TOKEN, FILE, STRING, ENUM("a", "ä \N{MUSHROOM}", '"\\')]
NAMES = st.from_regex(re.compile(r"[A-Z]{1,3}(_[A-Z]{1,3})?"), fullmatch=True)


@given(st.data())
def test_whatever_can_be_declared_is_a_valid_list(data: st.DataObject) -> None:
    """A list response is valid, and without an error or another warning than for optional ones."""
    train = Train()
    names = data.draw(st.lists(NAMES, unique=True, max_size=5))
    targets: st.SearchStrategy[Target[Any]] = st.sampled_from(TARGETS)
    declared = [
        train.environment_variable(name, data.draw(targets), data.draw(st.none() | st.text()))
        for name in names
    ]
    for _ in range(data.draw(st.integers(0, 4)) if declared else 0):
        some = data.draw(st.lists(st.sampled_from(declared), unique=True, min_size=1))
        state = data.draw(st.sampled_from([train.all, train.any, train.none, train.optional]))
        try:
            state(*some)
        except ValueError:
            pass
    try:
        response = listed(train)
    except ValueError as error:
        assert "is in no relation" in str(error)
        return
    report = validate(response, command=LIST)
    assert report.valid, report.problems
    assert {problem.code for problem in report.problems} <= {"TA103"}
