"""Reading captured stdout from its end, and finding lines and columns in it."""

from __future__ import annotations

import io
import os
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_api.limits import RESPONSE_LIMIT
from train_api.reader.find_response import Candidate, content_end, find
from train_api.reader.stdout import (
    Advance,
    BytesCapture,
    Capture,
    FileCapture,
    StreamCapture,
    advance,
    capture_of,
)
from train_api.report import Place
from train_api.validation import pipeline

MIB = 1024 * 1024


class Chunks(io.RawIOBase):
    """A stream that cannot seek and hands out these chunks."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = iter(chunks)

    def seekable(self) -> bool:
        return False

    def read1(self, _: int) -> bytes:
        return next(self._chunks, b"")


def streamed(*chunks: bytes) -> StreamCapture:
    """Capture a stream of these chunks."""
    return StreamCapture(Chunks(*chunks))  # type: ignore[arg-type]


@given(st.binary(), st.binary())
def test_extents_add_up(first: bytes, second: bytes) -> None:
    """The extent of two runs one after the other is that of the whole."""
    assert advance(first).then(advance(second)) == advance(first + second)


@given(st.text(alphabet="ab\né😀\r\x7f\x80\xbf"))
def test_columns_count_characters(text: str) -> None:
    """Line and column are those that a reader of the decoded text counts, lines ended by LF."""
    last_line = text.rsplit("\n", 1)[-1]
    assert advance(text.encode()) == Advance(text.count("\n"), len(last_line))


def test_places_begin_at_one() -> None:
    """The first place of an input is line 1, column 1."""
    assert BytesCapture(b"").advance_before(0).place(0) == Place(0, 1, 1)


@given(
    st.lists(st.text("ab\n ", max_size=9).map(str.encode), max_size=9),
    st.integers(0, 90),
    st.integers(0, 90),
)
def test_all_captures_read_alike(chunks: list[bytes], offset: int, length: int) -> None:
    """Bytes, files and streams give the same bytes and places for the same output."""
    data = b"".join(chunks)
    offset = min(offset, len(data))
    stop = min(offset + length, len(data))
    captures: list[Capture] = [
        BytesCapture(data),
        FileCapture(io.BytesIO(data)),
        streamed(*filter(None, chunks)),
    ]
    for capture in captures:
        assert capture.size == len(data)
        assert capture.read(offset, stop) == data[offset:stop]
        assert capture.advance_before(offset) == advance(data[:offset])
        assert content_end(capture) == len(data.rstrip(b" \t\r\n"))


def test_a_stream_keeps_only_its_end() -> None:
    """Of a long log from a pipe little more than the size of the largest response is held."""
    chunk = b"x" * 65535 + b"\n"
    capture = streamed(*repeat(chunk, 100 * 16), b'{"content": "end"}')
    # The chunks are one object here: what counts is how much of the log can still be read.
    assert capture.size - capture.start < RESPONSE_LIMIT + 2 * len(chunk)
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert capture.advance_before(candidate.start) == Advance(1600, 0)


@pytest.mark.parametrize("size", [1000, 65536])
def test_a_stream_keeps_the_largest_response(size: int) -> None:
    """A response of the largest size is found in a stream, behind a log and before white space."""
    empty = b'{"content": ""}'
    response = empty.replace(b'""', b'"' + b"x" * (RESPONSE_LIMIT - len(empty)) + b'"')
    data = b"log\n" * 50_000 + response + b"\n" * 100_000
    capture = streamed(*(data[start : start + size] for start in range(0, len(data), size)))
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert candidate.start == 200_000
    assert capture.advance_before(candidate.start) == Advance(50_000, 0)


def test_a_stream_keeps_the_largest_response_that_is_mostly_white_space() -> None:
    """White space within a response belongs to it, up to the size of the largest one."""
    log = b"log\n" * 10_000
    begin = b'{"content": ""'
    chunks, rest = divmod(RESPONSE_LIMIT - len(begin) - 1, 1024)
    capture = streamed(log + begin, *repeat(b"\n" * 1024, chunks), b"\n" * rest + b"}")
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert (candidate.start, candidate.stop) == (len(log), len(log) + RESPONSE_LIMIT)


@pytest.mark.parametrize("spaces", [1, 15, 17, 40])
def test_any_white_space_may_follow_the_response(spaces: int) -> None:
    """However many MiB of white space follow, the response of a stream is found."""
    response = b'log\n{"content": ""}'
    capture = streamed(response, *repeat(b"\n" * MIB, spaces))
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert capture.read(candidate.start, candidate.stop) == response[4:]
    assert capture.advance_before(candidate.start) == Advance(1, 0)


@pytest.mark.parametrize("spaces", [1, 17, 40])
def test_white_space_within_the_log_does_not_shift_places(spaces: int) -> None:
    """White space that turns out not to be the last counts in lines and columns."""
    capture = streamed(b"log\n", *repeat(b" \n" * (MIB // 2), spaces), b'ab{"content": ""}')
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert candidate.start == 4 + spaces * MIB + 2
    assert capture.advance_before(candidate.start) == Advance(1 + spaces * MIB // 2, 2)


def test_gaps_of_white_space_in_a_line_do_not_shift_columns() -> None:
    """Each gap counts once, also where there are several in one line."""
    spaces = [b" " * MIB] * 18
    capture = streamed(b"log\n", *spaces, b"a", *spaces, b'bc{"content": ""}')
    candidate = find(capture)
    assert isinstance(candidate, Candidate)
    assert capture.advance_before(candidate.start) == Advance(1, 2 * 18 * MIB + 3)


def test_the_end_of_much_white_space_has_its_place() -> None:
    """Where there is nothing but white space, its end has the place behind all of it."""
    capture = streamed(*[b" " * MIB] * 40)
    assert capture.advance_before(capture.size) == Advance(0, 40 * MIB)


def test_a_gap_of_white_space_reads_as_white_space() -> None:
    """Asked for white space that was not kept, a stream's capture gives as much of it."""
    capture = streamed(b"x", *repeat(b"\n" * MIB, 20))
    assert len(capture.read(0, capture.size)) == capture.size


