"""Strict JSON: what is refused, where, and in what time."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_api import extract, validate
from train_api.limits import DEPTH_LIMIT, PROBLEM_LIMIT
from train_api.reader.json_errors import JSONError, JSONErrors, find_json_errors, is_cut
from train_api.reader.strict_json import read


@pytest.mark.parametrize(
    ("text", "kind", "at", "path", "expected"),
    [
        ("{'a': 1}", "syntax", 1, (), "name"),
        ('{"a" 1}', "syntax", 5, ("a",), "colon"),
        ('{"a": 1 "b": 2}', "syntax", 8, ("a",), "comma"),
        ('{"a": 1,}', "syntax", 8, ("a",), "name"),
        ('{"a": [1,]}', "syntax", 9, ("a", 1), "value"),
        ('{"a": [1}', "syntax", 8, ("a", 0), "comma"),
        ('{"a": }', "syntax", 6, ("a",), "value"),
        ('{"a": True}', "syntax", 6, ("a",), "value"),
        ('{"a": nulls}', "syntax", 6, ("a",), "value"),
        ('{"a": 01}', "syntax", 7, ("a",), "comma"),
        ('{"a": +1}', "syntax", 6, ("a",), "value"),
        ('{"a": .5}', "syntax", 6, ("a",), "value"),
        ('{"a": 1.}', "syntax", 7, ("a",), "comma"),
        ('{"a": NaN}', "syntax", 6, ("a",), "constant"),
        ('{"a": Infinity}', "syntax", 6, ("a",), "constant"),
        ('{"a": -Infinity}', "syntax", 6, ("a",), "constant"),
        ('{"a": 1e999Infinity}', "syntax", 11, ("a",), "comma"),
        ('{"a": 1} {}', "syntax", 9, (), "nothing"),
        ('{"a": "\n"}', "syntax", 7, ("a",), "control"),
        ('{"a": "\\x41"}', "syntax", 7, ("a",), "escape"),
        ('{"a": "\\u12G4"}', "syntax", 7, ("a",), "escape"),
        ('{"a": "\\u\\n"}', "syntax", 7, ("a",), "escape"),
        ('{"a": 1 /* one */}', "syntax", 8, ("a",), "comma"),
        ('{"a":\u00a01}', "syntax", 5, ("a",), "value"),
        ('{"a": 1, "a": 2}', "duplicate", 9, ("a",), ""),
        ('{"": {"": 1, "": 2}}', "duplicate", 13, ("", ""), ""),
        ('{"a": 1, "\\u0061": 2}', "duplicate", 9, ("a",), ""),
        ('{"a": [0, 1e999]}', "range", 10, ("a", 1), ""),
        ('{"a": -1e400}', "range", 6, ("a",), ""),
        ('{"a": ' + "9" * 309 + "}", "range", 6, ("a",), ""),
        ('{"a": ' + "9" * 400 + "}", "range", 6, ("a",), ""),
        ('{"a": "\\ud800"}', "surrogate", 6, ("a",), ""),
        ('{"a": "\\udc00\\ud800"}', "surrogate", 6, ("a",), ""),
        ('{"\\uDBFF": 1}', "surrogate", 1, (), ""),
        ("{", "truncated", 1, (), "name"),
        ('{"a": tr', "truncated", 8, ("a",), "value"),
        ('{"a": "bc', "truncated", 9, ("a",), "value"),
        ('{"a": "b\\', "truncated", 9, ("a",), "value"),
        ('{"a": "\\u00', "truncated", 11, ("a",), "escape"),
        ('{"a": 1', "truncated", 7, ("a",), "comma"),
        ('{"a": 1e', "truncated", 8, ("a",), "comma"),
    ],
)
def test_each_flaw_has_its_kind_and_place(
    text: str, kind: str, at: int, path: tuple[str | int, ...], expected: str
) -> None:
    """An error has its kind, the index where it shows, the path, and what JSON has there."""
    error = JSONError(kind, at, path, expected)
    assert find_json_errors(text) == JSONErrors([error], 1, error)
    assert read(text) is None or kind in {"surrogate", "depth"}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -0, 0.5, 1E+2, 1e-400, 1.7976931348623157e308]}',
        '{"a": "\\ud83d\\ude00 \\\\ud800 \\u2028"}',
        ' {"a": {}, "b": [], "c": [true, false, null]}'.strip(),
        '{"a": ' + "9" * 308 + "}",
    ],
)
def test_valid_json_is_read_as_the_standard_library_reads_it(text: str) -> None:
    """Text within the limits is read to the value that it says."""
    assert read(text) == json.loads(text)
    assert find_json_errors(text) == JSONErrors([], 0, None)


@given(st.text(alphabet='{}[]":,\\ \n01.eE+-tfnu', max_size=12).map("{{{}".format))
def test_the_survey_agrees_with_the_standard_library(text: str) -> None:
    """What the survey finds valid, and nothing else, is JSON without repeated members."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError
        return members

    try:
        json.loads(text, object_pairs_hook=unique)
    except ValueError:
        assert find_json_errors(text).total > 0
    else:
        assert find_json_errors(text) == JSONErrors([], 0, None)


