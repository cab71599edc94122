"""The verdict about captured stdout, read from the specification's text, slowly.

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


class Found(NamedTuple):
    """The faults of a response: the code and the JSON Pointer of each problem.

    `valid` is None where there was too much to try. `response` are the bytes of the suffix.
    `problems` are None where only the codes are certain. `optional` are codes of which a validator
    need not report each problem, or may report none.
    """

    valid: bool | None
    response: bytes
    problems: set[tuple[str, str]] | None
    optional: set[str]


class Absent(NamedTuple):
    """That the output does not end with a JSON object, and the codes that say so.

    Where these are not `certain`, a validator reports one of them or several; else all of them.
    """

    codes: set[str]
    certain: bool = True


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let the reader descend as deep as a string of this size can nest."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 3 * size)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def verdict_of(
    data: bytes,
    command: str | None = None,
    listed: dict[str, Any] | None = None,
    *,
    largest: int = LARGEST,
    version: str | None = None,
) -> Found | Absent:
    """Validate captured stdout; `listed` is the valid list response that a check response answers.

    `version` is the version that the validator was given. `largest` replaces the 16 MiB of clauses
    7.6 and 8.6, so that small outputs can exceed them.
    """
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
            return absent(output, largest)
        # Clause 8.6.
        if len(suffixes[0]) > largest:
            return Found(False, suffixes[0], {("TA009", "")}, set())
        return found(suffixes[0], command, listed, version)


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


def absent(output: bytes, largest: int) -> Absent:
    """Clause 7.6, row by row; `output` has no white space at its end."""
    if not output:
        return Absent({"TA001"})
    sight = output[-largest:]
    if is_utf_16(sight):
        return Absent({"TA006"})
    rest = absent_in(sight.decode("latin-1"), has_beginning=sight == output)
    # Zeros beside a brace may be UTF-16, as far as a validator can see, or binary data in a log.
    if b"{\0" in sight or b"\0{" in sight:
        return Absent(rest.codes | {"TA006"}, certain=False)
    return rest


def is_utf_16(sight: bytes) -> bool:
    """Whether this is UTF-16 and nothing else: characters of ASCII, and a brace among them."""
    units = sight.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    is_zero_each_second = not any(units[::2]) or not any(units[1::2])
    return b"{" in units and b"\0" in units and is_zero_each_second


def absent_in(sight: str, *, has_beginning: bool) -> Absent:
    """The rows of clause 7.6 behind that of UTF-16."""
    start = candidate(sight)
    if start is not None:
        return broken(sight[start:])
    larger = Larger(set(), False) if has_beginning else around(sight)
    ends_with_brace = sight.endswith("}")
    if len(sight) in larger.ends:
        return Absent({"TA009"})
    objects = objects_in(sight)
    if any(code == "TA010" for code in objects.cut):
        return Absent({"TA010"})
    if objects.cut or (larger.is_inside and not ends_with_brace):
        return Absent({"TA004"})
    if objects.has_whole or larger.ends:
        return Absent({"TA003"})
    if ends_with_brace and ("{" in sight or not has_beginning):
        return Absent({"TA005"})
    return Absent({"TA002"})


def candidate(sight: str) -> int | None:
    """Where the brace is that balances the last one, found as in the pseudo-code of clause 7.3."""
    in_string = False
    open_braces = 0
    if not sight.endswith("}"):
        return None
    for at in reversed(range(len(sight))):
        character = sight[at]
        before = sight[:at]
        if character == '"':
            backslashes = len(before) - len(before.rstrip("\\"))
            in_string ^= backslashes % 2 == 0
        elif not in_string and character == "}":
            open_braces += 1
        elif not in_string and character == "{":
            open_braces -= 1
            if open_braces == 0:
                return at
    return None


def broken(written: str) -> Absent:
    """The faults of balanced braces without JSON between them."""
    try:
        text = written.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return Absent({"TA006"})
    if text.startswith("{\0"):
        return Absent({"TA006"})
    reader = Reader(text, constants=True)
    codes = set()
    try:
        reader.object((), 1)
    except NotJsonError:
        codes.add("TA005")
    if reader.at < len(text):
        codes.add("TA005")
    codes |= {code for code, _ in reader.problems}
    # No reader has to go on where the nesting is too deep, or parse a number with its successor.
    return Absent(codes, certain=not codes & {"TA008", "TA010"})


class Objects(NamedTuple):
    """What objects begin in sight: whether one is whole, and those that the end cuts off.

    Each of these is an item of `cut`: `TA010` where it is nested too deep, else `TA004`.
    """

    has_whole: bool
    cut: list[str]


def objects_in(sight: str) -> Objects:
    """Look for objects from the front; a brace within a whole one begins no other."""
    behind = 0
    cut = []
    for start, character in enumerate(sight):
        if character == "{" and start >= behind:
            reader = Reader(sight[start:], constants=True)
            try:
                reader.object((), 1)
                behind = start + reader.at
            except EndsInsideError:
                too_deep = any(code == "TA010" for code, _ in reader.problems)
                cut.append("TA010" if too_deep else "TA004")
            except NotJsonError:
                pass
    return Objects(behind > 0, cut)


class Larger(NamedTuple):
    """What can be in sight of an object that began before.

    `ends` are the indices behind which it may have ended. `is_inside` says whether all that is in
    sight may be within one.
    """

    ends: set[int]
    is_inside: bool


WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
IN_SCALARS = (
    *("-", "0", "1", "1.", "1.0", "1e", "1e+", "1e0", '"', '"\\', '""'),
    *(word[:end] for word in WORDS for end in range(1, len(word))),
)
BEGINNINGS = (
    *("{", '{"', '{"\\', '{""', '{"":', '{"":1,', *(f'{{"":{scalar}' for scalar in IN_SCALARS)),
    *("[", "[1,", *(f"[{scalar}" for scalar in IN_SCALARS)),
)
"""All that matters of what can precede, from the innermost bracket that is open there on."""


def around(sight: str) -> Larger:
    """Try whether an object can hold what is in sight, with each beginning that there can be."""
    ends = set()
    is_inside = False
    beginnings = list(BEGINNINGS)
    while beginnings:
        beginning = beginnings.pop()
        reader = Reader(beginning + sight, constants=True)
        try:
            reader.value((), 1)
        except EndsInsideError:
            is_inside = True
        except NotJsonError:
            pass
        else:
            if beginning.startswith("{"):
                ends.add(reader.at - len(beginning))
            # What has ended may have been in something else.
            beginnings += ['{"":' + beginning, "[" + beginning]
    return Larger(ends, is_inside)


def found(
    suffix: bytes, command: str | None, listed: dict[str, Any] | None, version: str | None
) -> Found:
    """Validate the suffix that is a JSON object."""
    # Clause 8.1.
    try:
        text = suffix.decode("utf-8")
    except UnicodeDecodeError:
        return Found(False, suffix, {("TA006", "")}, set())
    reader = Reader(text)
    value = reader.object((), 1)
    problems = with_pointers(reader.problems)
    if problems:
        # No reader has to go on where the nesting is too deep.
        stops = any(code == "TA010" for code, _ in problems)
        return Found(False, suffix, problems, {code for code, _ in problems} if stops else set())
    # Clause 9.5; clause 9.4 binds trains, so a given version is used whatever `$schema` names.
    version = version or version_of(value)
    answered = command or command_of(value, version)
    if answered is None:
        # Clause 9.3 does not say by which schema; it is valid by none.
        return Found(False, suffix, None, {"TA100"})
    violations = {("TA100", path) for path in shape.violations(value, answered, version)}
    # Clause 19.3.
    if violations:
        return Found(False, suffix, with_pointers(violations), set())
    return by_rules(suffix, value, answered, listed)


def by_rules(
    suffix: bytes, value: dict[str, Any], command: str, listed: dict[str, Any] | None
) -> Found:
    """Validate a response that has a valid shape."""
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


def version_of(value: dict[str, Any]) -> str:
    """Clause 9.5: the version that `$schema` names, if it names one; else the oldest."""
    named = value.get("$schema")
    if isinstance(named, str):
        for version in shape.VERSIONS:
            if named.startswith(f"{shape.BASE}{version}/"):
                return version
    return shape.OLDEST


def command_of(value: dict[str, Any], version: str) -> str | None:
    """Clause 9.3; None where the members of several responses are there, or of none."""
    for command in shape.SCHEMAS:
        if value.get("$schema") in shape.addresses(command, version):
            return command
    own = {
        "list_requirements": "requirements",
        "check_requirements": "fulfilled",
        "print_model_summary": "content",
        "run_algorithm": "state",
    }
    named = [command for command, member in own.items() if member in value]
    return named[0] if len(named) == 1 else None


def with_pointers(problems: set[tuple[str, Path]]) -> set[tuple[str, str]]:
    """The problems with their paths as JSON Pointers (RFC 6901)."""
    return {
        (code, "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path))
        for code, path in problems
    }
