"""A train conforms to the version of the specification that its author chooses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.running import CHECK, COMMANDS, LIST, RUN, SUMMARY, ask, validated
from train_api import extract, validate
from train_api.requirements.assessment import assess
from train_api.specification import commands, load, schema_path
from train_api.train import (
    BOOLEAN,
    ENUM,
    FILE,
    HOST,
    INTEGER,
    NUMBER,
    PORT,
    STRING,
    TOKEN,
    URL,
    Rebase,
    Requirement,
    Success,
    Target,
    Train,
    requirements,
)
from train_api.train.answers import Code, answer
from train_api.versions import NEWEST_RELEASED, VERSIONS

DRAFT = "1.1.0"
VALUES: list[tuple[Target[Any], Any, str]] = [
    (URL, "https://fhir.example/r4", "https://fhir.example/r4"),
    (HOST, "fhir.example", "fhir.example"),
    (PORT, 8080, "8080"),
    (ENUM("a", "b"), "b", "b"),
    (INTEGER, -12, "-12"),
    (INTEGER, 0, "0"),
    (NUMBER, 0.5, "0.5"),
    (NUMBER, 1e300, "1e+300"),
    (NUMBER, 3, "3"),
    (BOOLEAN, True, "true"),
    (BOOLEAN, False, "false"),
    (STRING, " x ", " x "),
]
"""Targets, a default as the author writes it, and as the list has it."""


def answered(train: Train, command: str, **variables: str) -> dict[str, Any]:
    """The response of a train to a command, which is valid without a warning."""
    code = Code(
        lambda: "no model", lambda _: Success(Rebase("a", export_files=[], next_train_tags=["b"]))
    )
    response = answer(command, train._declared(), code, variables)
    report = validate(response, command=command)
    assert (report.valid, report.problems) == (True, ())
    return extract(response).value


@pytest.mark.parametrize("version", ["2.0.0", "1.1", "", "v1.1.0", None])
def test_an_unknown_version_is_refused(version: Any) -> None:
    """The message names the known versions."""
    with pytest.raises(ValueError, match=re.escape("api_version must be one of 1.0.0, 1.1.0, not")):
        Train(api_version=version)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_response_names_the_chosen_version(command: str) -> None:
    """Each response names its schema in the draft, and none does by default."""
    named = answered(Train(api_version=DRAFT), command)
    assert next(iter(named)) == "$schema"
    assert named.pop("$schema") == commands(DRAFT)[command]
    assert answered(Train(), command) == named
    assert answered(Train(api_version=NEWEST_RELEASED), command) == named


@pytest.mark.parametrize("command", [SUMMARY, RUN])
def test_a_response_about_a_failure_names_the_chosen_version(command: str) -> None:
    """The response in place of one that the author's code could not give names its schema too."""

    def fail(*_: object) -> Any:
        raise RuntimeError

    response = answer(command, Train(api_version=DRAFT)._declared(), Code(fail, fail), {})
    assert validate(response, command=command).valid
    assert extract(response).value["$schema"] == commands(DRAFT)[command]


def test_a_run_that_is_not_fulfilled_names_the_chosen_version() -> None:
    """The failure for a relation that does not hold names its schema."""
    train = Train(api_version=DRAFT)
    train.all(train.environment_variable("FOO", TOKEN))
    response = answered(train, RUN)
    assert (response["$schema"], response["state"]) == (commands(DRAFT)[RUN], "failure")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_name_is_one_of_the_version(version: str) -> None:
    """Digits are allowed from 1.1.0 on, but not first."""
    train = Train(api_version=version)
    with pytest.raises(ValueError, match="cannot be the name"):
        train.environment_variable("1A", STRING)
    if VERSIONS[version].has_defaults:
        train.optional(train.environment_variable("FHIR_DSTU3", URL))
        listed = answered(train, LIST)["requirements"]
        assert [each["requirement"]["name"] for each in listed] == ["FHIR_DSTU3"]
    else:
        remedy = 'To keep it, write Train(api_version="1.1.0"), which is a draft'
        with pytest.raises(ValueError, match=re.escape(remedy)):
            train.environment_variable("FHIR_DSTU3", URL)


def test_a_suggested_name_is_one_of_the_version() -> None:
    """A suggestion keeps digits where the version allows them."""
    with pytest.raises(ValueError, match=r"capitals from A to Z and digits, .* mean FHIR_DSTU3\?$"):
        Train(api_version=DRAFT).environment_variable("fhir-dstu3", URL)
    with pytest.raises(ValueError, match=r"capitals from A to Z, .* mean FHIR_DSTU\?$"):
        Train().environment_variable("fhir-dstu3", URL)


