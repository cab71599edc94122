"""Mark in a message what comes from a train, an engine or a path.

A message of the tool consists of its own words, which no secret changes, and of foreign text, in
which secrets are hidden before it is shown. Marks are noncharacters of Unicode, which it keeps for
the inside of a program. A foreign text that has such characters loses them.
"""

from __future__ import annotations

from collections.abc import Iterator

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_UNMARKED = {ord(_OPEN): None, ord(_CLOSE): None}


def foreign(text: str) -> str:
    """A text with marks around it, to be part of a message."""
    return f"{_OPEN}{unmarked(text)}{_CLOSE}"


def unmarked(message: str) -> str:
    """A message without marks."""
    return message.translate(_UNMARKED)


def parts(message: str) -> Iterator[tuple[str, bool]]:
    """The parts of a message in their order, each with whether it is foreign.

    Where the end of a mark is cut off, the rest is foreign.
    """
    own, *rest = message.split(_OPEN)
    yield unmarked(own), False
    for part in rest:
        text, _, own = part.partition(_CLOSE)
        yield text, True
        yield unmarked(own), False
