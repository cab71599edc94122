"""Read JSON of which the beginning or the end may be missing.

The grammar is that of RFC 8259, with NaN, Infinity and -Infinity as further values, and with one
character for each byte (clause 7.6). The data are read once, without recursion. The memory beside
the data is one byte for each open bracket and eight for each open brace.

A state is what the grammar allows next. If the beginning is missing, several states are possible at
once, so they are a set of bits.
"""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from train_api.limits import DEPTH_LIMIT

_NAME_OR_END, _NAME, _COLON, _VALUE, _COMMA_OR_END = (1 << bit for bit in range(5))
_ITEM_OR_END, _ITEM, _ITEM_COMMA_OR_END = (1 << bit for bit in range(5, 8))
_ANYTHING = 0xFF
_ENDED = _COMMA_OR_END | _ITEM_COMMA_OR_END
_NAMES = _NAME_OR_END | _NAME
_VALUES = _VALUE | _ITEM_OR_END | _ITEM
_OBJECT_ENDS = _NAME_OR_END | _COMMA_OR_END
_ARRAY_ENDS = _ITEM_OR_END | _ITEM_COMMA_OR_END
_EXPECTED = {
    _NAME_OR_END: "name",
    _NAME: "name",
    _COLON: "colon",
    _COMMA_OR_END: "comma",
    _ITEM_COMMA_OR_END: "comma",
}

_WORDS = (b"true", b"false", b"null", b"NaN", b"Infinity", b"-Infinity")
_FRACTION, _EXPONENT = rb"(?:\.[0-9]+)?", rb"(?:[eE][+-]?[0-9]+)?"
_INTEGER = rb"-?(?:0|[1-9][0-9]*)"
_NUMBER = _INTEGER + _FRACTION + _EXPONENT
_PLAIN = rb'[^"\\\x00-\x1f]*'
_SPACE = rb"[\ \t\r\n]*"
_TOKEN = re.compile(
    rb"""%(space)b(?:
        ("%(plain)b")(?:%(space)b(?:(:)|(,)))?
        |(%(number)b|%(words)b)(?:%(space)b(,))?
        |(,)|(:)|(\{)|(\[)|(\})|(\])
    )"""
    % {
        b"space": _SPACE,
        b"plain": _PLAIN,
        b"number": _NUMBER,
        b"words": b"|".join(_WORDS),
    },
    re.VERBOSE,
)
# Tokens that often follow each other are read at once.
_STRING, _STRING_COLON, _STRING_COMMA, _SCALAR, _SCALAR_COMMA, _COMMA, _SINGLE_COLON = range(1, 8)
_OPEN_OBJECT, _OPEN_ARRAY, _CLOSE_OBJECT, _CLOSE_ARRAY = range(8, 12)
_FIRST = {_STRING_COLON: _STRING, _STRING_COMMA: _STRING, _SCALAR_COMMA: _SCALAR}

_SPACE_RUN = re.compile(_SPACE)
_PLAIN_RUN = re.compile(_PLAIN)
# An unbounded repetition would take memory for each turn.
_ESCAPES = re.compile(rb'(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})%b){1,500}' % _PLAIN)
_CUT_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?")
_QUOTE, _BACKSLASH = b'"\\'

_CUT_NUMBER = re.compile(_INTEGER + rb"(?:\.|%b[eE][+-]?)" % _FRACTION)
_CUT_WORD = re.compile(b"|".join(word[:end] for word in _WORDS for end in range(1, len(word))))
_WORD_ENDS = {word[start:] for word in _WORDS for start in range(len(word))}
_TAILS = tuple(
    re.compile(pattern)
    for pattern in (
        _NUMBER,
        rb"[+-][0-9]+",
        rb"[0-9]*" + _FRACTION + _EXPONENT,
        b"|".join(sorted(_WORD_ENDS, reverse=True)),
    )
)
_CUT_TAIL = re.compile(rb"[0-9]*\.|[0-9]*%b[eE][+-]?|[+-]" % _FRACTION)
_LONGEST_WORD = max(map(len, _WORDS))


