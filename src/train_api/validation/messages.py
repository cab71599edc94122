"""Word problems from the catalog `messages.json`, which the playground uses too.

The catalog is read when there is a problem, so valid output takes less time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_LONGEST_LIST = 12


@cache
def catalog() -> Mapping[str, Any]:
    """The content of `messages.json`, whose members docs/contributing.md describes."""
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "messages.json"), encoding="utf-8") as file:
        content: Mapping[str, Any] = json.load(file)
    return content


def fill(templates: Sequence[str], values: Mapping[str, object]) -> list[str]:
    """Replace the placeholders of some templates, such as `{found}`, by the values of their names.

    Raises:
        KeyError: a placeholder has no value, or a value has no placeholder.
    """
    names = {name for template in templates for name in _PLACEHOLDER.findall(template)}
    if names != values.keys():
        raise KeyError(*sorted(names ^ values.keys()))
    return [_PLACEHOLDER.sub(lambda name: str(values[name[1]]), each) for each in templates]


def worded(entry: str, values: Mapping[str, str], rule: str | None = None) -> tuple[str, str]:
    """The message and the remedy of an entry, such as `TA101` or `TA106.opposite`.

    The remedy is that of a rule about manifests which has its own for entries of other rules.
    """
    manifests = catalog()["manifests"]
    texts = manifests.get(entry) or catalog()["problems"][entry]
    message, remedy = fill([texts["message"], texts["remedy"]], values)
    if rule in manifests:
        remedy = manifests[rule]["remedy"]
    # A value at the beginning or the end may be empty.
    return message, remedy.strip()


def newer(version: str) -> str:
    """The hint that a response is valid under a newer version."""
    return fill([catalog()["hints"]["newer"]], {"version": version})[0]


def earlier(release: str, changes: Sequence[tuple[str, str]]) -> str:
    """The hint that a response is one of an earlier release, with the old and the new members."""
    hints: Mapping[str, str] = catalog()["hints"]
    words = [fill([hints["change"]], {"was": was, "now": now})[0] for was, now in changes]
    return fill([hints["earlier"]], {"release": release, "changes": join(words, "and")})[0]


def shown(values: Mapping[str, object]) -> str:
    """The values found, which follow a message if they are requested: `the id is 5`."""
    templates: Mapping[str, str] = catalog()["shown"]
    return "; ".join(fill([templates[name]], {"shown": value})[0] for name, value in values.items())


def kind(value: Any) -> str:
    """The kind of a value and its length, in words that do not show the value."""
    kinds: Mapping[str, str] = catalog()["kinds"]
    for type_, name, noun in (
        (str, "string", "character"),
        (list, "array", "item"),
        (dict, "object", "member"),
    ):
        if isinstance(value, type_):
            return fill([kinds[name]], {"count": count(len(value), noun)})[0]
    return kinds[_scalar(value)]


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "integer" if float(value).is_integer() else "fraction"


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 item`, `9,900 items`."""
    forms: Mapping[str, str] = catalog()["counts"][noun]
    return fill([forms["one" if number == 1 else "other"]], {"number": grouped(number)})[0]


def grouped(number: int) -> str:
    """A number with a comma between the thousands."""
    return f"{number:,}"


def expectation(expected: str) -> Mapping[str, str]:
    """What JSON has in a place, in words: `expected`, and the `advice` how to write it."""
    words: Mapping[str, str] = catalog()["syntax"][expected]
    return words


def found_in_place_of(expected: str, character: str) -> str:
    """The kind of a character in place of what is expected, in words that do not show it."""
    kinds: Mapping[str, str] = catalog()["characters"]
    if expected == "constant":
        return kinds["constant"]
    if character in kinds:
        return kinds[character]
    if character.isalpha():
        return kinds["letter"]
    return kinds["digit" if character.isdecimal() else "other"]


def types_or(types: Sequence[str]) -> str:
    """The types of JSON Schema in words: `a string or an object`."""
    words: Mapping[str, str] = catalog()["types"]
    return join([words[name] for name in types], "or")


def special_pattern(pattern: str) -> str | None:
    """The name of what a pattern matches, if a message does not show the pattern itself."""
    names: Mapping[str, str] = catalog()["patterns"]
    return names.get(pattern)


def digit_words() -> Sequence[str]:
    """The digits from 0 to 9 in words, as a name may have them."""
    words: Sequence[str] = catalog()["digits"]
    return words


def join(words: Sequence[str], conjunction: str) -> str:
    """The first twelve words, with a conjunction, `and` or `or`, before the last one."""
    *others, last = words if len(words) <= _LONGEST_LIST else [*words[:_LONGEST_LIST], "…"]
    if not others:
        return last
    template = catalog()["lists"][conjunction]
    return fill([template], {"words": ", ".join(others), "last": last})[0]
