"""Finding the response: the suffix of stdout that is a JSON object."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_api import NoResponseError, extract
from train_api.reader import find_response
from train_api.reader.find_response import Candidate, find
from train_api.reader.stdout import BytesCapture, Capture, FileCapture, StreamCapture

MIB = 1024 * 1024


class Pipe(io.RawIOBase):
    """A stream that cannot seek and hands out at most so many bytes at once."""

    def __init__(self, data: bytes, at_once: int) -> None:
        self._rest = io.BytesIO(data)
        self._at_once = at_once

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read1(self, size: int) -> bytes:
        return self._rest.read(min(size, self._at_once))


OPENERS: dict[str, Callable[[bytes], Capture]] = {
    "bytes": BytesCapture,
    "file": lambda data: FileCapture(io.BytesIO(data)),
    "pipe": lambda data: StreamCapture(Pipe(data, max(5, len(data) // 50))),  # type: ignore[arg-type]
}


def by_definition(data: bytes) -> list[bytes]:
    """All suffixes that are JSON objects, found by trying each."""
    end = data.rstrip(b" \t\r\n")
    suffixes = (end[start:] for start in range(len(end)) if end[start : start + 1] == b"{")
    return [suffix for suffix in suffixes if is_json(suffix)]


def is_json(data: bytes) -> bool:
    """Whether these bytes are JSON."""
    try:
        json.loads(data.decode("utf-8"))
    except ValueError:
        return False
    return True


def extracted(data: bytes) -> list[bytes]:
    """What the library finds: no response, or one."""
    try:
        return [extract(data).data]
    except NoResponseError:
        return []


def short_outputs() -> Iterator[bytes]:
    """All outputs of up to seven signs over two small alphabets that end with a brace."""
    for alphabet, longest in (('{}":\\1', 6), ('{}",[]: ', 5)):
        for length in range(longest + 1):
            for signs in itertools.product(alphabet, repeat=length):
                yield ("".join(signs) + "}").encode()


def test_agrees_with_the_definition_on_all_short_outputs() -> None:
    """On every short output the scan finds the suffix that trying each suffix finds, or none."""
    found = 0
    for data in short_outputs():
        expected = by_definition(data)
        assert len(expected) <= 1, data
        if expected:
            # An object that names a member twice is a response, though not one of strict JSON.
            candidate = find(BytesCapture(data))
            assert isinstance(candidate, Candidate), data
            assert data[candidate.start : candidate.stop] == expected[0]
            found += 1
        else:
            assert extracted(data) == [], data
    assert found > 1000


HOSTILE = st.one_of(
    st.binary(max_size=40),
    st.text(alphabet='{}[]":,\\ \n\r\té😀', max_size=40).map(lambda text: text.encode()),
    st.lists(st.sampled_from([b'{"', b"\\", b'\\"', b'"}', b"{", b"}", b"\xff", b"\x00"])).map(
        b"".join
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(st.text(max_size=10), VALUES, max_size=4)


@pytest.mark.parametrize("opener", OPENERS)
@given(
    noise=HOSTILE,
    value=OBJECTS,
    ascii_only=st.booleans(),
    space=st.text(" \t\r\n", max_size=5),
)
def test_finds_each_object_behind_any_noise(
    opener: str, noise: bytes, value: dict[str, object], ascii_only: bool, space: str
) -> None:
    """Whatever bytes precede it, a JSON object that ends the output is found as it was written."""
    written = json.dumps(value, ensure_ascii=ascii_only).encode()
    candidate = find(OPENERS[opener](noise + written + space.encode()))
    assert isinstance(candidate, Candidate)
    assert (candidate.start, candidate.stop) == (len(noise), len(noise) + len(written))


@given(data=HOSTILE, cut=st.integers(0, 40), value=OBJECTS)
def test_never_raises_and_agrees_with_the_definition(
    data: bytes, cut: int, value: dict[str, object]
) -> None:
    """On damaged outputs a response is extracted exactly where the definition has one."""
    damaged = data + json.dumps(value).encode()[:cut] + b"}"
    assert extracted(damaged) == by_definition(damaged)


@given(
    data=st.one_of(
        st.text(alphabet="{}[]", max_size=80).map(lambda text: f"{text}}}".encode()),
        OBJECTS.map(lambda value: json.dumps({"a": [value, value]}).encode()),
    ),
    size=st.integers(1, 16),
)
def test_small_blocks_find_what_one_block_finds(data: bytes, size: int) -> None:
    """A block whose brackets are counted as a whole changes nothing but the bound of the depth."""
    in_one = find(BytesCapture(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find_response, "_FIRST_BLOCK", size)
        patch.setattr(find_response, "_LARGEST_BLOCK", size)
        in_many = find(BytesCapture(data))
    if isinstance(in_one, Candidate) and isinstance(in_many, Candidate):
        assert in_many.depth >= in_one.depth
        in_many = in_many._replace(depth=in_one.depth)
    assert in_many == in_one


def test_a_flat_response_of_many_blocks_is_not_deep() -> None:
    """The bound of the depth does not grow with the number of blocks."""
    data = json.dumps({"a": [{"b": [number]} for number in range(300_000)]}).encode()
    candidate = find(BytesCapture(data))
    assert isinstance(candidate, Candidate)
    assert candidate.depth < 16


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("size", [64 * 1024, MIB, 2 * MIB])
@pytest.mark.parametrize("shift", [-3, -2, -1, 0, 1, 2, 3])
def test_block_edges_do_not_matter(opener: str, size: int, shift: int) -> None:
    """A string full of escapes that lies across the edge of a block is read as one string."""
    body = b'{"a": "' + b'\\"{\\\\' * ((size + shift) // 5) + b"x" * ((size + shift) % 5) + b'"}'
    candidate = find(OPENERS[opener](b'noise "{' + body))
    assert isinstance(candidate, Candidate)
    assert candidate.start == 8


@pytest.mark.parametrize("space", [b"", b" "])
def test_a_long_run_of_backslashes_is_read_in_pairs(space: bytes) -> None:
    """Wherever the edges of blocks lie, each backslash in a run belongs to the correct pair."""
    body = b'{"a": "' + b"\\" * 400_000 + b'"' + space + b"}"
    candidate = find(BytesCapture(b'noise "{' + body))
    assert isinstance(candidate, Candidate)
    assert candidate.start == 8


def test_an_object_of_exactly_the_limit_is_found_and_a_longer_one_is_not() -> None:
    """A response may have 16 MiB, and not one byte more."""
    empty = b'{"content": ""}'
    for excess, code in ((0, None), (1, "TA009")):
        filler = b"x" * (16 * MIB - len(empty) + excess)
        data = b"log {\n" + empty.replace(b'""', b'"' + filler + b'"')
        try:
            found = extract(data).span.length
        except NoResponseError as error:
            assert code == error.problems[0].code
        else:
            assert code is None
            assert found == 16 * MIB


def test_only_json_white_space_may_follow_the_response() -> None:
    """Only the four bytes that JSON calls white space may follow a response."""
    response = b'{"content": ""}'
    follow = {byte for byte in range(256) if extracted(response + bytes([byte])) == [response]}
    assert bytes(sorted(follow)) == b"\t\n\r "


@pytest.mark.parametrize(
    ("data", "depth"),
    [
        (b'{{ {"a": [[{"b": "[[[[{"} ], 1]\n}', 4),
        (b'[{"a": [{}, {}, [[]], {}, []]}', 4),
        (b'{"a": [[[]]], "b": []}', 4),
    ],
)
def test_depth_counts_objects_and_arrays(data: bytes, depth: int) -> None:
    """The candidate has the depth of its brackets, those in strings aside."""
    candidate = find(BytesCapture(data))
    assert isinstance(candidate, Candidate)
    assert candidate.depth == depth