def _after(*steps: dict[int, int]) -> list[int]:
    """For each set of states, the set after a token that leads from one state to another.

    Each step leads from a state to the next one; a token of several parts has several steps.
    """
    found = []
    for states in range(_ANYTHING + 1):
        for step in steps:
            states = sum({to for state, to in step.items() if states & state})
        found.append(states)
    return found


_BEHIND_VALUE = {
    _VALUE: _COMMA_OR_END,
    _ITEM_OR_END: _ITEM_COMMA_OR_END,
    _ITEM: _ITEM_COMMA_OR_END,
}
_BEHIND_STRING = {**_BEHIND_VALUE, _NAME_OR_END: _COLON, _NAME: _COLON}
_BEHIND_COLON = {_COLON: _VALUE}
_BEHIND_COMMA = {_COMMA_OR_END: _NAME, _ITEM_COMMA_OR_END: _ITEM}
_NEXT = {
    _STRING: _after(_BEHIND_STRING),
    _STRING_COLON: _after(_BEHIND_STRING, _BEHIND_COLON),
    _STRING_COMMA: _after(_BEHIND_STRING, _BEHIND_COMMA),
    _SCALAR: _after(_BEHIND_VALUE),
    _SCALAR_COMMA: _after(_BEHIND_VALUE, _BEHIND_COMMA),
    _COMMA: _after(_BEHIND_COMMA),
    _SINGLE_COLON: _after(_BEHIND_COLON),
    _OPEN_OBJECT: _after(_BEHIND_VALUE),
    _OPEN_ARRAY: _after(_BEHIND_VALUE),
}


class Rest(NamedTuple):
    """How data may continue an object that began before them.

    `end` is the largest index at which such an object may have ended, or -1. `is_inside` says
    whether all of the data may be inside one.
    """

    end: int
    is_inside: bool


def read_object(data: bytes, start: int) -> Reading:
    """Read the object that begins with the opening brace at an index, as far as it goes."""
    reading = Reading(data, start + 1, _NAME_OR_END)
    reading.opened.append(start)
    reading.go()
    return reading


def read_rest(data: bytes) -> Rest:
    """Read data as the rest, or the inside, of an object that began before them."""
    # The data may all be within one number or word.
    is_inside = bool(_CUT_TAIL.fullmatch(data) or _CUT_NUMBER.fullmatch(data)) or (
        len(data) <= _LONGEST_WORD and any(data in word for word in _WORDS)
    )
    tail = max(match.end() for pattern in _TAILS if (match := pattern.match(data)))
    begins = [(tail, _ENDED) if tail else (0, _ANYTHING)]
    # They may begin within a string, and there also after a backslash.
    for index in range(1 + (data[:1] in (b'"', b"\\"))):
        end, fault = _string_end(data, index)
        if not fault:
            begins.append((end, _COLON | _ENDED))
        is_inside = is_inside or fault == "cut"
    last_end = -1
    for index, states in begins:
        reading = Reading(data, index, states)
        reading.go(has_beginning=False)
        last_end = max(last_end, reading.last_end)
        is_inside = is_inside or reading.kind == "cut"
    return Rest(last_end, is_inside)


def _string_end(data: bytes, index: int) -> tuple[int, str]:
    """The index after the string whose inside continues at an index.

    If the string does not end, the index of the obstacle, and its kind: `cut`, `control` or
    `escape`.
    """
    while True:
        index = _PLAIN_RUN.match(data, index).end()  # type: ignore[union-attr]
        if index == len(data):
            return index, "cut"
        if data[index] == _QUOTE:
            return index + 1, ""
        if data[index] != _BACKSLASH:
            return index, "control"
        escapes = _ESCAPES.match(data, index)
        if escapes is None:
            return index, "cut" if _CUT_ESCAPE.fullmatch(data, index) else "escape"
        index = escapes.end()


