"""Tell why an output has no response: look forward through its end for what was meant as one."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from train_api.capture import RESPONSE_LIMIT, WHITE_SPACE, Capture
from train_api.suffix import blocks, parts
from train_api.survey import fault_index, is_cut, survey

_OBJECT_BEGINS = re.compile(r"\{[ \t\r\n]*(?:[\"'}]|\Z)")
_KINDS = {"truncated": "truncated", "depth": "too-deep"}
_EFFORT = 4
_LEAST_EFFORT = 1_000_000
_EFFORT_OF_ATTEMPT = 64
_FIRST_WINDOW = 256
_LONGEST_TOKEN = 16
_CONTROL = re.compile(rb"[\x00-\x1f]")
_FOREIGN = re.compile(
    rb"""[^ \t\r\n{}\[\]:,"0-9+.eEtrufalsn-]"""
    rb"""|[}\]"][ \t\r\n]*[{\["0-9a-z-]"""
    rb"""|[0-9a-z](?:[ \t\r\n]*[{\["]|[ \t\r\n]+[0-9a-z-])"""
)
_UTF_16_BRACES = re.compile(rb"\{\x00|\x00\{")
_UTF_16_SAMPLE = 256


class Sight(NamedTuple):
    """What stands in place of a response.

    `kind` is `trailing` (an object, and something behind it), `truncated` (an object that the
    output's end cuts off), `too-deep` (the same, and nested too deep), `broken` (an opening
    brace, and no JSON behind it), `utf-16`, or `nothing`. `offset` is where in the input it
    shows: the text behind the object, the end, the bracket that is one too many, the character
    that does not fit. `object_end` is the offset behind the object of `trailing`.
    """

    kind: str
    offset: int
    object_end: int = -1


def may_end_larger_object(capture: Capture, stop: int) -> bool:
    """Whether what stands before `stop` may be the end of an object of more than `RESPONSE_LIMIT`.

    It may not where no object holds it: a raw control character within a string, or outside of
    them a character that JSON does not have there, or two values without a comma between them.
    """
    in_string, behind = False, b""
    for start, block in blocks(capture, stop):
        # What the first backslashes escape may depend on others before them.
        is_first = start <= stop - RESPONSE_LIMIT
        split, first_outside = parts(block.lstrip(b"\\") if is_first else block, in_string)
        strings, outside = split[1 - first_outside :: 2], split[first_outside::2]
        # Each string is but a mark: one that begins in an earlier block has its own here.
        skeleton = (b'"' if first_outside and outside else b"") + b'"'.join(outside) + behind
        if _CONTROL.search(b"".join(strings)) or _FOREIGN.search(skeleton):
            return False
        in_string, behind = bool(first_outside), _edge(skeleton)
    return True


def _edge(skeleton: bytes) -> bytes:
    """What matters of a text to what stands before it: its first sign, and white space before."""
    rest = skeleton.lstrip(WHITE_SPACE)
    return (b" " if len(rest) < len(skeleton) else b"") + rest[:1]


def look(capture: Capture, stop: int) -> Sight:
    """Look for what was meant as a response before `stop`, the end of the output's content.

    At most the last `RESPONSE_LIMIT` bytes are looked at, and time is linear in them.
    """
    start = max(capture.start, stop - RESPONSE_LIMIT)
    data = capture.read(start, stop)
    if _is_utf_16(data):
        return Sight("utf-16", start)
    # One character a byte: places stay offsets, and any bytes can be read.
    text = data.decode("latin-1")
    sight = _sweep(text)
    return Sight(sight.kind, start + sight.offset, start + sight.object_end)


def _is_utf_16(data: bytes) -> bool:
    """Whether there is a brace of UTF-16, and the end is as full of zeros as such text is."""
    sample = data[-_UTF_16_SAMPLE:]
    return 4 * sample.count(0) >= len(sample) and bool(_UTF_16_BRACES.search(data))


def _sweep(text: str) -> Sight:
    decoder = json.JSONDecoder(parse_int=float)
    complete = broken = -1
    index, effort = 0, _LEAST_EFFORT + _EFFORT * len(text)
    while effort > 0 and (begin := _OBJECT_BEGINS.search(text, index)):
        start = begin.start()
        try:
            complete = index = _object_end(decoder, text, start)
        except (json.JSONDecodeError, RecursionError) as error:
            where = len(text)
            if isinstance(error, json.JSONDecodeError):
                where = start + fault_index(error)
            if is_cut(text, where) or _in_string(error):
                last = survey(text[start:]).last
                # A word that runs on into another, such as nullE, only looks cut off.
                if last is not None and last.kind in _KINDS:
                    return Sight(_KINDS[last.kind], start + last.at)
            effort -= where - start + _EFFORT_OF_ATTEMPT
            index = start + 1
            broken = max(broken, where)
    if complete >= 0:
        behind = text[complete:]
        space = len(behind) - len(behind.lstrip(" \t\r\n"))
        return Sight("trailing", complete + space, complete)
    if broken >= 0:
        return Sight("broken", broken)
    return Sight("nothing", len(text))


def _object_end(decoder: json.JSONDecoder, text: str, start: int) -> int:
    """The index behind the object that begins at an index.

    An error counts the lines of the text that it is about, so that time would be quadratic in a
    text with many faults if each were about all of it. So the text is read by growing windows.

    Raises JSONDecodeError where there is no object, its place counted from `start`, and
    RecursionError where it is nested too deep to be read.
    """
    size = _FIRST_WINDOW
    while True:
        window = text[start : start + size]
        try:
            return start + int(decoder.raw_decode(window)[1])
        except json.JSONDecodeError as error:
            is_inside = fault_index(error) < len(window) - _LONGEST_TOKEN and not _in_string(error)
            if is_inside or start + size >= len(text):
                raise
        size *= 4


def _in_string(error: Exception) -> bool:
    return isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated")
