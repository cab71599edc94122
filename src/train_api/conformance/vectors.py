"""The vectors of the targets: values that meet a requirement, and values that do not (12.9)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from train_api.specification import VERSION, load


class Vector(NamedTuple):
    """A value, and its kind in words.

    Every train has to treat a `plain` one as the vectors say. Bytes of the value that are not UTF-8
    are lone surrogates, as in the environment of a Python program.
    """

    description: str
    value: str
    plain: bool


class Vectors(NamedTuple):
    """The vectors of one target.

    `accepted` values meet a requirement, `rejected` ones do not, and `either` a train may count
    either way. `choices` are those of the requirement, empty except for ENUM. `files` has the kinds
    of files at some paths of the container: `file`, `directory`, `pipe`, or a link as an object; it
    is empty except for paths.
    """

    target: str
    accepted: tuple[Vector, ...]
    rejected: tuple[Vector, ...]
    either: tuple[Vector, ...]
    choices: tuple[str, ...]
    files: Mapping[str, Any]


@cache
def vectors(target: str) -> Vectors:
    """The vectors of a target, which must be one of the vocabulary."""
    document = load(f"examples/{VERSION}/targets/{target}.json")
    accepted, rejected, either = (
        tuple(map(_vector, document[kind])) for kind in ("accepted", "rejected", "either")
    )
    return Vectors(
        document["target"],
        accepted,
        rejected,
        either,
        tuple(document.get("choices", ())),
        document.get("files", {}),
    )


def _vector(entry: Mapping[str, Any]) -> Vector:
    return Vector(entry["description"], _value(entry), entry.get("plain", False))


def _value(entry: Mapping[str, Any]) -> str:
    if "hex" in entry:
        return bytes.fromhex(entry["hex"]).decode("utf-8", "surrogateescape")
    if "recipe" in entry:
        return "".join(
            part["text"] if "text" in part else part["repeat"] * part["times"]
            for part in entry["recipe"]
        )
    return str(entry["value"])