class Reading:
    """A reading from an index on, in a set of possible states, and its result.

    `kind` is `complete`, `cut` (the data end inside the object) or `fault`. `at` is the index
    after the object, the end of the data, or the index of the fault. `expected` is what JSON allows
    at a fault: `name`, `colon`, `comma`, `value`, `escape` or `control`. `deep` is the index of the
    first bracket that is nested too deep (clause 8.7), or -1. `last_end` is the largest index at
    which an object ended that began before the data, or -1. `opened` has the indices of the braces
    that are open at the end or the fault; their objects are read no further.
    """

    # There may be millions of readings, one after another.
    __slots__ = ("at", "data", "deep", "expected", "kind", "last_end", "opened", "states")

    def __init__(self, data: bytes, index: int, states: int) -> None:
        self.data = data
        self.at = index
        self.states = states
        self.kind = ""
        self.expected = ""
        self.deep = self.last_end = -1
        self.opened = array("q")

    def go(self, *, has_beginning: bool = True) -> None:
        """Read to a fault or the end of the data; with `has_beginning`, to the object's end."""
        data, index, states = self.data, self.at, self.states
        token_at, opened = _TOKEN.match, self.opened
        # For each open bracket, the state after the value that it begins.
        outer = bytearray()
        token = None
        while True:
            before = token
            token = token_at(data, index)
            if token is None:
                index = _SPACE_RUN.match(data, index).end()  # type: ignore[union-attr]
                if not (states & (_NAMES | _VALUES) and data[index : index + 1] == b'"'):
                    self._stop(index, states, before)
                    return
                index, fault = _string_end(data, index + 1)
                if fault:
                    self._end("cut" if fault == "cut" else "fault", index, fault)
                    return
                states = _NEXT[_STRING][states]
                continue
            kind = token.lastindex or 0
            if kind >= _CLOSE_OBJECT:
                if not states & (_OBJECT_ENDS if kind == _CLOSE_OBJECT else _ARRAY_ENDS):
                    self._stop(token.start(kind), states, before)
                    return
                index = token.end()
                if kind == _CLOSE_OBJECT and opened:
                    opened.pop()
                if outer:
                    states = outer.pop()
                elif has_beginning:
                    self._end("complete", index)
                    return
                else:
                    states = _ENDED
                    if kind == _CLOSE_OBJECT:
                        self.last_end = index
                continue
            behind = _NEXT[kind][states]
            if not behind:
                first = _FIRST.get(kind, kind)
                if first != kind and (behind := _NEXT[first][states]):
                    self._stop(token.start(kind), behind, None)
                else:
                    self._stop(token.start(first), states, before)
                return
            index = token.end()
            if kind >= _OPEN_OBJECT:
                if len(outer) >= DEPTH_LIMIT - 1 and self.deep < 0:
                    self.deep = index - 1
                outer.append(behind)
                if kind == _OPEN_OBJECT:
                    opened.append(index - 1)
                    states = _NAME_OR_END
                else:
                    states = _ITEM_OR_END
            else:
                states = behind

    def _end(self, kind: str, at: int, expected: str = "") -> None:
        self.kind, self.at, self.expected = kind, at, expected

    def _stop(self, at: int, states: int, before: re.Match[bytes] | None) -> None:
        """End the reading where no token fits the states; `before` is the last token."""
        if self._is_cut(at, states, before):
            self._end("cut", len(self.data))
        else:
            self._end("fault", at, _EXPECTED.get(states, "value"))

    def _is_cut(self, at: int, states: int, before: re.Match[bytes] | None) -> bool:
        """Whether the data end at an index, or within a token there that fits the states."""
        if at == len(self.data):
            return True
        if states & _VALUES and _CUT_WORD.fullmatch(self.data, at):
            return True
        # The valid part of a number that is cut has been read already.
        return (
            before is not None
            and before.lastindex == _SCALAR
            and before.end() == at
            and bool(_CUT_NUMBER.fullmatch(self.data, before.start(_SCALAR)))
        )
