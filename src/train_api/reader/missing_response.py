"""Diagnose why an output has no response: what it ends with instead (clause 7.6)."""

from __future__ import annotations

import re
from typing import NamedTuple

from train_api.limits import RESPONSE_LIMIT
from train_api.reader.partial_json import read_object, read_rest
from train_api.reader.stdout import Capture

# Each brace at which this pattern rules out an object saves a reading.
_OBJECT_BEGINS = re.compile(
    rb"""\{[ \t\r\n]*(?:(\})|\Z|"[^"\\\x00-\x1f]*(?:"[ \t\r\n]*(?::|\Z)|\\|\Z))"""
)
_UTF_16_BRACES = re.compile(rb"\{\x00|\x00\{")
_UTF_16_SAMPLE = 256


class Diagnosis(NamedTuple):
    """What an output has in place of a response.

    `kind` is `utf-16`, `too-large` (the end of an object of more than `RESPONSE_LIMIT` bytes),
    `too-deep` (an object cut off by the end of the output, and nested too deep), `truncated` (the
    same, not too deep), `trailing` (an object followed by other content), `broken` (braces without
    JSON between them), or `nothing`. `offset` is its place in the input: the first bracket beyond
    the limit, the end, the content after the object, or the unexpected character. `object_end` is
    the offset after the object of `trailing`. `expected` is what JSON allows in place of the
    character of `broken`, as in `partial_json.Reading`; it is empty if no part of the data can be
    read as an object.
    """

    kind: str
    offset: int
    object_end: int = -1
    expected: str = ""


def diagnose(capture: Capture, stop: int) -> Diagnosis:
    """Find what is in place of a response before `stop`, the end of the output's content.

    The result is the first case of clause 7.6 that applies if there is no candidate for a response.
    Only the last `RESPONSE_LIMIT` bytes are read, so that a pipe, of which no more is kept, has the
    same verdict as a file. Time and memory are linear in them.
    """
    start = max(0, stop - RESPONSE_LIMIT)
    data = capture.read(start, stop)
    diagnosis = _in_sight(data, has_beginning=start == 0)
    return diagnosis._replace(
        offset=start + diagnosis.offset, object_end=start + diagnosis.object_end
    )


def _in_sight(data: bytes, *, has_beginning: bool) -> Diagnosis:
    if _is_utf_16(data):
        return Diagnosis("utf-16", 0)
    larger_end, is_inside = (-1, False) if has_beginning else read_rest(data)
    ends_with_brace = data.endswith(b"}")
    if larger_end == len(data):
        return Diagnosis("too-large", len(data))
    objects = _objects(data)
    if objects.deep >= 0:
        return Diagnosis("too-deep", objects.deep)
    # A closing brace within a string ends nothing, but an output that ends with one is more likely
    # complete and no JSON than cut off exactly there.
    if objects.is_cut or (is_inside and not ends_with_brace):
        return Diagnosis("truncated", len(data))
    end = max(objects.end, larger_end)
    if end >= 0:
        behind = data[end:].lstrip(b" \t\r\n")
        return Diagnosis("trailing", len(data) - len(behind), end)
    if ends_with_brace:
        last = data.rfind(b"{")
        if last >= 0:
            reading = read_object(data, last)
            at, expected = max(objects.fault, (reading.at, reading.expected))
            return Diagnosis("broken", at, expected=expected)
        if not has_beginning:
            return Diagnosis("broken", len(data) - 1)
    return Diagnosis("nothing", len(data))


def _is_utf_16(data: bytes) -> bool:
    """Whether the data have a brace in UTF-16, and as many zero bytes at the end as UTF-16 has.

    A byte order mark does not count, since it may be a large part of a short output.
    """
    sample = data[-_UTF_16_SAMPLE:].removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return 4 * sample.count(0) >= len(sample) and bool(_UTF_16_BRACES.search(data))


class _Objects(NamedTuple):
    """The objects that begin in some data.

    `end` is the index after the last one that ends in them, or -1. `is_cut` says whether the end
    of the data cuts one off, and `deep` is the index of the bracket that is nested too deep in such
    an object, or -1. `fault` is where the longest reading ended, and what was expected there.
    """

    end: int
    is_cut: bool
    deep: int
    fault: tuple[int, str]


def _objects(data: bytes) -> _Objects:
    """Find the objects that begin in some data.

    The search starts at the front and continues after the end of each complete object: a brace
    within it begins no other. An object with a fault, or without end, may contain complete ones.
    Time is linear, since no reading starts at a brace that the last reading with the same state
    left open. Two readings of the same bytes differ in where strings begin. So at most two readings
    cover the same bytes, and one covers complete objects.
    """
    end, deep, is_cut, fault = -1, -1, False, (-1, "")
    is_read = bytearray(len(data))
    index = 0
    while begin := _OBJECT_BEGINS.search(data, index):
        start = begin.start()
        index = start + 1
        if begin[1]:
            end = index = begin.end()
            continue
        if is_read[start]:
            continue
        reading = read_object(data, start)
        if reading.kind == "complete":
            end = index = reading.at
            continue
        for brace in reading.opened:
            is_read[brace] = 1
        if reading.kind == "fault":
            fault = max(fault, (reading.at, reading.expected))
        else:
            is_cut = True
            deep = deep if deep >= 0 else reading.deep
    return _Objects(end, is_cut, deep, fault)