@given(st.data())
def test_a_cut_object_is_distinguished_from_a_malformed_one(data: st.DataObject) -> None:
    """Whatever is cut off from an object's end, the rest counts as truncated."""
    value = data.draw(
        st.dictionaries(
            st.text(max_size=3),
            st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5) | st.none(),
        )
    )
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    assert [error.kind for error in find_json_errors(cut).errors if error.kind != "surrogate"] == [
        "truncated"
    ]


def test_is_cut_looks_at_the_whole_rest() -> None:
    """A token that could go on is only cut where nothing follows it."""
    assert is_cut('{"a": tr', 6)
    assert not is_cut('{"a": tr}', 6)


def test_all_flaws_are_counted_and_the_first_are_reported() -> None:
    """For more errors than a report has, the first are reported, and all are counted."""
    text = "{" + ",".join(['"a":1'] * 5001) + "}"
    result = find_json_errors(text)
    assert result.total == 5000
    assert len(result.errors) == PROBLEM_LIMIT
    assert validate(text).errors == 5000


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        pytest.param(b'{"content": ' + b"9" * 1_000_000 + b"}", ["TA008"], id="digits"),
        pytest.param(
            b'{"content": [0.' + b"9" * 1_000_000 + b"]}", [], id="digits behind the point"
        ),
        pytest.param(
            b'{"content": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", ["TA010"], id="arrays"
        ),
        pytest.param(b'{"content": ' * 200_000 + b"1" + b"}" * 200_000, ["TA010"], id="objects"),
        pytest.param(b'{"content": ' * 200_000, ["TA010"], id="objects never closed"),
        pytest.param(b"}" * 200_000, ["TA002"], id="closing braces"),
        pytest.param(b'"' * 100_000 + b"}", ["TA002"], id="an even number of quotes"),
        pytest.param(b'"' * 99_999 + b"}", ["TA002"], id="an odd number of quotes"),
        pytest.param(b'{"' * 100_000 + b"}", ["TA005"], id="braces and quotes"),
        pytest.param(b"\\" * 1_000_000 + b'"}', ["TA002"], id="backslashes"),
        pytest.param(b'{"content": "' + b'\\"' * 100_000 + b'"}', [], id="escaped quotes"),
        pytest.param(b'{"content": "' + b"x" * (16 * 1024 * 1024 - 15) + b'"}', [], id="16 MiB"),
        pytest.param(
            b'{"content": "' + b"x" * (16 * 1024 * 1024 - 14) + b'"}', ["TA009"], id="too large"
        ),
        pytest.param(
            b'{"content": {' + b'"a":1,' * 100_000 + b'"a":1}}',
            ["TA007"] * PROBLEM_LIMIT,
            id="repeated members",
        ),
        pytest.param(b'{"content": "\\ud800' + b"\xff" * 100_000 + b'"}', ["TA006"], id="bytes"),
        pytest.param(
            b'{"requirements": [], "relations": [{"type": "all", "requirements": ['
            + b'0,"a",' * 50_000
            + b"0]}]}",
            ["TA100"] * PROBLEM_LIMIT,
            id="mixed repeated items",
        ),
    ],
)
def test_hostile_output_has_a_verdict(data: bytes, codes: list[str]) -> None:
    """Output made to exhaust a reader gets a code of its own, and no exception."""
    assert [problem.code for problem in validate(data).problems] == codes


