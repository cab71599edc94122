"""Make up values for the variables of a train: some that meet a requirement, and some that do not.

A value that does not meet its requirement is a plain vector of the target (clause 12.9), which each
train has to report. A value that does is as simple as these, and random, so that no train can
recognise an examination by it. Paths are those of the station.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from train_api.conformance.seed import word
from train_api.conformance.vectors import Vector, Vectors, vectors
from train_api.requirements.assessment import KindAt
from train_api.requirements.targets import is_set

RequirementObject = Mapping[str, Any]

_SECRET = 24
_FIRST_UNPRIVILEGED = 1024
_LAST_PORT = 65535


class Station(NamedTuple):
    """The paths that exist where the train runs, and the values that the user gives.

    `given` has the values of the user by variable name; they are used unchanged. `kind_at` returns
    the kind of file that the train has at a path, None if it is unknown. `secret` names variables
    whose values are secret, whatever their target. `preset` has the variables that the image of the
    train sets: a container has them unless a value is passed.
    """

    file: str
    directory: str
    given: Mapping[str, str]
    kind_at: KindAt = lambda _: None
    secret: frozenset[str] = frozenset()
    preset: Mapping[str, str] = {}


def valid(
    requirement: RequirementObject, station: Station, random: Random, beginning: str
) -> Sequence[str]:
    """Values that meet a requirement: one, or all choices of an ENUM or BOOLEAN in random order.

    All values of a TOKEN have the same beginning, so that a search for any number of them is fast.
    """
    target = requirement["target"]
    if target in ("ENUM", "BOOLEAN"):
        choices = list(requirement.get("choices", ("true", "false")))
        first = int(random.random() * len(choices))
        return (*choices[first:], *choices[:first])
    if target in ("FILE", "DIRECTORY"):
        return (station.file if target == "FILE" else station.directory,)
    if target == "TOKEN":
        return (beginning + word(random, _SECRET - len(beginning)),)
    return (_MAKERS[target](random),)


_MAKERS: dict[str, Callable[[Random], str]] = {
    "URL": lambda random: f"https://{word(random)}.example/{word(random)}",
    "HOST": lambda random: f"{word(random)}.example",
    "PORT": lambda random: str(random.randint(_FIRST_UNPRIVILEGED, _LAST_PORT)),
    # Small, since a train may use it as a number of rounds, or of rows that it needs.
    "INTEGER": lambda random: str(random.randint(2, 9)),
    "NUMBER": lambda random: f"0.{random.randint(1, 99):02}",
    "STRING": word,
}
"""For each target whose values are free and not secret, the function that makes one up."""


@cache
def blank(target: str) -> tuple[Vector, ...]:
    """The values that count as not set, except line breaks, which not every engine accepts."""
    return tuple(
        vector
        for vector in _plain(vectors(target).rejected)
        if not is_set(vector.value) and not set(vector.value) & set("\r\n")
    )


def invalid(requirement: RequirementObject, station: Station, missing: str) -> tuple[Vector, ...]:
    """The values that are set and do not fit the target; none if every value that is set fits.

    `missing` is a name that does not exist in the directory of the station.
    """
    known = vectors(requirement["target"])
    found = [vector for vector in _plain(known.rejected) if is_set(vector.value)]
    if known.files:
        return tuple(
            vector._replace(value=_at_station(vector.value, known, station, missing))
            for vector in found
        )
    if known.choices:
        made = [(vector, _no_choice(vector.value, known, requirement)) for vector in found]
        return tuple(vector._replace(value=value) for vector, value in made if value is not None)
    return tuple(found)


def _plain(found: Iterable[Vector]) -> list[Vector]:
    return [vector for vector in found if vector.plain]


def _at_station(path: str, known: Vectors, station: Station, missing: str) -> str:
    """The station's path of the same kind as a path of the vectors, relative if that is."""
    absolute = path if path.startswith("/") else f"/{path}"
    there = {
        "file": station.file,
        "directory": station.directory,
        None: f"{station.directory.rstrip('/')}/{missing}",
    }[known.files.get(absolute)]
    return there if path.startswith("/") else there.lstrip("/")


def _no_choice(value: str, known: Vectors, requirement: RequirementObject) -> str | None:
    """The counterpart of a value of the vectors for the choices of a requirement, or None.

    It is a choice in another letter case, or a word that is no choice.
    """
    choices = frozenset(requirement["choices"])
    if value.lower() not in map(str.lower, known.choices):
        while value in choices:
            value += "-and-no-choice"
        return value
    others = (
        other for choice in requirement["choices"] for other in (choice.upper(), choice.lower())
    )
    return next((other for other in others if other not in choices), None)
