"""Read strict JSON (I-JSON) fast, by the standard library's C scanner.

Text that this scanner does not accept is left to `train_api.reader.json_errors`.
"""

from __future__ import annotations

import json
from math import isinf
from typing import Any

Path = tuple[str | int, ...]
"""The member names and array indices that lead to a value."""

_SHORTEST_INFINITE_INTEGER = 309


class _Doubtful(Exception):
    """The text may not be strict JSON."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Doubtful
    return members


def _float(literal: str) -> float:
    number = float(literal)
    if isinf(number):
        raise _Doubtful
    return number


def _integer(literal: str) -> int:
    if len(literal) >= _SHORTEST_INFINITE_INTEGER and isinf(float(literal)):
        raise _Doubtful
    return int(literal)


def _constant(_: str) -> Any:
    raise _Doubtful


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_float=_float,
    parse_int=_integer,
    parse_constant=_constant,
)


def may_hold_lone_surrogates(data: bytes) -> bool:
    """Whether an escape in the text, encoded in UTF-8, may be a lone surrogate."""
    return b"\\ud" in data or b"\\uD" in data


def read(text: str) -> dict[str, Any] | None:
    """Read JSON that begins with an opening brace; None if it is not valid.

    Lone surrogates, and deep nesting that does not exhaust the stack, are not detected.
    """
    try:
        value: dict[str, Any] = _DECODER.decode(text)
    except (_Doubtful, ValueError, RecursionError):
        return None
    return value
