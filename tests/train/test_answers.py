"""Whatever the author's functions return or raise, the answer is a valid response."""

from __future__ import annotations

import math
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.running import LIST, RUN, SUMMARY
from train_api import extract, validate
from train_api.train import STRING, TOKEN, Application, Failure, Rebase, Success, Train
from train_api.train.answers import Code, Declared, answer
from train_api.train.write_json import SIZE_LIMIT, NotJSONError, encoded

NOTHING = Declared((), ())


def answered(
    command: str,
    function: Callable[[], Any],
    declared: Declared = NOTHING,
    variables: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Answer a command with this function as the author's code; the answer is valid."""
    code = Code(function, lambda _: function())
    response = answer(command, declared, code, variables or {})
    report = validate(response, command=command)
    assert report.valid, report.problems
    assert report.response is not None
    assert report.response.length == len(response)
    return extract(response).value


def raising(error: BaseException) -> Callable[[], Any]:
    """Return a function that raises this."""

    def function() -> Any:
        raise error

    return function


class Unspeakable(Exception):
    """An exception that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class NumberLike:
    """Something of a library that looks like a number."""

    def __float__(self) -> float:
        return 1.0

    def __index__(self) -> int:
        return 1

    def tolist(self) -> list[float]:
        """What authors should call."""
        return [1.0]


class Endless(Mapping[str, int]):
    """A mapping that never ends."""

    def __getitem__(self, key: str) -> int:
        return 1

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield f"{number:01000}"


class Doubled(Endless):
    """A mapping that has a name twice."""

    def __iter__(self) -> Iterator[str]:
        yield from "aa"


def nested(depth: int) -> list[Any]:
    """Lists within lists, this deep."""
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def shared() -> list[Any]:
    """A small value that is written out in more bytes than there are atoms."""
    value: list[Any] = ["x" * 1000]
    for _ in range(100):
        value = [value, value]
    return value


def circular() -> dict[str, Any]:
    """A value that contains itself."""
    value: dict[str, Any] = {}
    value["self"] = value
    return value


ANY_TEXT = st.text(st.characters(exclude_categories=()))
KEYS: st.SearchStrategy[Any] = ANY_TEXT | st.integers() | st.booleans() | st.none()
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | ANY_TEXT
    | st.binary()
    | st.builds(object)
    | st.builds(NumberLike)
    | st.sampled_from([10**309, -(10**400), math.nan, 1e308, Fraction(1, 3), {1}, int])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=8,
)
ERRORS = st.sampled_from(
    [
        ValueError("Ada Lovelace, born 1815"),
        SystemExit(0),
        SystemExit("bye"),
        GeneratorExit(),
        MemoryError(),
        RecursionError(),
        BaseException("\ud800"),
        Unspeakable(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd"),
        StopIteration(),
        BrokenPipeError(),
        type("Ä b", (Exception,), {})(),
    ]
)


def tame(error: BaseException) -> BaseException:
    """The error without the frames that earlier runs left in it."""
    return error.with_traceback(None)


@given(ANYTHING)
def test_any_summary_has_a_valid_answer(content: object) -> None:
    """Whatever the summary is, the answer is valid; it is the summary if JSON can hold that."""
    value = answered(SUMMARY, lambda: content)["content"]
    try:
        sent = extract(encoded({"content": content})).value["content"]
    except NotJSONError:
        assert value.startswith("There is no summary: ")
    else:
        assert value == (sent if isinstance(sent, str | dict | list) else value)


@given(ANYTHING)
def test_a_run_that_returns_anything_has_a_valid_answer(outcome: object) -> None:
    """What is no outcome is a failure."""
    assert answered(RUN, lambda: outcome)["state"] == "failure"


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, st.sampled_from([Success, Failure, Application]))
def test_a_run_that_makes_anything_up_has_a_valid_answer(
    base: Any, files: Any, tags: Any, message: Any, kind: Any
) -> None:
    """Outcomes and rebases of whatever parts lead to a valid answer."""

    def run() -> object:
        rebase = Rebase(base, export_files=files, next_train_tags=tags)
        return kind(rebase=rebase, message=message)

    assert answered(RUN, run)["state"] in {"success", "failure", "application"}


@pytest.mark.parametrize("command", [SUMMARY, RUN])
@given(error=ERRORS)
def test_any_exception_has_a_valid_answer(command: str, error: BaseException) -> None:
    """Whatever is raised, the answer is valid and holds nothing of the exception but its name."""
    value = answered(command, raising(tame(error)))
    said = value["content"] if command == SUMMARY else value["message"]
    name = type(error).__name__
    assert (name if name.isidentifier() else "an error") in said
    assert "Ada" not in str(value)
    assert value.get("state", "failure") == "failure"


def test_an_interrupt_goes_through() -> None:
    """Ctrl-C ends the train without an answer, since nobody waits for one."""
    with pytest.raises(KeyboardInterrupt):
        answered(RUN, raising(KeyboardInterrupt()))


UNWRITABLE = {
    "NaN": (lambda: {"w": [0, math.nan]}, "/content/w/1 of the response is NaN"),
    "infinity": (lambda: [-math.inf], "/content/0 of the response is NaN, infinite"),
    "a huge integer": (lambda: [10**309], "beyond the range"),
    "bytes": (lambda: {"a/b": b"x"}, "/content/a~1b of the response is of the type builtins.bytes"),
    "like a number": (lambda: [NumberLike()], "NumberLike, which JSON does not have"),
    "a set": (lambda: [{1}], "set, which JSON does not have"),
    "half a character": (lambda: "\udcff", "/content of the response has a lone surrogate"),
    "half a character as name": (lambda: {"\ud800": 1}, "surrogate"),
    "a number as name": (lambda: {1: 2}, "has a key of the type int"),
    "a name twice": (Doubled, "two members of the same name"),
    "too deep": (lambda: nested(128), "more than 128 deep"),
    "containing itself": (circular, "or contains itself"),
    "containing one thing often": (shared, "more than 16,777,216 bytes"),
    "endless": (Endless, "more than 16,777,216 bytes"),
    "one string too large": (lambda: "x" * SIZE_LIMIT, "more than 16,777,216 bytes"),
    "many strings too large": (lambda: ["ä" * 1000] * 9000, "more than 16,777,216 bytes"),
    "no content": (lambda: None, "must return a str, dict or list, not NoneType"),
    "a number": (lambda: 1.5, "must return a str, dict or list, not float"),
}


@pytest.mark.parametrize("case", UNWRITABLE)
def test_what_json_does_not_have_is_reported_on_stderr(
    case: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Standard error names what cannot be written and its place; the answer is valid."""
    function, words = UNWRITABLE[case]
    assert answered(SUMMARY, function)["content"].startswith("There is no summary: ")
    reported = capfd.readouterr().err
    assert reported.startswith("print_model_summary: ")
    assert words in reported
    assert reported.count("\n") == 1


@pytest.mark.parametrize("outcome", [None, "done", {"state": "success"}, Success], ids=repr)
def test_a_run_that_returns_something_else_learns_what_to_return(
    outcome: object, capfd: pytest.CaptureFixture[str]
) -> None:
    """Standard error names what the function may return, and what it returned."""
    assert answered(RUN, lambda: outcome)["state"] == "failure"
    reported = (
        "run_algorithm: run_algorithm must return a Success, Failure or Application, not {}\n"
    )
    assert capfd.readouterr().err == reported.format(type(outcome).__name__)


class Level(IntEnum):
    """A number with a name."""

    HIGH = 3


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ({}, b"{}"),
        ([], b"[]"),
        ((), b"[]"),
        ([[], {}], b"[[], {}]"),
        ('"\\\n\x7f\u2028', '"\\"\\\\\\n\x7f\u2028"'.encode()),
        ({"a": [None, True, False]}, b'{"a": [null, true, false]}'),
        ([1.0, -0.0, 1e300, 10**308, Level.HIGH], b"[1.0, -0.0, 1e+300, 1" + b"0" * 308 + b", 3]"),
        (OrderedDict(b=1, a=(2,)), b'{"b": 1, "a": [2]}'),
        (MappingProxyType({"a": "\N{MUSHROOM}"}), '{"a": "\N{MUSHROOM}"}'.encode()),
    ],
)
def test_what_json_has_is_written_as_it_is(content: object, written: bytes) -> None:
    """Order, types and characters of a value stay as they were."""
    assert encoded({"content": content}) == b'{"content": ' + written + b"}"


