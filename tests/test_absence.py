"""Telling an object that is too large from an output that ends with none."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from train_api import suffix
from train_api.absence import may_end_larger_object
from train_api.capture import BytesCapture

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text('{}[]":,\\ a\n1é', max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def may_end(data: bytes, limit: int, block: int) -> bool:
    """Whether the output may end with an object of more bytes than a limit, read in such blocks."""
    limits: dict[str, Any] = {
        "RESPONSE_LIMIT": limit,
        "_FIRST_BLOCK": block,
        "_LARGEST_BLOCK": 2 * block,
    }
    with (
        mock.patch.multiple(suffix, **limits),
        mock.patch("train_api.absence.RESPONSE_LIMIT", limit),
    ):
        return may_end_larger_object(BytesCapture(data), len(data))


@given(
    value=st.dictionaries(st.text(max_size=4), VALUES),
    indent=st.none() | st.integers(0, 1),
    ascii_only=st.booleans(),
    limit=st.integers(1, 60),
    block=st.integers(1, 30),
)
# The last bytes begin with a backslash that another one escapes.
@example(value={"": "\\"}, indent=None, ascii_only=True, limit=3, block=30)
def test_the_end_of_any_object_may_be_that_of_a_larger_one(
    value: dict[str, object], indent: int | None, ascii_only: bool, limit: int, block: int
) -> None:
    """No object, wherever its last bytes begin, is taken for something else."""
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert may_end(written, limit, block)


@pytest.mark.parametrize("block", [1, 2, 3, 5, 100])
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
    ],
)
def test_what_no_object_holds_is_the_end_of_none(end: str, block: int) -> None:
    """Where no JSON goes on so, nothing is missing before it: it is no object that is too large."""
    assert not may_end(b" " * 100 + end.encode(), 100, block)
