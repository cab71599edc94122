"""Find the errors, with their places, in text that is not strict JSON (I-JSON).

The text is read once, without recursion and in linear time, and its errors are collected.
"""

from __future__ import annotations

import json
import re
from math import isinf
from typing import NamedTuple

from train_api.limits import DEPTH_LIMIT, PROBLEM_LIMIT
from train_api.reader.strict_json import Path

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LITERAL = re.compile(r"(?:true|false|null)(?![A-Za-z0-9_])")
_CONSTANT = re.compile(r"-?Infinity|NaN")
_DECODER = json.JSONDecoder()
# So many parts at once, since a pattern remembers each of them until it ends.
_STRING_PART = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})){1,4096}')
_CUT_TOKEN = re.compile(
    r"-|\.|[eE][+-]?|t|tr|tru|f|fa|fal|fals|n|nu|nul|\\(?:u[0-9a-fA-F]{0,4})?", re.DOTALL
)


class JSONError(NamedTuple):
    """One violation of strict JSON.

    `kind` is `syntax`, `truncated`, `duplicate`, `surrogate`, `range` or `depth`. `at` is the
    index of the character at which the error is detected, and `path` leads to the value that it
    belongs to. `expected` is what JSON allows there: `name`, `colon`, `comma`, `value`, `escape`,
    `control`, `constant` or `nothing`; it is empty if the kind is sufficient.
    """

    kind: str
    at: int
    path: Path
    expected: str = ""


class JSONErrors(NamedTuple):
    """The first errors in the text, in its order, the number of all, and the last of them.

    The last error has no path unless it is among the first.
    """

    errors: list[JSONError]
    total: int
    last: JSONError | None


def is_cut(text: str, index: int) -> bool:
    """Whether the text may be a prefix of valid JSON: it ends at this index, or within a token."""
    return index >= len(text) or bool(_CUT_TOKEN.fullmatch(text, index))


def _string_error(text: str, index: int) -> tuple[int, str]:
    """The index of the error in a string that begins at an index, and what JSON has there."""
    position = index + 1
    while part := _STRING_PART.match(text, position):
        position = part.end()
    if text[position:] in ("", "\\"):
        return len(text), "value"
    return position, "escape" if text[position] == "\\" else "control"


def find_json_errors(text: str) -> JSONErrors:
    """Find the errors in text that begins with an opening brace, without recursion."""
    surveyor = _Surveyor(text)
    try:
        surveyor.run()
    except _Stop:
        pass
    return JSONErrors(surveyor.errors, surveyor.count, surveyor.last)


class _Stop(Exception):
    """The rest of the text cannot be read."""


class _Frame:
    """An open object or array."""

    __slots__ = ("closer", "comma_read", "key", "names", "value_read")

    def __init__(self, is_object: bool) -> None:
        self.closer = "}" if is_object else "]"
        self.names: set[str] | None = set() if is_object else None
        self.key: str | int | None = None
        self.value_read = False
        self.comma_read = False


class _Surveyor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.errors: list[JSONError] = []
        self.last: JSONError | None = None
        self.count = 0
        self.frames: list[_Frame] = []

    def note(self, kind: str, index: int, expected: str = "") -> None:
        self.count += 1
        is_kept = len(self.errors) < PROBLEM_LIMIT
        keys = (frame.key for frame in self.frames if is_kept and frame.key is not None)
        self.last = JSONError(kind, index, tuple(keys), expected)
        if is_kept:
            self.errors.append(self.last)

    def stop(self, index: int, expected: str) -> _Stop:
        if is_cut(self.text, index):
            self.note("truncated", len(self.text), expected)
        else:
            self.note("syntax", index, expected)
        return _Stop()

    def skip_space(self, index: int) -> int:
        return _SPACE.match(self.text, index).end()  # type: ignore[union-attr]

    def run(self) -> None:
        index = self.value(0)
        while self.frames:
            frame = self.frames[-1]
            index = self.skip_space(index)
            char = self.text[index : index + 1]
            if char == frame.closer and not frame.comma_read:
                self.frames.pop()
                index = self.ended(index + 1)
            elif not frame.value_read:
                index = self.value(self.member(frame, index))
            elif char == ",":
                frame.value_read, frame.comma_read = False, True
                index += 1
            else:
                raise self.stop(index, "comma")
        index = self.skip_space(index)
        if index < len(self.text):
            raise self.stop(index, "nothing")

    def member(self, frame: _Frame, index: int) -> int:
        """Read up to a value: in an object, the name and the colon."""
        if frame.names is None:
            frame.key = 0 if not isinstance(frame.key, int) else frame.key + 1
            return index
        if self.text[index : index + 1] != '"':
            raise self.stop(index, "name")
        frame.key = None
        name, end = self.string(index)
        frame.key = name
        if name in frame.names:
            self.note("duplicate", index)
        frame.names.add(name)
        end = self.skip_space(end)
        if self.text[end : end + 1] != ":":
            raise self.stop(end, "colon")
        return self.skip_space(end + 1)

    def value(self, index: int) -> int:
        char = self.text[index : index + 1]
        if char == '"':
            return self.ended(self.string(index)[1])
        if char in ("{", "["):
            if len(self.frames) == DEPTH_LIMIT:
                self.note("depth", index)
                raise _Stop
            self.frames.append(_Frame(char == "{"))
            return index + 1
        if literal := _LITERAL.match(self.text, index):
            return self.ended(literal.end())
        if number := _NUMBER.match(self.text, index):
            if not self.text.startswith("Infinity", number.end()) and isinf(float(number[0])):
                self.note("range", index)
            return self.ended(number.end())
        if constant := _CONSTANT.match(self.text, index):
            self.note("syntax", index, "constant")
            return self.ended(constant.end())
        raise self.stop(index, "value")

    def ended(self, index: int) -> int:
        """Continue with the container after the end of a value."""
        if self.frames:
            self.frames[-1].value_read, self.frames[-1].comma_read = True, False
        return index

    def string(self, index: int) -> tuple[str, int]:
        try:
            string, end = _DECODER.raw_decode(self.text, index)
        except json.JSONDecodeError:
            raise self.stop(*_string_error(self.text, index)) from None
        if _LONE_SURROGATE.search(string):
            self.note("surrogate", index)
        return string, end