def test_the_limits_can_be_reached() -> None:
    """A summary may be nested 128 deep with its response, which may have all of 16 MiB."""
    deepest = nested(127)
    assert answered(SUMMARY, lambda: deepest) == {"content": deepest}
    largest = "x" * (SIZE_LIMIT - len(b'{"content": ""}'))
    assert answered(SUMMARY, lambda: largest) == {"content": largest}
    assert answered(SUMMARY, lambda: largest + "x") != {"content": largest + "x"}


def test_declarations_that_are_too_large_have_no_answer() -> None:
    """A list that would be larger than a response may be is the author's error."""
    train = Train()
    train.optional(train.environment_variable("FOO", STRING, "x" * SIZE_LIMIT))
    with pytest.raises(NotJSONError):
        answered(LIST, lambda: None, train._declared())


def test_an_exception_is_reported_on_stderr_without_secrets(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The traceback is there, and the values of tokens are not, however they were quoted."""
    train = Train()
    train.all(train.environment_variable("PASSWORD", TOKEN))
    train.all(train.environment_variable("PLACE", STRING))
    secret = "it's $ecret/\\\x07 "
    quoted = f"{secret!r} it%27s%20%24ecret/%5C%07 it%27s+%24ecret%2F%5C%07"

    def function() -> Any:
        raise ValueError(f"Leipzig: {secret}{secret.strip()} {quoted}")

    variables = {"PASSWORD": secret, "PLACE": "Leipzig"}
    value = answered(RUN, function, train._declared(), variables)
    reported = capfd.readouterr().err
    assert "Traceback" in reported
    assert "ValueError: Leipzig: [secret]" in reported
    assert "ecret/" not in reported.replace("[secret]", "")
    assert "ecret%" not in reported
    assert "Leipzig" not in value["message"]


def test_an_exception_that_cannot_be_shown_discloses_no_secret(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the traceback cannot be made, its kind is reported instead."""

    def fail(*_: object) -> list[str]:
        raise RuntimeError

    monkeypatch.setattr("traceback.format_exception", fail)
    assert answered(RUN, raising(ValueError("x")))["state"] == "failure"
    assert (
        capfd.readouterr().err
        == "run_algorithm: ValueError; no traceback because of RuntimeError\n"
    )


def test_a_file_that_cannot_be_exported_is_a_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No run succeeds whose export files the station would not find."""
    path = tmp_path / "model.json"
    rebase = Rebase("a", export_files=[path], next_train_tags=["b"])
    for outcome in (Success(rebase), Application("odd", rebase)):
        assert answered(RUN, lambda outcome=outcome: outcome)["state"] == "failure"  # type: ignore[misc]
    assert os.fspath(path) in capfd.readouterr().err
    path.touch()
    assert answered(RUN, lambda: Success(rebase))["state"] == "success"
