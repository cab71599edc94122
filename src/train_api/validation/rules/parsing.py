"""The rules TA001 to TA010: the output has a response, and the response is strict JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from train_api.limits import DEPTH_LIMIT, RESPONSE_LIMIT
from train_api.reader.extraction import Extraction, NotUTF8
from train_api.reader.find_response import NoCandidate
from train_api.reader.json_errors import JSONError
from train_api.reader.missing_response import Diagnosis, diagnose
from train_api.reader.stdout import Capture
from train_api.text import shortened
from train_api.validation.finding import Finding
from train_api.validation.messages import count, expectation, found_in_place_of

_SHOWN_BYTES = 200


def empty_output() -> Finding:
    """TA001: there is something on stdout."""
    return Finding("TA001", offset=0)


def no_response(missing: NoCandidate) -> Finding:
    """TA002: the output ends with a JSON object."""
    return Finding("TA002", offset=missing.stop)


def trailing_text(diagnosis: Diagnosis, capture: Capture, stop: int) -> Finding:
    """TA003: nothing but white space follows the object."""
    ended = capture.advance_before(diagnosis.object_end).place(diagnosis.object_end)
    text = capture.read(diagnosis.offset, min(stop, diagnosis.offset + _SHOWN_BYTES))
    return Finding(
        "TA003",
        {
            "line": str(ended.line),
            "column": str(ended.column),
            "bytes": count(stop - diagnosis.offset, "byte"),
        },
        offset=diagnosis.offset,
        shown={"text": shortened(repr(text.decode("utf-8", "replace")))},
    )


def truncated_response(offset: int) -> Finding:
    """TA004: the output does not end inside the object."""
    return Finding("TA004", offset=offset)


def invalid_json(expected: str, character: str, offset: int) -> Finding:
    """TA005: the object at the end of the output is JSON."""
    return Finding(
        "TA005",
        {**expectation(expected), "found": found_in_place_of(expected, character)},
        offset=offset,
        shown={"character": repr(character)},
    )


def lone_surrogate(error: JSONError, offset: int) -> Finding:
    """TA005: each escape for half a surrogate pair is followed by the other half."""
    return Finding("TA005.surrogate", path=error.path, offset=offset)


def not_utf_8(offset: int, *, utf_16: bool) -> Finding:
    """TA006: the response is encoded in UTF-8."""
    return Finding("TA006.utf-16" if utf_16 else "TA006", offset=offset)


def duplicate_member(error: JSONError, offset: int) -> Finding:
    """TA007: each member name occurs once in its object."""
    name = shortened(repr(error.path[-1]))
    return Finding("TA007", path=error.path, offset=offset, shown={"name": name})


def number_out_of_range(error: JSONError, offset: int) -> Finding:
    """TA008: each number is within the range of IEEE 754 double precision."""
    return Finding("TA008", path=error.path, offset=offset)


def too_large(offset: int) -> Finding:
    """TA009: the response is at most 16 MiB long."""
    return Finding("TA009", {"limit": count(RESPONSE_LIMIT, "byte")}, offset=offset)


def too_deep(path: tuple[str | int, ...] | None, offset: int) -> Finding:
    """TA010: objects and arrays nest at most 128 deep."""
    return Finding("TA010", {"limit": str(DEPTH_LIMIT)}, path=path, offset=offset)


def explain(extraction: Extraction, capture: Capture) -> tuple[list[Finding], int]:
    """The reasons for a missing response: the first findings, and the number of all."""
    diagnosis = extraction.diagnosis
    if isinstance(diagnosis, NoCandidate):
        return [explain_missing(diagnosis, capture)], 1
    if isinstance(diagnosis, NotUTF8):
        return [not_utf_8(diagnosis.offset, utf_16=diagnosis.utf_16)], 1
    if diagnosis is None:
        return [], 0
    found = explain_errors(diagnosis.errors, extraction.text, extraction.start)
    return list(found), diagnosis.total


def explain_missing(missing: NoCandidate, capture: Capture) -> Finding:
    """The reason why an output has no response at all."""
    if missing.is_empty:
        return empty_output()
    diagnosis = diagnose(capture, missing.stop)
    if diagnosis.kind == "utf-16":
        return not_utf_8(diagnosis.offset, utf_16=True)
    if diagnosis.kind == "too-large":
        return too_large(diagnosis.offset)
    if diagnosis.kind == "too-deep":
        return too_deep(None, diagnosis.offset)
    if diagnosis.kind == "truncated":
        return truncated_response(diagnosis.offset)
    if diagnosis.kind == "trailing":
        return trailing_text(diagnosis, capture, missing.stop)
    if diagnosis.kind == "broken":
        # A character has at most four bytes in UTF-8.
        character = capture.read(diagnosis.offset, diagnosis.offset + 4).decode("utf-8", "replace")[
            0
        ]
        return invalid_json(diagnosis.expected, character, diagnosis.offset)
    return no_response(missing)


def explain_errors(errors: Iterable[JSONError], text: str, start: int) -> Iterator[Finding]:
    """The errors of the JSON text that begins at byte `start`, in the order of the text."""
    position, offset = 0, start
    for error in errors:
        offset += len(text[position : error.at].encode("utf-8"))
        position = error.at
        yield _explain_error(error, text, offset)


def _explain_error(error: JSONError, text: str, offset: int) -> Finding:
    if error.kind == "truncated":
        return truncated_response(offset)
    if error.kind == "duplicate":
        return duplicate_member(error, offset)
    if error.kind == "surrogate":
        return lone_surrogate(error, offset)
    if error.kind == "range":
        return number_out_of_range(error, offset)
    if error.kind == "depth":
        return too_deep(error.path, offset)
    return invalid_json(error.expected, text[error.at], offset)
