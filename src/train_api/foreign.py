"""Mark the parts of a message that come from a train, an engine or a path.

A message consists of the tool's own words, which never contain secrets, and of foreign text, in
which secrets are hidden before it is shown. The marks are Unicode noncharacters, which are reserved
for use inside a program. They are removed from foreign text.
"""

from __future__ import annotations

from collections.abc import Iterator

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_UNMARKED = {ord(_OPEN): None, ord(_CLOSE): None}


def foreign(text: str) -> str:
    """Return a string between marks, as a part of a message."""
    return f"{_OPEN}{unmarked(text)}{_CLOSE}"


def unmarked(message: str) -> str:
    """Return a message without marks."""
    return message.translate(_UNMARKED)


def parts(message: str) -> Iterator[tuple[str, bool]]:
    """The parts of a message in order, each with whether it is foreign.

    If the closing mark is cut off, the rest is foreign.
    """
    own, *rest = message.split(_OPEN)
    yield unmarked(own), False
    for part in rest:
        text, _, own = part.partition(_CLOSE)
        yield text, True
        yield unmarked(own), False