def test_the_deepest_allowed_nesting_does_not_exhaust_a_small_stack() -> None:
    """A response of 128 levels is read also where the interpreter's stack is nearly used up."""
    nested = '{"content": ' + "[" * (DEPTH_LIMIT - 1) + "]" * (DEPTH_LIMIT - 1) + "}"

    def deep(levels: int) -> object:
        return extract(nested).value if not levels else deep(levels - 1)

    assert deep(sys.getrecursionlimit() - 400)


def test_flaws_before_the_end_of_what_can_be_read_have_their_places() -> None:
    """Each error is reported at its place also where what follows is no JSON."""
    text = 'log\n{"a": 1, "a": "\\ud800", "b": [1e999], "c": }'
    problems = validate(text).problems
    assert [(problem.code, problem.place and problem.place.column) for problem in problems] == [
        ("TA007", 10),
        ("TA005", 15),
        ("TA008", 31),
        ("TA005", 44),
    ]


@pytest.mark.parametrize("escape", ["\\ud800", "\\uD800", "\\udFFF", "\\uDc00"])
def test_half_a_character_is_refused_in_capitals_too(escape: str) -> None:
    """An escape for half a character is refused, whether its digits are capitals or not."""
    (problem,) = validate('{"content": "' + escape + '"}').problems
    assert (problem.code, problem.pointer) == ("TA005", "/content")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_distinguished_from_other_bytes_that_are_not_utf_8(encoding: str) -> None:
    """A response in UTF-16 is reported as such, in either order of the bytes."""
    (problem,) = validate('log\n{"content": "x"}'.encode(encoding)).problems
    assert (problem.code, "UTF-16" in problem.message) == ("TA006", True)
    (other,) = validate(b'{"content": "\xe9"}').problems
    assert (other.code, "UTF-16" in other.message) == ("TA006", False)


@pytest.mark.parametrize("length", [1, 300, 5_000, 100_000])
def test_trailing_text_is_reported_after_an_object_of_any_length(length: int) -> None:
    """However long the strings of an object are, what follows it is reported at its place."""
    (problem,) = validate(b'{"content": "' + b"x" * length + b'"} bye').problems
    assert (problem.code, problem.place and problem.place.offset) == ("TA003", length + 16)


def test_trailing_text_is_reported_after_an_object_with_a_long_integer() -> None:
    """A number with more digits than Python makes an integer of does not hide the object."""
    (problem,) = validate(b'{"content": ' + b"9" * 5_000 + b"} bye").problems
    assert problem.code == "TA003"


def test_an_object_is_seen_behind_a_log_with_many_braces() -> None:
    """A megabyte of lines that only begin like objects hides none that comes after them."""
    log = (b'{"step" ' + b"x" * 42 + b"\n") * 20_000
    (problem,) = validate(log + b'{"content": ""} bye').problems
    assert (problem.code, problem.place and problem.place.line) == ("TA003", 20_001)


def test_what_only_opens_like_an_object_is_reported_at_its_first_error() -> None:
    """Where quotation marks hide which brace is the first one, the first fault is reported."""
    (problem,) = validate(b"log\n{'content': 'it\"s'}").problems
    assert (problem.code, problem.place and problem.place.offset) == ("TA005", 5)
    assert problem.message == (
        "Expected a member name in double quotes, found a single quotation mark."
    )


def test_a_zero_byte_behind_a_brace_is_no_utf_16_by_itself() -> None:
    """A log with a few zero bytes is reported as a log without a response."""
    (problem,) = validate(b"a log {\x00 of a program").problems
    assert problem.code == "TA002"
