"""Whether a string exists that some patterns match and others do not.

greenery parses the patterns and computes with classes of characters. Its automata are not used,
because they need minutes for a repetition such as `{0,127}`. The search here builds only the states
that it reaches, and counts them, so its result does not depend on the speed of the machine.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from greenery import Charclass, Pattern, parse  # type: ignore[import-untyped]
from greenery.charclass import repartition  # type: ignore[import-untyped]
from greenery.parse import NoMatch  # type: ignore[import-untyped]
from greenery.rxelems import Conc  # type: ignore[import-untyped]

from scripts.compatibility.incompatibility import Undecided

LARGEST_SEARCH = 10_000
"""The search gives up after so many states."""

_TOKEN = re.compile(
    r"(?P<class>\[\^?(?:\\.|[^\[\]\\])+\])"
    r"|(?P<group>\((?!\?)|[)|])"
    r"|(?P<quantifier>[*+?]|\{[0-9]+(?:,[0-9]*)?\})"
    r"|(?P<character>\\x[0-9A-Fa-f]{2}|\\[^0-9A-Za-z]|[^\\.\[\](){}*+?|^$])",
    re.DOTALL,
)
_CLASS_ITEM = re.compile(r"(\\x[0-9A-Fa-f]{2}|\\[^0-9A-Za-z]|[^\\])", re.DOTALL)
_PLAIN = "AaBb019_-./: "


class Repeat(NamedTuple):
    """A part of a pattern that repeats: characters, as numbers of their classes, or alternatives.

    `most` is None where the number of repetitions has no bound.
    """

    characters: frozenset[int]
    alternatives: tuple[Run, ...]
    least: int
    most: int | None


Run: TypeAlias = "tuple[Repeat, ...]"
"""Parts of a pattern, one after the other."""

State: TypeAlias = "frozenset[Run]"
"""What may follow: one of some runs."""


@cache
def find_string(matching: frozenset[str], not_matching: frozenset[str]) -> str | None:
    """Return a shortest string that all patterns in `matching` match, and none in `not_matching`.

    The result is None if there is no such string.

    Raises:
        Undecided: a pattern has more than the portable part of regular expressions, or the search
            is too large.
    """
    parsed = [(_parse(each), True) for each in sorted(matching)]
    parsed += [(_parse(each), False) for each in sorted(not_matching)]
    classes = _partition(pattern for pattern, _ in parsed)
    starts = tuple(_alternatives(pattern, classes) for pattern, _ in parsed)
    wanted = [is_wanted for _, is_wanted in parsed]

    def is_found(states: tuple[State, ...]) -> bool:
        return [_accepts(state) for state in states] == wanted

    def is_hopeless(states: tuple[State, ...]) -> bool:
        return not all(states[: len(matching)])

    start = tuple(map(frozenset, starts))
    found = _shortest(start, range(len(classes)), is_found, is_hopeless)
    return None if found is None else "".join(_character(classes[number]) for number in found)


def _shortest(
    start: tuple[State, ...],
    symbols: Sequence[int],
    is_found: Callable[[tuple[State, ...]], bool],
    is_hopeless: Callable[[tuple[State, ...]], bool],
) -> tuple[int, ...] | None:
    """Return the symbols that lead from `start` to the nearest states that are looked for.

    States from which no such states can be reached may be hopeless, and are left out.
    """
    waiting = deque([start])
    paths: dict[tuple[State, ...], tuple[int, ...]] = {start: ()}
    while waiting:
        states = waiting.popleft()
        if is_found(states):
            return paths[states]
        for symbol in symbols:
            following = tuple(_after_state(state, symbol) for state in states)
            if following not in paths and not is_hopeless(following):
                if len(paths) >= LARGEST_SEARCH:
                    raise Undecided("the patterns are too large to compare")
                paths[following] = (*paths[states], symbol)
                waiting.append(following)
    return None


@cache
def _after_state(state: State, symbol: int) -> State:
    return frozenset(rest for run in state for rest in _after(run, symbol))


@cache
def _after(run: Run, symbol: int) -> State:
    """Return what may follow in a run after a character: its partial derivatives."""
    if not run:
        return frozenset()
    (characters, alternatives, least, most), rest = run[0], run[1:]
    after: State = frozenset()
    if most != 0:
        beginnings = {end for each in alternatives for end in _after(each, symbol)}
        if symbol in characters:
            beginnings.add(())
        fewer = Repeat(
            characters, alternatives, max(0, least - 1), None if most is None else most - 1
        )
        remaining = () if fewer.most == 0 else (fewer,)
        after = frozenset(beginning + remaining + rest for beginning in beginnings)
    return after | _after(rest, symbol) if _may_be_empty(run[0]) else after


def _may_be_empty(repeat: Repeat) -> bool:
    return repeat.least == 0 or any(all(map(_may_be_empty, run)) for run in repeat.alternatives)


def _accepts(state: State) -> bool:
    return any(all(map(_may_be_empty, run)) for run in state)


def _parse(pattern: str) -> Pattern:
    """Parse a pattern that may match anywhere in a string into one for the whole string."""
    begins, body, ends = _anchored(pattern)
    try:
        parsed = parse(_translated(pattern, body))
    except NoMatch as error:
        raise Undecided(f"the pattern {pattern} cannot be parsed") from error
    if (begins or ends) and len(parsed.concs) > 1:
        raise Undecided(f"the pattern {pattern} has | beside an anchor")
    anything = parse(".*")
    around = ([] if begins else [anything], [] if ends else [anything])
    (before, after) = ([mult for each in part for mult in _only(each).mults] for part in around)
    return Pattern(*(Conc(*before, *conc.mults, *after) for conc in parsed.concs))


def _only(pattern: Pattern) -> Conc:
    (conc,) = pattern.concs
    return conc


def _anchored(pattern: str) -> tuple[bool, str, bool]:
    """Return whether a pattern begins and ends with an anchor, and what is between them."""
    begins = pattern.startswith("^")
    body = pattern[1:] if begins else pattern
    ends = re.search(r"(?<!\\)(?:\\\\)*\$$", body) is not None
    return begins, body[:-1] if ends else body, ends


def _translated(pattern: str, body: str) -> str:
    """Return the pattern in the notation of greenery, where ^ and $ are plain characters."""
    translated = []
    at = 0
    last = "group"
    while at < len(body):
        token = _TOKEN.match(body, at)
        kind = (token and token.lastgroup) or ""
        if token is None or (kind == last == "quantifier"):
            raise Undecided(f"the pattern {pattern} has {body[at:]}, which is not portable")
        text = token[0]
        if kind == "class":
            translated.append(_translated_class(text))
        else:
            translated.append(_literal(_unescaped(text)) if kind == "character" else text)
        at, last = token.end(), kind
    return "".join(translated)


def _translated_class(text: str) -> str:
    start = "[^" if text.startswith("[^") else "["
    items = _CLASS_ITEM.findall(text[len(start) : -1])
    last = len(items) - 1
    return (
        start
        + "".join(
            item if item == "-" and 0 < number < last else _literal(_unescaped(item))
            for number, item in enumerate(items)
        )
        + "]"
    )


def _unescaped(text: str) -> str:
    if text.startswith("\\x"):
        return chr(int(text[2:], 16))
    return text[1:] if text.startswith("\\") else text


def _literal(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 256 else character


def _partition(patterns: Iterable[Pattern]) -> list[Charclass]:
    """Return classes of characters that no class in the patterns divides."""
    used = {~Charclass()}
    for pattern in patterns:
        used |= _classes(pattern)
    parts = {part for each in repartition(used).values() for part in each if part.num_chars()}
    return sorted(parts, key=lambda part: (part.negated, part.ord_ranges))


def _classes(pattern: Pattern) -> set[Charclass]:
    found: set[Charclass] = set()
    for conc in pattern.concs:
        for mult in conc.mults:
            inner = mult.multiplicand
            found |= {inner} if isinstance(inner, Charclass) else _classes(inner)
    return found


def _alternatives(pattern: Pattern, classes: Sequence[Charclass]) -> tuple[Run, ...]:
    return tuple(sorted({_run(conc, classes) for conc in pattern.concs}, key=repr))


def _run(conc: Conc, classes: Sequence[Charclass]) -> Run:
    return tuple(
        Repeat(
            *_item(mult.multiplicand, classes), mult.multiplier.min.v or 0, mult.multiplier.max.v
        )
        for mult in conc.mults
    )


def _item(
    item: Pattern | Charclass, classes: Sequence[Charclass]
) -> tuple[frozenset[int], tuple[Run, ...]]:
    if isinstance(item, Pattern):
        return frozenset(), _alternatives(item, classes)
    return frozenset(n for n, each in enumerate(classes) if each.issubset(item)), ()


def _character(characters: Charclass) -> str:
    """Return a character of a class, a plain one if possible."""
    plain = [each for each in _PLAIN if characters.accepts(each)]
    if plain:
        return plain[0]
    if not characters.negated:
        return chr(characters.ord_ranges[0][0])
    return next(each for each in map(chr, range(0x21, 0x10FFFF)) if characters.accepts(each))