def test_a_stream_that_only_claims_to_seek_is_read_to_its_end() -> None:
    """A stream in which no end can be sought, such as /proc/self/mem, is read like a pipe."""

    class Claimant(Chunks):
        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
            if whence == os.SEEK_END:
                raise OSError
            return offset

    assert isinstance(capture_of(Claimant(b"{}")), StreamCapture)  # type: ignore[arg-type]


def test_a_stream_without_a_buffer_is_read_to_its_end() -> None:
    """A stream that has no `read1`, as a pipe that was opened without a buffer, is read too."""
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(b'log\n{"content": ""}')
    with open(reading, "rb", buffering=0) as stream:
        assert not hasattr(stream, "read1")
        capture = capture_of(stream)
    assert capture.read(0, capture.size) == b'log\n{"content": ""}'


@pytest.mark.parametrize(
    ("data", "code", "offset"),
    [
        (b"log\n", "TA002", 3),
        (b'log\n{"content": ""} bye\n', "TA003", 20),
        (b'log\n{"content": \n\n', "TA004", 15),
        (b'log\n{"content": NaN}\n', "TA005", 16),
    ],
)
def test_what_is_no_response_has_the_same_problem_in_each_capture(
    data: bytes, code: str, offset: int
) -> None:
    """Bytes, files and streams have the same problem at the same place."""
    captures: list[Capture] = [
        BytesCapture(data),
        FileCapture(io.BytesIO(data)),
        streamed(data[:3], data[3:]),
    ]
    for capture in captures:
        report = pipeline.validate(capture, source="").report
        (problem,) = report.problems
        assert (problem.code, problem.place and problem.place.offset) == (code, offset)
        assert (report.errors, report.warnings) == (1, 0)
