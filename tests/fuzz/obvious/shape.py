"""The shape of the four responses, clause by clause: where a response violates TA100.

The numbers of clauses are the same in each version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.fuzz.obvious.reading import Path

Check = Callable[[Any, Path], Iterator[Path]]

BASE = "https://personalhealthtrain.github.io/train-api-spec/schemas/"
SCHEMAS = {
    "list_requirements": "list-requirements-response.schema.json",
    "check_requirements": "check-requirements-response.schema.json",
    "print_model_summary": "print-model-summary-response.schema.json",
    "run_algorithm": "run-algorithm-response.schema.json",
}
"""Clause 3.1: the name of the schema of each command's response."""
TARGETS = (
    *("URL", "HOST", "PORT", "TOKEN", "FILE", "DIRECTORY", "ENUM"),
    *("INTEGER", "NUMBER", "BOOLEAN", "STRING"),
)


class Version(NamedTuple):
    """What the text of a version says, where the text of another says something else.

    `named` are the versions whose addresses `$schema` may have (clause 9.2), `name` is what a
    variable's name matches as a whole (11.3), `relations` are the types of relations (13.1), and
    `with_default` the targets whose requirements may have a default (11.9).
    """

    named: tuple[str, ...]
    name: str
    relations: tuple[str, ...]
    with_default: tuple[str, ...]


OLDEST = "1.0.0"
VERSIONS = {
    OLDEST: Version(
        named=("1.0.0",),
        name="[A-Z]+(_[A-Z]+)*",
        relations=("all", "any", "none"),
        with_default=(),
    ),
    "1.1.0": Version(
        named=("1.0.0", "1.1.0"),
        name="[A-Z][A-Z0-9]*(_[A-Z0-9]+)*",
        relations=("all", "any", "none", "optional"),
        with_default=tuple(each for each in TARGETS if each not in ("TOKEN", "FILE", "DIRECTORY")),
    ),
}


def addresses(command: str, version: str) -> list[str]:
    """Clause 9.2: what `$schema` may be in the response to a command."""
    return [f"{BASE}{each}/{SCHEMAS[command]}" for each in VERSIONS[version].named]


