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

_PRINT = "Print the response as the last thing on stdout, for example with json.dumps in Python."
_LAST = "Print nothing after the response: logs belong before it, or on stderr."
_ENCODE = "Encode the response in UTF-8, as bytes, whatever the locale of the container."
_SHOWN_BYTES = 200


def empty_output() -> Finding:
    """TA001: there is something on stdout."""
    return Finding(
        "TA001",
        "Expected a train response, found nothing but white space.",
        f"{_PRINT} Check also that stdout was captured, and not stderr alone.",
        offset=0,
    )


def no_response(missing: NoCandidate) -> Finding:
    """TA002: the output ends with a JSON object."""
    return Finding(
        "TA002",
        "Expected the output to end with a JSON object, found none.",
        _PRINT,
        offset=missing.stop,
    )


def trailing_text(diagnosis: Diagnosis, capture: Capture, stop: int) -> Finding:
    """TA003: nothing but white space follows the object."""
    length = stop - diagnosis.offset
    ended = capture.advance_before(diagnosis.object_end).place(diagnosis.object_end)
    text = capture.read(diagnosis.offset, min(stop, diagnosis.offset + _SHOWN_BYTES))
    return Finding(
        "TA003",
        f"Expected nothing but white space after the JSON object that ends at line {ended.line}, "
        f"column {ended.column}, found {length:,} {'byte' if length == 1 else 'bytes'} of text.",
        _LAST,
        offset=diagnosis.offset,
        shown=f"the text is {shortened(repr(text.decode('utf-8', 'replace')))}",
    )


def truncated_response(offset: int) -> Finding:
    """TA004: the output does not end inside the object."""
    return Finding(
        "TA004",
        "Expected the rest of a JSON object, found the end of the output.",
        "Write the response as a whole and flush stdout before the program ends; check that "
        "neither a size limit nor a time limit cut the captured output off.",
        offset=offset,
    )


_SYNTAX = {
    "name": (
        "a member name in double quotes",
        'Quote names with ", and write no comma after the last member.',
    ),
    "colon": ("a colon after the member name", ""),
    "comma": ("a comma or the closing bracket", ""),
    "value": ("a JSON value", "JSON has true, false and null, and strings in double quotes."),
    "constant": (
        "a JSON value",
        "Send null or a string instead, in Python with json.dumps(..., allow_nan=False).",
    ),
    "control": (
        "control characters in strings to be escaped",
        "Write a line break in a string as \\n, a tab as \\t.",
    ),
    "escape": ('one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX', ""),
    "nothing": ("nothing after the JSON object", _LAST),
    "": ("a JSON object", ""),
}
_JSON_REMEDY = "Let a JSON library write the response, for example json.dumps in Python."
_CHARACTERS = {
    "'": "a single quotation mark",
    '"': "a double quotation mark",
    "}": "a closing brace",
    "]": "a closing bracket",
    ",": "a comma",
    "/": "a slash; JSON has no comments",
    "\n": "a line break",
    "\t": "a tab",
}


def _character(character: str) -> str:
    """The kind of a character, in words that do not show it."""
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    if character.isalpha():
        return "a letter"
    if character.isdigit():
        return "a digit"
    return "another character"


def invalid_json(expected: str, character: str, offset: int) -> Finding:
    """TA005: the object at the end of the output is JSON."""
    expectation, remedy = _SYNTAX[expected]
    found = "NaN or an infinity" if expected == "constant" else _character(character)
    return Finding(
        "TA005",
        f"Expected {expectation}, found {found}.",
        f"{remedy} {_JSON_REMEDY}".lstrip(),
        offset=offset,
        shown=f"the character is {character!r}",
    )


def lone_surrogate(error: JSONError, offset: int) -> Finding:
    """TA005: each escape for half a surrogate pair is followed by the other half."""
    return Finding(
        "TA005",
        "Expected whole characters, found an escape \\uD800 to \\uDFFF without its other half.",
        f"Cut strings between characters, not within one. {_JSON_REMEDY}",
        path=error.path,
        offset=offset,
    )


def not_utf_8(offset: int, *, utf_16: bool) -> Finding:
    """TA006: the response is encoded in UTF-8."""
    found = "what looks like UTF-16" if utf_16 else "a byte that is not UTF-8"
    return Finding("TA006", f"Expected UTF-8, found {found}.", _ENCODE, offset=offset)


def duplicate_member(error: JSONError, offset: int) -> Finding:
    """TA007: each member name occurs once in its object."""
    return Finding(
        "TA007",
        "Expected each member of an object once, found one with the name of an earlier one.",
        "Keep one of the two: readers disagree on which of them counts.",
        path=error.path,
        offset=offset,
        shown=f"the name is {shortened(repr(error.path[-1]))}",
    )


def number_out_of_range(error: JSONError, offset: int) -> Finding:
    """TA008: each number is within the range of IEEE 754 double precision."""
    return Finding(
        "TA008",
        "Expected a number within the range of IEEE 754 double precision, found a larger one.",
        "Send null, or the number as a string.",
        path=error.path,
        offset=offset,
    )


def too_large(offset: int) -> Finding:
    """TA009: the response is at most 16 MiB long."""
    return Finding(
        "TA009",
        f"Expected a response of at most {RESPONSE_LIMIT:,} bytes, found that the object at the "
        "end of the output does not begin within this limit.",
        "Shorten the response: models belong in export files.",
        offset=offset,
    )


def too_deep(path: tuple[str | int, ...] | None, offset: int) -> Finding:
    """TA010: objects and arrays nest at most 128 deep."""
    return Finding(
        "TA010",
        f"Expected at most {DEPTH_LIMIT} levels of objects and arrays, found one more.",
        "Reduce the nesting, or send the nested value as a string.",
        path=path,
        offset=offset,
    )


def explain(extraction: Extraction, capture: Capture) -> tuple[list[Finding], int]:
    """Word the reasons for a missing response: the first findings, and the number of all."""
    diagnosis = extraction.diagnosis
    if isinstance(diagnosis, NoCandidate):
        return [explain_missing(diagnosis, capture)], 1
    if isinstance(diagnosis, NotUTF8):
        return [not_utf_8(diagnosis.offset, utf_16=diagnosis.utf_16)], 1
    if diagnosis is None:
        return [], 0
    found = explain_flaws(diagnosis.errors, extraction.text, extraction.start)
    return list(found), diagnosis.total


def explain_missing(missing: NoCandidate, capture: Capture) -> Finding:
    """Word the reason why an output has no response at all."""
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


def explain_flaws(errors: Iterable[JSONError], text: str, start: int) -> Iterator[Finding]:
    """Word the errors of the JSON text that begins at byte `start`, in the order of the text."""
    position, offset = 0, start
    for error in errors:
        offset += len(text[position : error.at].encode("utf-8"))
        position = error.at
        yield _explain_flaw(error, text, offset)


def _explain_flaw(error: JSONError, text: str, offset: int) -> Finding:
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
