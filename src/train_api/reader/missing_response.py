"""Say why an output has no response: what it ends with in place of one (clause 7.6)."""

from __future__ import annotations

import re
from typing import NamedTuple

from train_api.limits import RESPONSE_LIMIT
from train_api.reader.partial_json import read_object, read_rest
from train_api.reader.stdout import Capture

# A brace of which a short look shows what begins with it would cost a reading.
_OBJECT_BEGINS = re.compile(
    rb"""\{[ \t\r\n]*(?:(\})|\Z|"[^"\\\x00-\x1f]*(?:"[ \t\r\n]*(?::|\Z)|\\|\Z))"""
)
_UTF_16_BRACES = re.compile(rb"\{\x00|\x00\{")
_UTF_16_SAMPLE = 256


class Diagnosis(NamedTuple):
    """What there is in place of a response.

    `kind` is `utf-16`, `too-large` (the end of an object of more than `RESPONSE_LIMIT`), `too-deep`
    (an object that the output's end cuts off, and that is nested too deep), `truncated` (the same,
    and not too deep), `trailing` (an object, and something behind it), `broken` (braces, and no
    JSON between them), or `nothing`. `offset` is where in the input it shows: the bracket that is
    one too many, the end, what is behind the object, the character that does not fit. `object_end`
    is the offset behind the object of `trailing`. `expected` is what JSON has in place of the
    character of `broken`, as in `partial_json.Reading`; it is empty where nothing in sight can be
    read as an object.
    """

    kind: str
    offset: int
    object_end: int = -1
    expected: str = ""


def diagnose(capture: Capture, stop: int) -> Diagnosis:
    """Find what there is in place of a response before `stop`, the end of the output's content.

    It is the first of clause 7.6 that is there, after a candidate for a response. The last
    `RESPONSE_LIMIT` bytes are looked at and no others, so that a pipe, of which no more is kept,
    has the same verdict as a file. Time and memory are linear in them.
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
    # Within a string a closing brace ends nothing, but an output that ends with one is more
    # likely to be whole, and no JSON, than to be cut off just there.
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
    """Whether there is a brace of UTF-16, and the end is as full of zeros as such text is.

    A byte order mark does not count, which in a short output is much of it.
    """
    sample = data[-_UTF_16_SAMPLE:].removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return 4 * sample.count(0) >= len(sample) and bool(_UTF_16_BRACES.search(data))


class _Objects(NamedTuple):
    """What objects begin in some data.

    `end` is the index behind the last one that ends in them, or -1. `is_cut` says whether the end
    of the data cuts one off, and `deep` is the index of the bracket that is nested too deep in such
    an object, or -1. `fault` is where the reading that came furthest ended, and what was expected.
    """

    end: int
    is_cut: bool
    deep: int
    fault: tuple[int, str]


def _objects(data: bytes) -> _Objects:
    """Find the objects that begin in some data.

    They are looked for from the front, and the search goes on behind the end of each that is whole:
    a brace within it begins no other. An object that has a fault, or no end, may have whole ones in
    it. Time is linear, as no brace is read from that the last reading in the same direction has
    left open. Two readings are within a string at different places: they differ in where strings
    begin, and so there are no more than two that go over the same bytes, and one for whole objects.
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