@pytest.mark.parametrize(("target", "value", "text"), VALUES)
@pytest.mark.parametrize("variables", [{}, {"FOO": ""}, {"FOO": " \t"}])
def test_a_default_is_the_value_of_an_unset_variable(
    target: Target[Any], value: Any, text: str, variables: dict[str, str]
) -> None:
    """The code gets the default with the type of a value, and the list has it as a string."""
    train = Train(api_version=DRAFT)
    foo = train.environment_variable("FOO", target, default=value)
    train.all(foo)
    environment = train.environment(variables)
    assert foo in environment
    assert environment.unmet == {}
    assert environment[foo] == value
    assert type(environment[foo]) is type(target.convert(text))
    assert environment.get(foo, "other") == value
    (listed,) = answered(train, LIST)["requirements"]
    assert listed["requirement"]["default"] == text
    assert answered(train, CHECK, **variables)["fulfilled"] is True
    assert answered(train, RUN, **variables)["state"] == "success"


def test_a_value_replaces_a_default_and_an_invalid_one_is_unmet() -> None:
    """A valid value is used, and an invalid one is reported and not replaced by the default."""
    train = Train(api_version=DRAFT)
    rows = train.environment_variable("ROW_LIMIT", INTEGER, default=1000)
    train.all(rows)
    assert train.environment({"ROW_LIMIT": "5"})[rows] == 5
    assert train.environment({"ROW_LIMIT": "many"}).get(rows) is None
    response = answered(train, CHECK, ROW_LIMIT="many")
    assert response["fulfilled"] is False
    assert response["unmet"] == [{"id": 0, "reason": "ROW_LIMIT is not an integer"}]


