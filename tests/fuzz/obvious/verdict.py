"""The verdict about captured stdout, read from the specification's text without haste.

Nothing here looks at how the package does it: each suffix is tried, each requirement is compared
with each other one, and each way to meet requirements is tried.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.fuzz.obvious import rules, shape
from tests.fuzz.obvious.reading import EndsInsideError, NotJsonError, Path, Reader

WARNINGS = {"TA103", "TA104", "TA107"}
LARGEST = 16 * 1024 * 1024
LONGEST_CUT_TOKEN = 6
FEW_BRACES = 4


class Found(NamedTuple):
    """What is wrong with a response: the code and the JSON Pointer of each problem.

    `valid` is None where there was too much to try. `response` are the bytes of the suffix.
    `problems` are None where only the codes are certain. `optional` are codes of which a validator
    need not report each problem, or may report none.
    """

    valid: bool | None
    response: bytes
    problems: set[tuple[str, str]] | None
    optional: set[str]


class Absent(NamedTuple):
    """That the output does not end with a JSON object, and by which codes this can be told."""

    codes: set[str]


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let the reader descend as deep as a text of this size can nest."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 3 * size)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def judge(
    data: bytes, command: str | None = None, listed: dict[str, Any] | None = None
) -> Found | Absent:
    """Judge captured stdout; `listed` is the valid list response that a check response answers."""
    with room(len(data)):
        # Clause 7.3.
        output = data.rstrip(b" \t\r\n")
        suffixes = [
            suffix
            for start in range(len(output))
            if (suffix := output[start:]).startswith(b"{") and is_object(suffix)
        ]
        assert len(suffixes) < 2, "the note in section 7 says that there is one at most"
        if not suffixes:
            return absent(output)
        return found(suffixes[0], command, listed)


def is_object(suffix: bytes) -> bool:
    """Clause 8.2: whether the grammar takes the whole of it for an object.

    The grammar takes any character beyond ASCII in strings and none elsewhere, so that one for each
    byte will do.
    """
    reader = Reader(suffix.decode("latin-1"))
    try:
        reader.object((), 1)
    except (NotJsonError, EndsInsideError):
        return False
    return reader.at == len(suffix)


def absent(output: bytes) -> Absent:
    """Clause 7.6, as far as its words leave no choice."""
    if not output:
        return Absent({"TA001"})
    if b"{" not in output:
        return Absent({"TA002"})
    text = output.decode("latin-1")
    codes = {"TA002", "TA003", "TA004", "TA005", "TA006", "TA007", "TA008", "TA009", "TA010"}
    # A validator that looks forward from each brace may give up where there are many.
    if text.count("{") <= FEW_BRACES and sights(text) & {"whole", "cut"}:
        codes.remove("TA002")
    # What was meant as an object may hold NaN: whether that counts is for the validator to say.
    meant = sights(text.replace("NaN", "0.0").replace("Infinity", "0.000000"))
    if "whole" not in meant:
        codes.remove("TA003")
    if not meant & {"cut", "perhaps cut"}:
        codes.remove("TA004")
    return Absent(codes)


def sights(text: str) -> set[str]:
    """Whether a whole object begins anywhere in a text, and whether one that the end cuts off.

    One is perhaps cut off where the last few characters do not fit: they may begin a token.
    """
    seen = set()
    for start, character in enumerate(text):
        if character == "{":
            reader = Reader(text[start:])
            try:
                reader.object((), 1)
                seen.add("whole")
            except EndsInsideError:
                seen.add("cut")
            except NotJsonError:
                if len(reader.text) - reader.at <= LONGEST_CUT_TOKEN:
                    seen.add("perhaps cut")
    return seen


def found(suffix: bytes, command: str | None, listed: dict[str, Any] | None) -> Found:
    """Judge the suffix that is a JSON object."""
    # Clause 8.6.
    if len(suffix) > LARGEST:
        return Found(False, suffix, {("TA009", "")}, set())
    # Clause 8.1.
    try:
        text = suffix.decode("utf-8")
    except UnicodeDecodeError:
        return Found(False, suffix, {("TA006", "")}, set())
    reader = Reader(text)
    value = reader.object((), 1)
    problems = with_pointers(reader.problems)
    if problems:
        # Nobody need read on where the nesting is too deep.
        stops = any(code == "TA010" for code, _ in problems)
        return Found(False, suffix, problems, {code for code, _ in problems} if stops else set())
    told = command or command_of(value)
    if told is None:
        # Clause 9.3 does not say by which schema; it is valid by none.
        return Found(False, suffix, None, {"TA100"})
    breaches = {("TA100", path) for path in shape.breaches(value, told)}
    # Clause 19.3.
    if breaches:
        return Found(False, suffix, with_pointers(breaches), set())
    return by_rules(suffix, value, told, listed)


def by_rules(
    suffix: bytes, value: dict[str, Any], command: str, listed: dict[str, Any] | None
) -> Found:
    """Judge a response that has the right shape."""
    if command == "check_requirements":
        problems = set(rules.of_check(value, listed))
        return Found(not problems, suffix, with_pointers(problems), set())
    if command != "list_requirements":
        return Found(True, suffix, set(), set())
    problems = set(rules.of_list(value))
    valid: bool | None = all(code in WARNINGS for code, _ in problems)
    # A requirement that conflicts with one and repeats another may be reported as either.
    optional = {"TA105"} if any(code == "TA104" for code, _ in problems) else set()
    satisfiable = rules.is_satisfiable(value)
    if satisfiable is not True:
        # Which relation is to blame is for the validator to say.
        problems |= {("TA106", ("relations", index)) for index in range(len(value["relations"]))}
        optional.add("TA106")
        if valid:
            valid = satisfiable
    return Found(valid, suffix, with_pointers(problems), optional)


def command_of(value: dict[str, Any]) -> str | None:
    """Clause 9.3; None where the members of several responses are there, or of none."""
    for command, address in shape.SCHEMAS.items():
        if value.get("$schema") == address:
            return command
    own = {
        "list_requirements": "requirements",
        "check_requirements": "fulfilled",
        "print_model_summary": "content",
        "run_algorithm": "state",
    }
    told = [command for command, member in own.items() if member in value]
    return told[0] if len(told) == 1 else None


def with_pointers(problems: set[tuple[str, Path]]) -> set[tuple[str, str]]:
    """The problems with their paths as JSON Pointers (RFC 6901)."""
    return {
        (code, "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path))
        for code, path in problems
    }
