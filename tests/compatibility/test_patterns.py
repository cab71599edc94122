"""Patterns are compared by the strings that they match."""

from __future__ import annotations

import re
from itertools import product

import pytest
from greenery import parse  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.compatibility.incompatibility import Undecided
from scripts.compatibility.patterns import find_string

SHORT_STRINGS = ["".join(each) for length in range(5) for each in product("ab-", repeat=length)]

_ATOMS = st.sampled_from(["a", "b", "-", "[ab]", "[^a]", "[a-b-]", "\\-", "(a|b-)", "\\x61"])
_QUANTIFIERS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "{0}"])
_RUNS = st.lists(st.tuples(_ATOMS, _QUANTIFIERS), max_size=3).map(
    lambda parts: "".join(atom + quantifier for atom, quantifier in parts)
)
_GROUPS = st.lists(_RUNS.filter(bool), min_size=1, max_size=2).map("|".join).map("({})".format)
_BODIES = st.lists(st.one_of(_RUNS, st.tuples(_GROUPS, _QUANTIFIERS).map("".join)), max_size=3).map(
    "".join
)
PATTERNS = st.tuples(st.sampled_from(["", "^"]), _BODIES, st.sampled_from(["", "$"])).map("".join)


def includes(wider: str, narrower: str) -> bool:
    """Whether each string that one pattern matches is one that the other matches."""
    return find_string(frozenset([narrower]), frozenset([wider])) is None


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a string without line breaks, as Python reads it."""
    return re.search(pattern, text) is not None


@given(PATTERNS, PATTERNS)
def test_the_comparison_agrees_with_matching(wider: str, narrower: str) -> None:
    """A pattern includes another exactly when no string shows the contrary."""
    found = find_string(frozenset([narrower]), frozenset([wider]))
    if found is None:
        assert [
            text for text in SHORT_STRINGS if matches(narrower, text) and not matches(wider, text)
        ] == []
    else:
        assert matches(narrower, found)
        assert not matches(wider, found)


@given(_BODIES, _BODIES)
@settings(max_examples=40)
def test_the_comparison_agrees_with_the_automata_of_greenery(wider: str, narrower: str) -> None:
    """Two patterns for whole strings compare as the automata of greenery do."""
    notation = (each.replace("b-]", "b\\-]").replace("\\-", "\\x2d") for each in (wider, narrower))
    expected, other = (parse(each).to_fsm() for each in notation)

    assert includes(f"^({wider})$", f"^({narrower})$") is other.issubset(expected)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", "^[A-Z]+(_[A-Z]+)*$"),
        ("^[a-z][a-z.-]{0,255}$", "^[a-z][a-z.-]{0,127}$"),
        ("//|/\\.\\.?/|/\\.wh\\.", "/\\.wh\\."),
        ("^x-", "^x-a"),
        ("", "^a$"),
        ("[^ ]", "[^ \u3000]"),
        ("\\$", "a\\$$"),
        ("[\\].\\^-]", "^[.\\]-]$"),
    ],
)
def test_a_wider_pattern(wider: str, narrower: str) -> None:
    """A wider pattern includes a narrower one, which does not include it."""
    assert includes(wider, narrower)
    assert not includes(narrower, wider)


@pytest.mark.parametrize("pattern", ["a{2}{3}", "(?:a)", "\\w", "[[]", "(a", "a)", "*a", "a**"])
def test_a_pattern_that_cannot_be_read(pattern: str) -> None:
    """A pattern that is not portable is undecided, and not taken for another one."""
    with pytest.raises(Undecided):
        includes(pattern, "a")


def test_a_string_that_matches_all() -> None:
    """A string is found that matches several patterns at once and avoids others."""
    assert find_string(frozenset(["^x-", "a$"]), frozenset(["^x-a"])) == "x--a"
    assert find_string(frozenset(["^x-", "^y-"]), frozenset()) is None
