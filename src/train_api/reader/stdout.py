"""Captured stdout, read from its end: bytes in memory, a file, or a stream.

A response is at the end of the output and has at most `RESPONSE_LIMIT` bytes, so only the end of a
long log is read, and only the end of a stream is kept.
"""

import os
from collections import deque
from typing import BinaryIO, NamedTuple

from train_api.limits import RESPONSE_LIMIT
from train_api.report import Place

WHITE_SPACE = b" \t\r\n"
"""JSON white space, which alone may follow the response."""

_CHUNK = 64 * 1024
_COUNTING_CHUNK = 1024 * 1024
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))


class Advance(NamedTuple):
    """The extent of a run of bytes: its line feeds, and the characters after the last of them."""

    lines: int
    characters: int

    def then(self, other: "Advance") -> "Advance":
        """The extent of this run followed by another."""
        carried = 0 if other.lines else self.characters
        return Advance(self.lines + other.lines, carried + other.characters)

    def place(self, offset: int) -> Place:
        """The place at this distance from the beginning of the input."""
        return Place(offset, self.lines + 1, self.characters + 1)


def advance(data: bytes) -> Advance:
    """Measure some bytes; a byte that continues a UTF-8 character does not count as one."""
    last_line = data[data.rfind(b"\n") + 1 :]
    return Advance(data.count(b"\n"), len(last_line.translate(None, _CONTINUATION_BYTES)))


class BytesCapture:
    """Captured stdout in memory.

    As for each capture, `start` is the first offset that can still be read, and `size` the total
    length in bytes.
    """

    def __init__(self, data: bytes) -> None:
        self.start = 0
        self.size = len(data)
        self._data = data

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from offset `start` up to, not including, `stop`."""
        return self._data[start:stop]

    def advance_before(self, offset: int) -> Advance:
        """The extent of everything before an offset that can be read."""
        return advance(self._data[:offset])


class FileCapture:
    """Captured stdout in a seekable file; data appended later are not read."""

    def __init__(self, file: BinaryIO) -> None:
        self.start = 0
        self.size = file.seek(0, os.SEEK_END)
        self._file = file

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from offset `start` up to, not including, `stop`."""
        self._file.seek(start)
        return self._file.read(stop - start)

    def advance_before(self, offset: int) -> Advance:
        """The extent of everything before an offset."""
        total = Advance(0, 0)
        for start in range(0, offset, _COUNTING_CHUNK):
            total = total.then(advance(self.read(start, min(start + _COUNTING_CHUNK, offset))))
        return total


class StreamCapture:
    """Captured stdout from a pipe, which is read to its end; only the last part is kept.

    At least `RESPONSE_LIMIT` bytes before the final white space are kept, and at most twice as many
    plus one chunk.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.start = 0
        self.size = 0
        self._chunks: deque[bytes] = deque()
        self._before = Advance(0, 0)
        self._content_end = 0
        self._unkept_space = Advance(0, 0)
        self._unkept_length = 0
        read = getattr(stream, "read1", stream.read)
        while chunk := read(_CHUNK):
            self._append(chunk)

    def _append(self, chunk: bytes) -> None:
        content = len(chunk.rstrip(WHITE_SPACE))
        if not content and self.size - self._content_end > RESPONSE_LIMIT:
            self._unkept_space = self._unkept_space.then(advance(chunk))
            self._unkept_length += len(chunk)
            self.size += len(chunk)
            return
        if self._unkept_length:
            while self._chunks:
                self._drop()
            self._before = self._before.then(self._unkept_space)
            self.start += self._unkept_length
            self._unkept_space, self._unkept_length = Advance(0, 0), 0
        self._chunks.append(chunk)
        self.size += len(chunk)
        if content:
            self._content_end = self.size - len(chunk) + content
        while self.start + len(self._chunks[0]) <= self._content_end - RESPONSE_LIMIT:
            self._drop()

    def _drop(self) -> None:
        chunk = self._chunks.popleft()
        self._before = self._before.then(advance(chunk))
        self.start += len(chunk)

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from offset `start` up to, not including, `stop`; `start` must be kept."""
        parts = []
        position = self.start
        for chunk in self._chunks:
            parts.append(chunk[max(start - position, 0) : max(stop - position, 0)])
            position += len(chunk)
            if position >= stop:
                break
        space = stop - max(start, position)
        return b"".join(parts) + b" " * (space if self._unkept_length else 0)

    def advance_before(self, offset: int) -> Advance:
        """The extent of everything before an offset that is kept."""
        total, position = self._before, self.start
        for chunk in self._chunks:
            total = total.then(advance(chunk[: max(offset - position, 0)]))
            position += len(chunk)
        return total.then(advance(b" " * max(offset - position, 0)))


Capture = BytesCapture | FileCapture | StreamCapture
"""Captured stdout whose end can be read."""


def capture_of(stream: BinaryIO) -> Capture:
    """Read a binary stream from its end if it can seek, otherwise to its end."""
    if not _can_seek(stream):
        return StreamCapture(stream)
    capture = FileCapture(stream)
    # Reading a small file once is faster than seeking in it.
    return BytesCapture(capture.read(0, capture.size)) if capture.size <= _CHUNK else capture


def _can_seek(stream: BinaryIO) -> bool:
    try:
        return stream.seekable() and stream.seek(0, os.SEEK_END) >= 0
    except OSError:
        return False
