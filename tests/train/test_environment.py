"""The author's code gets the values of its requirements, checked and typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.running import CHECK, LIST, RUN
from train_api import extract, validate
from train_api.train import (
    BOOLEAN,
    DIRECTORY,
    ENUM,
    FILE,
    HOST,
    INTEGER,
    NUMBER,
    PORT,
    STRING,
    TOKEN,
    URL,
    Failure,
    Target,
    Train,
    UnmetRequirementError,
)
from train_api.train.answers import Code, answer

HERE = Path(__file__).resolve()
CODE = Code(lambda: "", lambda _: Failure("ran"))
VALUES: list[tuple[Target[Any], str, object]] = [
    (URL, "https://fhir.example/r4", "https://fhir.example/r4"),
    (HOST, "::1", "::1"),
    (PORT, "8080", 8080),
    (TOKEN, " a b ", " a b "),
    (FILE, str(HERE), HERE),
    (DIRECTORY, str(HERE.parent), HERE.parent),
    (ENUM("a", "b"), "b", "b"),
    (INTEGER, "-12", -12),
    (NUMBER, "1e-3", 0.001),
    (BOOLEAN, "true", True),
    (BOOLEAN, "false", False),
    (STRING, "x\n", "x\n"),
]
TARGETS = list(dict.fromkeys(target for target, _, _ in VALUES))


@pytest.mark.parametrize(("target", "text", "value"), VALUES)
def test_a_value_has_the_type_of_its_target(target: Target[Any], text: str, value: object) -> None:
    """The code gets the value itself: a number for a port, a path for a file, and so on."""
    train = Train()
    requirement = train.environment_variable("FOO", target)
    environment = train.environment({"FOO": text, "BAR": "x"})
    assert requirement in environment
    got = environment[requirement]
    assert (got, type(got)) == (value, type(value))
    assert environment.get(requirement, "other") == value


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.notation)
@pytest.mark.parametrize("text", [None, "", " \t", "\u3000"])
def test_a_blank_variable_is_not_set(target: Target[Any], text: str | None) -> None:
    """Of a variable that is missing or blank there is no value, whatever the target."""
    train = Train()
    requirement = train.environment_variable("FOO", target)
    environment = train.environment({} if text is None else {"FOO": text})
    assert requirement not in environment
    assert environment.get(requirement) is None
    assert environment.get(requirement, "other") == "other"
    assert "not set" in environment.unmet[requirement]
    with pytest.raises(UnmetRequirementError, match="FOO"):
        environment[requirement]


def test_paths_are_looked_up(tmp_path: Path) -> None:
    """A FILE is a regular file and a DIRECTORY a directory, also behind a link; all else is not."""
    (tmp_path / "file").touch()
    (tmp_path / "to-file").symlink_to("file")
    (tmp_path / "to-folder").symlink_to(".")
    (tmp_path / "to-nothing").symlink_to("gone")
    train = Train()
    file = train.environment_variable("A", FILE)
    folder = train.environment_variable("B", DIRECTORY)
    names = ["file", "to-file", ".", "to-folder", "to-nothing", "gone"]
    met = {}
    for name in names:
        path = str(tmp_path / name)
        environment = train.environment({"A": path, "B": path})
        met[name] = (file in environment, folder in environment)
        assert not any(path in reason for reason in environment.unmet.values())
    yes_file, yes_folder, no = (True, False), (False, True), (False, False)
    assert list(met.values()) == [yes_file, yes_file, yes_folder, yes_folder, no, no]


@pytest.mark.parametrize("key", ["FOO", 0, None])
def test_an_environment_is_asked_by_requirement(key: Any) -> None:
    """A name, or the requirement of another train, is refused and not taken for an unmet one."""
    train, another = Train(), Train()
    train.environment_variable("FOO", STRING)
    environment = train.environment({"FOO": "x"})
    for incorrect in (key, another.environment_variable("FOO", STRING)):
        with pytest.raises(TypeError):
            environment[incorrect]
        with pytest.raises(TypeError):
            environment.get(incorrect)


@given(st.data())
def test_check_and_run_follow_the_relations(data: st.DataObject) -> None:
    """The check is valid by the list, and the code runs exactly where it says fulfilled."""
    train = Train()
    names = "ABCD"
    declared = {name: train.environment_variable(name, BOOLEAN) for name in names}
    some = st.lists(st.sampled_from(list(declared.values())), unique=True, min_size=1)
    for state in data.draw(st.lists(st.sampled_from([train.all, train.any, train.none]))):
        try:
            state(*data.draw(some))
        except ValueError:
            pass
    for requirement in declared.values():
        try:
            train.optional(requirement)
        except ValueError:
            pass
    texts = st.sampled_from(["true", "", " ", "no"])
    variables = data.draw(st.dictionaries(st.sampled_from(names), texts))
    listed = answer(LIST, train._declared(), CODE, variables)
    checked = answer(CHECK, train._declared(), CODE, variables)
    report = validate(checked, command=CHECK, list_response=listed)
    assert report.valid, report.problems
    value = extract(checked).value
    met = {declared[name].id for name, text in variables.items() if text == "true"}
    assert {unmet["id"] for unmet in value["unmet"]} == {0, 1, 2, 3} - met
    ran = extract(answer(RUN, train._declared(), CODE, variables)).value
    assert (ran == {"state": "failure", "message": "ran"}) is value["fulfilled"]


def test_what_is_missing_is_reported_by_relation() -> None:
    """A run that cannot begin says which values are missing, and shows no value."""
    train = Train()
    a, b, c, d = (train.environment_variable(name, PORT) for name in "ABCD")
    train.all(a)
    train.any(b, c)
    train.none(d)
    response = answer(RUN, train._declared(), CODE, {"A": "70000", "D": "4711"})
    assert extract(response).value["message"] == (
        "The requirements are not fulfilled: A is not a port number from 1 to 65535; one of these "
        "is needed: B is not set, C is not set; these must not be set: D"
    )