# Clause 1.7.
BLANK = (
    "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"


def is_number(value: Any) -> bool:
    """Whether a value is a JSON number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON value."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    if is_number(one) and is_number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def simple(is_right: Callable[[Any], bool]) -> Check:
    """A check of a value that is valid or invalid as a whole."""

    def check(value: Any, path: Path) -> Iterator[Path]:
        if not is_right(value):
            yield path

    return check


def one_of(*terms: str) -> Check:
    """Clause 4.5: a term of the vocabulary, letter for letter."""
    return simple(lambda value: isinstance(value, str) and value in terms)


def text(is_right: Callable[[str], bool]) -> Check:
    """A string for which this holds."""
    return simple(lambda value: isinstance(value, str) and is_right(value))


def array(item: Check, at_least: int = 0, at_most: int | None = None) -> Check:
    """An array of such items; where there is an upper bound, each of them once."""

    def check(value: Any, path: Path) -> Iterator[Path]:
        if not isinstance(value, list):
            yield path
            return
        if len(value) < at_least:
            yield path
        if at_most is not None and (len(value) > at_most or repeats(value)):
            yield path
        for index, one in enumerate(value):
            yield from item(one, (*path, index))

    return check


def repeats(items: list[Any]) -> bool:
    """Whether two items are the same JSON value."""
    return any(equal(one, other) for i, one in enumerate(items) for other in items[:i])


def closed(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    """Clauses 3.7 and 10.1: an object with these members, and such that begin with `x-`."""

    def check(value: Any, path: Path) -> Iterator[Path]:
        if not isinstance(value, dict):
            yield path
            return
        for name in required:
            if name not in value:
                yield path
        for name, member in value.items():
            if name in required:
                yield from required[name](member, (*path, name))
            elif name in optional:
                yield from optional[name](member, (*path, name))
            elif not name.startswith("x-"):
                yield path

    return check


def is_not_blank(value: str) -> bool:
    """Clause 1.7."""
    return any(character not in BLANK for character in value)


def is_choice(value: str) -> bool:
    """Clauses 11.4 and 11.9: a choice, or a default."""
    return (
        is_not_blank(value)
        and len(value) <= 1024
        and not any(character < " " or character == "\x7f" for character in value)
    )


def is_path(value: str) -> bool:
    """Clause 18.5."""
    first, *segments = value.split("/")
    return (
        first == ""
        and bool(segments)
        and all(segment not in ("", ".", "..") for segment in segments)
        and not any(segment.startswith(".wh.") for segment in segments)
        and "\0" not in value
    )


def is_image(value: str) -> bool:
    """Clause 18.4, with the grammar of the OCI distribution specification for each part."""
    if re.fullmatch("[a-f0-9]{64}", value):
        return False
    rest, at, digest = value.partition("@")
    if at and not re.fullmatch("sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}", digest):
        return False
    *segments, last = rest.split("/")
    last, colon, tag = last.partition(":")
    if colon and not re.fullmatch(TAG, tag):
        return False
    segments.append(last)
    if len("/".join(segments)) > 255:
        return False
    if len(segments) > 1 and is_registry(segments[0]) and are_in_repository(segments[1:]):
        return True
    return are_in_repository(segments)


def are_in_repository(segments: list[str]) -> bool:
    """Whether each of these may be in the path of a repository."""
    separated = "[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*"
    return all(re.fullmatch(separated, segment) for segment in segments)


def is_registry(value: str) -> bool:
    """Whether this is a host name or an IPv6 address in brackets, with or without a port."""
    host = re.sub(":[0-9]+$", "", value)
    if re.fullmatch(r"\[[A-Fa-f0-9:]+\]", host):
        return ":" in host
    return ":" not in host and all(
        re.fullmatch("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", label) for label in host.split(".")
    )


# Clauses 3.9 and 14.3.
identifier = simple(
    lambda value: is_number(value) and value == value // 1 and 0 <= value <= 2**31 - 1
)
any_text = text(lambda _: True)
not_blank = text(is_not_blank)


def requirement(version: Version) -> Check:
    """Clause 11.1: the type says which other members there are."""

    # Clause 11.3.
    def is_name(value: str) -> bool:
        return bool(re.fullmatch(version.name, value)) and len(value) <= 255

    # Clauses 11.2, 11.4 and 11.9.
    optional = {"choices": array(text(is_choice), 1, 1024), "description": any_text}
    if version.with_default:
        optional["default"] = text(is_choice)
    members = closed(
        {"type": one_of("environmentVariable"), "target": one_of(*TARGETS), "name": text(is_name)},
        optional,
    )

    def check(value: Any, path: Path) -> Iterator[Path]:
        if not isinstance(value, dict) or "type" not in value:
            yield path
        elif value["type"] != "environmentVariable":
            yield (*path, "type")
        else:
            yield from members(value, path)
            target = value.get("target")
            if target == "ENUM" and "choices" not in value:
                yield path
            if target in TARGETS and target != "ENUM" and "choices" in value:
                yield (*path, "choices")
            without_default = set(TARGETS) - set(version.with_default or TARGETS)
            if target in TARGETS and target in without_default and "default" in value:
                yield (*path, "default")

    return check


# Clause 15.2.
unmet = closed({"id": identifier, "reason": not_blank}, {})
# Clauses 18.1 and 18.4 to 18.7.
rebase = closed(
    {
        "type": one_of("docker"),
        "from": text(is_image),
        "exportFiles": array(text(is_path), 0, 4096),
        "nextTrainTags": array(text(lambda value: bool(re.fullmatch(TAG, value))), 1, 128),
    },
    {},
)


@cache
def responses(version: str) -> dict[str, tuple[dict[str, Check], dict[str, Check]]]:
    """Clauses 14.1, 15.1, 16.1 and 17.1: the members of each response, and those it may have."""
    its = VERSIONS[version]
    # Clause 14.2.
    listed = closed({"id": identifier, "requirement": requirement(its)}, {})
    # Clauses 13.1 and 13.3.
    relation = closed(
        {"type": one_of(*its.relations), "requirements": array(identifier, 1, 4096)}, {}
    )
    return {
        "list_requirements": (
            {"requirements": array(listed), "relations": array(relation)},
            {},
        ),
        "check_requirements": (
            {
                "fulfilled": simple(lambda value: isinstance(value, bool)),
                "unmet": array(unmet),
            },
            {},
        ),
        "print_model_summary": (
            {"content": simple(lambda value: isinstance(value, (str, dict, list)))},
            {},
        ),
        "run_algorithm": (
            {"state": one_of("success", "failure", "application")},
            {"message": any_text, "rebase": rebase},
        ),
    }


def violations(value: dict[str, Any], command: str, version: str) -> set[Path]:
    """Where a response to this command is not of the shape that the version asks for."""
    required, optional = responses(version)[command]
    # Clause 9.2.
    named = one_of(*addresses(command, version))
    found = set(closed(required, {**optional, "$schema": named})(value, ()))
    # Clause 17.3.
    if command == "run_algorithm" and value.get("state") == "success" and "rebase" not in value:
        found.add(())
    return found
