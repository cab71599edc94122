"""What is in place of a response, where not all of an object is in diagnosis."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from train_api import validate
from train_api.reader import find_response, missing_response, stdout
from train_api.reader.find_response import content_end
from train_api.reader.missing_response import Diagnosis, diagnose
from train_api.reader.partial_json import read_object, read_rest
from train_api.reader.stdout import BytesCapture, Capture, FileCapture, StreamCapture

SCALARS = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('{}[]":,\\ a\n1é', max_size=9)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES)
CONSTANTS = st.sampled_from([float("nan"), float("inf"), -float("inf")])

MIB = 1024 * 1024


def written(value: dict[str, object], indent: int | None, ascii_only: bool) -> bytes:
    """An object as JSON."""
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()


@given(
    value=OBJECTS,
    indent=st.none() | st.integers(0, 1),
    ascii_only=st.booleans(),
    size=st.integers(1, 60),
)
# The last bytes begin with a backslash that another one escapes.
@example(value={"": "\\"}, indent=None, ascii_only=True, size=3)
def test_the_end_of_any_object_may_be_that_of_a_larger_one(
    value: dict[str, object], indent: int | None, ascii_only: bool, size: int
) -> None:
    """No object, wherever its last bytes begin, is taken for something else."""
    end = written(value, indent, ascii_only)[1:][-size:]
    assert read_rest(end).end == len(end)


@given(value=OBJECTS, indent=st.none() | st.integers(0, 1), data=st.data())
def test_what_is_behind_the_end_of_a_larger_object_does_not_move_it(
    value: dict[str, object], indent: int | None, data: st.DataObject
) -> None:
    """Where an object ends and something follows, its end is found, wherever its bytes begin."""
    end = written(value, indent, True)
    end = end[data.draw(st.integers(1, len(end) - 1)) :]
    assert read_rest(end + b"\nbye").end == len(end)


@given(
    value=st.dictionaries(st.text(max_size=4), VALUES | CONSTANTS, min_size=1),
    indent=st.none() | st.integers(0, 1),
    ascii_only=st.booleans(),
    data=st.data(),
)
def test_what_is_within_an_object_may_be_the_inside_of_a_larger_one(
    value: dict[str, object], indent: int | None, ascii_only: bool, data: st.DataObject
) -> None:
    """No part of an object, wherever it begins and ends, is taken for something else."""
    whole = written(value, indent, ascii_only)
    start = data.draw(st.integers(0, len(whole) - 2))
    stop = data.draw(st.integers(start + 1, len(whole) - 1))
    assert read_rest(whole[start:stop]).is_inside


@given(
    value=st.dictionaries(st.text(max_size=4), VALUES | CONSTANTS),
    ascii_only=st.booleans(),
    data=st.data(),
)
def test_an_object_is_cut_off_wherever_its_end_is_missing(
    value: dict[str, object], ascii_only: bool, data: st.DataObject
) -> None:
    """Of any object, the whole is complete, and all that begins as it does is cut off."""
    whole = written(value, None, ascii_only)
    reading = read_object(b"{" + whole + b"x", 1)
    assert (reading.kind, reading.at) == ("complete", len(whole) + 1)
    assert read_object(whole[: data.draw(st.integers(1, len(whole) - 1))], 0).kind == "cut"


@pytest.mark.parametrize(
    "end",
    [
        "done }",
        '{"a": 1}\n{"b": 2}}',
        '{"a": 1} "b"}',
        '["a" "b"]}',
        '["a"1]}',
        "[1 2]}",
        "[1  2]}",
        "[1, 2\n3]}",
        "[1[2]]}",
        '1 {"a": 2}}',
        '{"a": "5" pipes"}',
        "{'a': 1}}",
        '"a\nb"}',
        '"a\tb": 1}',
        '\\"a\\": 1}',
        '{"a": 1}, é}',
        '{"a": 1}\0}',
        "[1, 2}}",
        '{"a": 1]}',
        '[1,, 2], "a": 1}',
        "[1,]}",
        "[01]}",
        "[nul]}",
        '{"a": "\\x"}}',
    ],
)
def test_what_no_object_holds_is_the_end_of_none(end: str) -> None:
    """Where no JSON goes on so, nothing is missing before it: it is no object that is too large."""
    data = b" " * 9 + end.encode()
    assert read_rest(data).end < len(data)


@pytest.mark.parametrize(
    ("inside", "is_inside"),
    [
        ("ull, 1", True),
        ("ull 1\n", False),
        ("e", True),
        ("e5", True),
        ("e5.0\n", False),
        ("007", True),
        (".5e-", True),
        ("-.5\n", False),
        ("nfin", True),
        ("nfin,\n", False),
        ('" : {', True),
        ('": [1, {"a": tr', True),
        ('": [1, {"a": trr', False),
        ('": [1, {"a": 1.5.', False),
        ("a\nb", False),
        ("]]}}]}", True),
        ("]:\n", False),
        ('\\"x\n', False),
        ('\\", "', True),
    ],
)
def test_a_brace_inside_a_larger_object_is_reported_as_such(inside: str, is_inside: bool) -> None:
    """Whatever token the first and the last byte cut, the grammar says whether an object has it."""
    assert read_rest(inside.encode()).is_inside is is_inside


OPENERS: dict[str, Callable[[bytes], Capture]] = {
    "bytes": BytesCapture,
    "file": lambda data: FileCapture(io.BytesIO(data)),
    "pipe": lambda data: StreamCapture(io.BytesIO(data)),
}
CHUNK = 16
LOG = b"a log that is longer than what is kept of it, line by line\n" * 9


def seen(data: bytes, limit: int, opener: str = "bytes") -> Diagnosis:
    """What there is in place of a response, where a response has at most so many bytes."""
    with (
        mock.patch.object(missing_response, "RESPONSE_LIMIT", limit),
        mock.patch.object(find_response, "RESPONSE_LIMIT", limit),
        mock.patch.object(stdout, "RESPONSE_LIMIT", limit),
        mock.patch.object(stdout, "_CHUNK", CHUNK),
    ):
        captured = OPENERS[opener](data)
        return diagnose(captured, content_end(captured))


@pytest.mark.parametrize("opener", OPENERS)
@given(
    value=OBJECTS,
    cut=st.integers(0, 9),
    behind=st.sampled_from([b"", b"\n", b"}", b" bye", b"\n" * 99, b"'}"]),
    limit=st.integers(1, 40),
)
def test_bytes_a_file_and_a_pipe_show_the_same(
    opener: str, value: dict[str, object], cut: int, behind: bytes, limit: int
) -> None:
    """Nothing that a pipe has not kept makes a difference to what is seen."""
    whole = written(value, None, True)
    data = LOG + whole[: len(whole) - cut] + behind
    assert seen(data, limit, opener) == seen(data, limit)


@pytest.mark.parametrize(
    ("output", "kind", "offset"),
    [
        (b'{"a": "xxxxxxxxxxxx', "truncated", 19),
        (b'{"a": [1, 2, 3, 4, 5, 6', "truncated", 23),
        (b'{"a": "xxxxxxxxxxxx"}\nbye', "trailing", 22),
        (b'{"a": "xxxxxxxxxxxx"}\n{} bye', "trailing", 25),
        (b'{} {"a": "xxxxx"}\nbye\n', "trailing", 18),
        (b'{"a": "xxxxxxxxxxxx"}', "too-large", 21),
        (b"{'a': 'xxxxxxxxxxxx'}", "broken", 20),
        (b'{"a": "x" x, {"b": x}}', "broken", 19),
        (b"log log log log log\nl }", "broken", 22),
        (b"log log log log\nl", "nothing", 17),
    ],
)
def test_what_is_in_sight_decides(output: bytes, kind: str, offset: int) -> None:
    """What is in sight classifies an object whose beginning is not in sight."""
    diagnosis = seen(output, 12)
    assert (diagnosis.kind, diagnosis.offset) == (kind, offset)


@pytest.mark.parametrize(
    ("output", "code", "message", "offset"),
    [
        (
            b'{status": "done", "patients": 412}',
            "TA005",
            "Expected a member name in double quotes, found a letter.",
            1,
        ),
        (
            b'log\n{"a": 3" pipe, "b": [1]}',
            "TA005",
            "Expected a comma or the closing bracket, found a double quotation mark.",
            11,
        ),
        (
            '{“a": 1}'.encode(),
            "TA005",
            "Expected a member name in double quotes, found another character.",
            1,
        ),
    ],
)
def test_braces_that_a_quotation_mark_hides_are_reported(
    output: bytes, code: str, message: str, offset: int
) -> None:
    """Where no brace balances the last one, the report says how far an object can be read."""
    (problem,) = validate(output).problems
    assert (problem.code, problem.message) == (code, message)
    assert problem.place is not None
    assert problem.place.offset == offset


@pytest.mark.parametrize(
    ("output", "code"),
    [
        # A brace in a string of an object that is whole begins no object.
        (b'{"a": "{"} bye', "TA003"),
        (b'{"a": "{"} {"b": "', "TA004"),
        (b'{"a": {"b": 1} bye', "TA003"),
        # The second begins in a string of the first, and ends in one of it.
        (b'{"":"{",":' + b"[" * 128, "TA010"),
        (b'{"a": ' + b"[" * 127, "TA004"),
        (b'{"a": ' + b"[" * 128, "TA010"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000, "TA010"),
        (b'{"a": ' + b"[" * 5000 + b"x", "TA002"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"} bye", "TA003"),
        (b'{"a": -Infinity, "b": Na', "TA004"),
        (b'{"a": [Infinity, NaN, -Infinity]} bye', "TA003"),
        (b'{"a": 1.5.', "TA002"),
        (b'{"a": 1 -', "TA002"),
        (b'{"a": truee', "TA002"),
        (b"done }", "TA002"),
        (b"{x} done }", "TA005"),
    ],
)
def test_the_first_row_that_fits_has_the_code(output: bytes, code: str) -> None:
    """The order of clause 7.6 decides where an output ends in more ways than one."""
    assert [problem.code for problem in validate(output).problems] == [code]