@pytest.mark.parametrize("target", [INTEGER, FILE])
def test_a_default_needs_the_version_that_has_it(target: Target[Any]) -> None:
    """Without opting in, a default is refused, and the message names both remedies."""
    words = (
        'FOO cannot have a default in the version 1.0.0: write Train(api_version="1.1.0"), which '
        "is a draft, or use optional() and environment.get(requirement, default)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        Train().environment_variable("FOO", target, default=1)


@pytest.mark.parametrize(
    ("target", "default", "error", "words"),
    [
        (TOKEN, "x", ValueError, "FOO cannot have a default, since its target is TOKEN"),
        (FILE, Path("/x"), ValueError, "FOO cannot have a default, since its target is FILE"),
        (PORT, 0, ValueError, "the default of FOO must be a port number from 1 to 65535, not '0'"),
        (PORT, "80", TypeError, "the default of FOO must be of the type int, not str"),
        (INTEGER, True, TypeError, "must be of the type int, not bool"),
        (NUMBER, "1", TypeError, "must be of the type int or float, not str"),
        (NUMBER, float("inf"), ValueError, "must be a number, not 'inf'"),
        (BOOLEAN, "true", TypeError, "must be of the type bool, not str"),
        (BOOLEAN, 1, TypeError, "must be of the type bool, not int"),
        (ENUM("a", "b"), "c", ValueError, "must be one of its 2 choices, not 'c'"),
        (URL, "/r4", ValueError, "must be an absolute URI with a scheme, not '/r4'"),
        (STRING, " ", ValueError, "must be not blank, not ' '"),
        (STRING, "a\nb", ValueError, "one line without control characters, not 'a\\nb'"),
        (STRING, "x" * 1025, ValueError, "at most 1,024 characters, not 1,025"),
        (STRING, "\udc80", ValueError, "lone surrogate"),
        ("STRING", "x", TypeError, "the target of FOO must be a target of train_api.train"),
        (ENUM, "x", TypeError, "the target of FOO must be a target of train_api.train"),
    ],
)
def test_an_invalid_default_is_refused(
    target: Any, default: Any, error: type[Exception], words: str
) -> None:
    """A default has the type of the value, and is a value that the target and the schema allow."""
    with pytest.raises(error, match=re.escape(words)):
        Train(api_version=DRAFT).environment_variable("FOO", target, default=default)


def test_defaults_are_limited_as_in_the_schema() -> None:
    """The library has the limits of the schema for defaults, and its targets without one."""
    schema = load(schema_path("requirements/environment-variable", DRAFT))
    assert schema["properties"]["default"]["maxLength"] == requirements.DEFAULT_LIMIT
    assert schema["properties"]["default"]["not"]["pattern"] == requirements.NO_DEFAULT_PATTERN
    without = {
        each["if"]["properties"]["target"]["const"]
        for each in schema["allOf"]
        if "default" in each["then"].get("properties", {})
    }
    assert without == set(requirements.NO_DEFAULT)


def test_none_names_no_requirement_with_a_default() -> None:
    """A requirement that is met when nothing is set cannot be forbidden."""
    train = Train(api_version=DRAFT)
    foo = train.environment_variable("FOO", STRING, default="x")
    with pytest.raises(ValueError, match=r"none\(\) must not name FOO: it has a default"):
        train.none(foo)
    train.any(foo)


def test_optional_is_a_relation_where_the_version_has_it() -> None:
    """What is optional on purpose is in a relation in the draft, and in none before it."""
    for version, relations in (
        (NEWEST_RELEASED, [("all", [2])]),
        (DRAFT, [("optional", [0, 1]), ("all", [2])]),
    ):
        train = Train(api_version=version)
        some = [train.environment_variable(name, STRING) for name in "ABC"]
        train.optional(some[0], some[1])
        train.optional(some[0])
        train.all(some[2])
        listed = train._declared().list_response()["relations"]
        assert [(each["type"], each["requirements"]) for each in listed] == relations
        with pytest.raises(ValueError, match=r"A is optional, so all\(\) must not name it"):
            train.all(some[0])
        with pytest.raises(ValueError, match="C is in a relation, so it is not optional"):
            train.optional(some[2])


NAMES = st.from_regex(re.compile(r"[A-Z][A-Z0-9]{0,2}(_[A-Z0-9]{1,3})?"), fullmatch=True)
Declare = Callable[..., None]


@given(st.data())
def test_whatever_can_be_declared_in_the_draft_is_a_valid_list(data: st.DataObject) -> None:
    """A list is valid without a problem, and the train agrees with `check` about what is unmet."""
    train = Train(api_version=DRAFT)
    declared: list[Requirement[Any]] = []
    for name in data.draw(st.lists(NAMES, unique=True, min_size=1, max_size=5)):
        target, default, _ = data.draw(st.sampled_from([*VALUES, (TOKEN, None, "")]))
        chosen = data.draw(st.sampled_from([None, default]))
        declared.append(train.environment_variable(name, target, default=chosen))
    for _ in range(data.draw(st.integers(0, 4))):
        some = data.draw(st.lists(st.sampled_from(declared), unique=True, min_size=1))
        state: Declare = data.draw(
            st.sampled_from([train.all, train.any, train.none, train.optional])
        )
        try:
            state(*some)
        except ValueError:
            pass
    used = {number for each in train._relations for number in each["requirements"]}
    if left := [each for each in declared if each.id not in used]:
        train.optional(*left)
    texts = st.sampled_from([None, "", " ", "x", "8080", "true", "https://a.example"])
    drawn = {each.name: data.draw(texts) for each in declared}
    variables = {name: text for name, text in drawn.items() if text is not None}
    listed = answered(train, LIST)
    checked = answered(train, CHECK, **variables)
    found = assess(listed, variables)
    assert checked["fulfilled"] is found.fulfilled
    assert {each["id"] for each in checked["unmet"]} == {
        each.id for each in found.requirements if not each.met
    }
    report = validate(json.dumps(checked), list_response=json.dumps(listed))
    assert (report.problems, report.version) == ((), DRAFT)


TRAIN = """
from train_api.train import INTEGER, Environment, Failure, Train

train = Train(api_version="1.1.0")
rows = train.environment_variable("ROW_LIMIT_2", INTEGER, "How many rows", default=1000)
train.optional(rows)


def run(environment: Environment) -> Failure:
    return Failure(f"{environment[rows] + 1}")


train.main(print_model_summary=lambda: "no model", run_algorithm=run)
"""


def test_a_train_of_the_draft_answers_all_commands(tmp_path: Path) -> None:
    """As a process of its own, such a train gives valid responses, without a warning."""
    file = tmp_path / "train.py"
    file.write_text(TRAIN, "utf-8")
    listed = ask(file, LIST)
    for command in COMMANDS:
        report = validated(ask(file, command), command, listed if command == CHECK else None)
        assert (report.problems, report.version) == ((), DRAFT)
    assert ask(file, RUN).value["message"] == "1001"
    assert ask(file, RUN, ROW_LIMIT_2="1").value["message"] == "2"
