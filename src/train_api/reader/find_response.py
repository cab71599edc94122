"""Find the response: the suffix of stdout that is a JSON object.

The scan goes backwards from the end and takes time linear in the response. The end of a JSON object
is outside every string; going backwards, each unescaped quotation mark enters or leaves a string,
and backslashes occur only in strings, so each step is unambiguous. If there is a response, it
begins at the first opening brace that balances the closing ones (clause "finding the response").
`strict_json` checks whether that text is JSON.
"""

from collections.abc import Iterator
from typing import NamedTuple

from train_api.limits import RESPONSE_LIMIT
from train_api.reader.stdout import WHITE_SPACE, Capture

_FIRST_BLOCK = 64 * 1024
_LARGEST_BLOCK = 1024 * 1024

_OPEN_OBJECT, _CLOSE_OBJECT = b"{}"
_CLOSERS = b"}]"
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_MOST_PASSES = 16


class Candidate(NamedTuple):
    """The place of the only text that can be the response, and the depth of its brackets."""

    start: int
    stop: int
    depth: int


class NoCandidate(NamedTuple):
    """The diagnosis that no part of the output can be the response.

    `stop` is the end of the output without white space; it `is_empty` if there is nothing else.
    """

    stop: int
    is_empty: bool


def content_end(capture: Capture) -> int:
    """The offset behind the last byte that is not white space."""
    stop = capture.size
    while stop > capture.start:
        start = max(capture.start, stop - _FIRST_BLOCK)
        content = len(capture.read(start, stop).rstrip(WHITE_SPACE))
        if content:
            return start + content
        stop = start
    return capture.start


def find(capture: Capture) -> Candidate | NoCandidate:
    """Find the text that may be the response, or report why there is none."""
    end = content_end(capture)
    if end == capture.start:
        return NoCandidate(end, is_empty=True)
    if capture.read(end - 1, end) != b"}":
        return NoCandidate(end, is_empty=False)
    scan = _Scan()
    for start, block in blocks(capture, end):
        found = scan.block(block)
        if found is not None:
            return Candidate(start + found, end, scan.deepest)
    return NoCandidate(end, is_empty=False)


def blocks(capture: Capture, end: int) -> Iterator[tuple[int, bytes]]:
    """The last `RESPONSE_LIMIT` bytes before `end` as blocks with offsets, the last one first.

    No block begins within a run of backslashes, except the one before which no more is read.
    """
    floor = max(capture.start, end - RESPONSE_LIMIT)
    stop, size = end, _FIRST_BLOCK
    while stop > floor:
        start = _before_backslashes(capture, max(floor, stop - size), floor)
        yield start, capture.read(start, stop)
        stop, size = start, min(2 * size, _LARGEST_BLOCK)


def parts(block: bytes, in_string: bool) -> tuple[list[bytes], int]:
    """Split a block at its unescaped quotation marks.

    `in_string` says whether the end of the block is within a string. The number returned is the
    index of the first part outside strings; from there on, every second part is outside.
    """
    split = block.replace(b"\\\\", b"__").replace(b'\\"', b"__").split(b'"')
    return split, (len(split) + in_string + 1) % 2


def _before_backslashes(capture: Capture, start: int, floor: int) -> int:
    """Move the beginning of a block back so that it splits no run of backslashes."""
    while start > floor:
        chunk = capture.read(max(floor, start - _FIRST_BLOCK), start)
        backslashes = len(chunk) - len(chunk.rstrip(b"\\"))
        start -= backslashes
        if backslashes < len(chunk):
            break
    return start


class _Scan:
    """The state of a scan that goes backwards block by block."""

    def __init__(self) -> None:
        self.in_string = False
        self.open_objects = 0
        self.depth = 0
        self.deepest = 0

    def block(self, block: bytes) -> int | None:
        """Scan the preceding block; return the offset in it where the response begins."""
        split, first_outside = parts(block, self.in_string)
        self.in_string = bool(first_outside)
        outside = b'"'.join(split[first_outside::2])
        brackets = outside.translate(None, _ALL_BUT_BRACKETS)
        if self._pass_over(brackets):
            return None
        index = self._balance(brackets)
        if index is None:
            return None
        opened_before = brackets.count(b"{", 0, index)
        in_outside = len(b"{".join(outside.split(b"{", opened_before + 1)[:-1]))
        part = outside.count(b'"', 0, in_outside) * 2 + first_outside
        in_part = in_outside - (outside.rfind(b'"', 0, in_outside) + 1)
        return len(b'"'.join([*split[:part], b""])) + in_part

    def _pass_over(self, brackets: bytes) -> bool:
        """Count these brackets as a whole, if it is quickly known that no response begins there.

        The depth is then an upper bound, which is enough to recognize what is not too deep.
        """
        if not self.open_objects:
            return False
        braces, _ = _unbalanced(brackets.translate(None, b"[]"))
        nested, levels = _unbalanced(brackets.translate(_AS_BRACES))
        if b"{}" in braces or b"{}" in nested or braces.count(b"{") >= self.open_objects:
            return False
        self.open_objects += braces.count(b"}") - braces.count(b"{")
        self.deepest = max(self.deepest, self.depth + nested.count(b"}") + levels)
        self.depth += nested.count(b"}") - nested.count(b"{")
        return True

    def _balance(self, brackets: bytes) -> int | None:
        """The index of the brace that opens the response, if it is among these brackets."""
        open_objects, depth, deepest = self.open_objects, self.depth, self.deepest
        for position, bracket in enumerate(reversed(brackets), 1):
            if bracket in _CLOSERS:
                depth += 1
                if depth > deepest:
                    deepest = depth
                if bracket == _CLOSE_OBJECT:
                    open_objects += 1
            else:
                depth -= 1
                if bracket == _OPEN_OBJECT:
                    open_objects -= 1
                    if not open_objects:
                        self.deepest = deepest
                        return len(brackets) - position
        self.open_objects, self.depth, self.deepest = open_objects, depth, deepest
        return None


def _unbalanced(braces: bytes) -> tuple[bytes, int]:
    """The braces without balanced pairs, and the number of levels removed.

    If the pairs have more than `_MOST_PASSES` levels, the outer ones remain.
    """
    levels = 0
    while b"{}" in braces and levels < _MOST_PASSES:
        braces = braces.replace(b"{}", b"")
        levels += 1
    return braces, levels
