"""Find where the values of a JSON text begin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from train_api.reader.strict_json import Path

_SEPARATORS = re.compile(r"[ \t\r\n,:]*")
_DECODER = json.JSONDecoder(parse_int=float)

_Tree = dict[Any, "_Tree"]


def locate(text: str, paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Find values in valid JSON text by their paths, in one pass.

    Returns for each path that exists the index of the member's name, and that of the value. An
    item of an array and the root have no name: both indices are those of the value.
    """
    tree: _Tree = {}
    for path in paths:
        branch = tree
        for key in path:
            branch = branch.setdefault(key, {})
    start = _skip(text, 0)
    found: dict[Path, tuple[int, int]] = {(): (start, start)}
    _descend(text, start, tree, (), found)
    return found


def _skip(text: str, index: int) -> int:
    return _SEPARATORS.match(text, index).end()  # type: ignore[union-attr]


def _descend(
    text: str, index: int, tree: _Tree, path: Path, found: dict[Path, tuple[int, int]]
) -> int:
    """Read the value at an index, record the places that the tree requests; return its end."""
    if not tree or text[index] not in "{[":
        return int(_DECODER.raw_decode(text, index)[1])
    is_object = text[index] == "{"
    position = -1
    index = _skip(text, index + 1)
    while text[index] not in "}]":
        name_index = index
        key: str | int
        if is_object:
            key, index = _DECODER.raw_decode(text, index)
            index = _skip(text, index)
        else:
            key = position = position + 1
        branch = tree.get(key)
        if branch is None:
            index = int(_DECODER.raw_decode(text, index)[1])
        else:
            here = (*path, key)
            found.setdefault(here, (name_index, index))
            index = _descend(text, index, branch, here, found)
        index = _skip(text, index)
    return index + 1
