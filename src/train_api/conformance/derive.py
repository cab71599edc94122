"""Make the environments that a train is asked in, from its own list response.

The values come from the vectors of the targets, and only from those that are plain: every train has
to count them as the vectors say. The paths of a file and a directory that exist where the train
runs are given.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from train_api.conformance.vectors import Vector, Vectors, vectors
from train_api.rules.requirements import fulfilled
from train_api.values import is_set

SHORTEST_SECRET = 8
"""From how many bytes on a secret is looked for: a shorter one may be in any output by chance."""

_SECRET_BYTES = 12
_NOTHING_THERE = "train-api-nothing-is-here"

_Requirement = Mapping[str, Any]


class Station(NamedTuple):
    """What a station offers: paths that exist where the train runs, and values of its own.

    `given` has the values that the user gives by variable name; they are taken as they are.
    """

    file: str
    directory: str
    given: Mapping[str, str]


class Probe(NamedTuple):
    """An environment to ask the train in.

    `kind` is `fulfilling`, `empty`, `unset`, `blank` or `wrong`, and `what` says in words what is
    special about it. `met` has the ids of the requirements that are met in it, `lacking` those that
    are not met on purpose. Of these, `values` has in words what kind of value the variable has,
    without that value, where it has one.
    """

    kind: str
    what: str
    environment: dict[str, str]
    met: frozenset[int]
    lacking: frozenset[int] = frozenset()
    values: Mapping[int, str] = {}


NOTHING = Probe("empty", "in an empty environment", {}, frozenset())
"""The environment with nothing of the train's in it."""


class Plan(NamedTuple):
    """All environments for a train: one where it is fulfilled, and such that lack something.

    `secret` are the values of TOKEN variables, which no output may disclose. Of those that the
    user gives, it has only values that are long enough to be recognised; `has_token` says whether
    there is any TOKEN variable.
    """

    fulfilling: Probe
    lacking: tuple[Probe, ...]
    secret: frozenset[str]
    has_token: bool
    relations: tuple[dict[str, Any], ...]

    def holds(self, met: frozenset[int]) -> bool:
        """Whether all relations hold where these requirements are met."""
        return fulfilled(self.relations, set(met))

    def not_fulfilling(self) -> Probe | None:
        """An environment in which some relation does not hold, if there is one among all."""
        return next((probe for probe in self.lacking if not self.holds(probe.met)), None)


def plan(listed: Mapping[str, Any], station: Station) -> Plan:
    """Plan how to ask a train with this list response, which must be valid.

    What `none` forbids is left unset; all else is met, so that the relations hold: an `any` can
    only fail where `none` forbids all that it names, and such a list is not valid.

    Each variable is unset in an environment of its own. Blank and invalid values come in rounds: in
    the first one each variable has the first such value of its target, in the second one the
    second, and one whose target has none left keeps its valid value.
    """
    requirements = {entry["id"]: entry["requirement"] for entry in listed["requirements"]}
    relations = tuple(listed["relations"])
    forbidden_names = {
        requirements[number]["name"]
        for relation in relations
        if relation["type"] == "none"
        for number in relation["requirements"]
    }
    variables = {
        requirement["name"]: requirement
        for requirement in requirements.values()
        if requirement["name"] not in forbidden_names
    }
    values = {
        name: station.given.get(name) or _plausible(requirement, station)
        for name, requirement in variables.items()
    }
    tokens = [values[name] for name in values if variables[name]["target"] == "TOKEN"]
    names = _Names(requirements, values)
    return Plan(
        fulfilling=Probe("fulfilling", "in a fulfilling environment", values, names.met),
        lacking=(
            NOTHING._replace(lacking=frozenset(requirements)),
            *(names.probe("unset", f"with {name} not set", {name: None}) for name in values),
            *names.rounds("blank", "blank", {name: _blank(variables[name]) for name in values}),
            *names.rounds(
                "wrong", "invalid", {name: _invalid(variables[name], station) for name in values}
            ),
        ),
        secret=frozenset(
            value
            for value in tokens
            if len(value.encode("utf-8", "surrogateescape")) >= SHORTEST_SECRET
        ),
        has_token=bool(tokens),
        relations=relations,
    )


class _Names:
    """The variables of a train by their names, and the values with which they are met."""

    def __init__(self, requirements: Mapping[int, _Requirement], values: Mapping[str, str]) -> None:
        self._values = values
        self._ids: dict[str, set[int]] = {name: set() for name in values}
        for number, requirement in requirements.items():
            if requirement["name"] in values:
                self._ids[requirement["name"]].add(number)
        self.met = self._numbers(values)

    def probe(self, kind: str, what: str, changed: Mapping[str, Vector | None]) -> Probe:
        """An environment in which these variables have other values, or none."""
        environment = dict(self._values)
        for name, vector in changed.items():
            if vector is None:
                del environment[name]
            else:
                environment[name] = vector.value
        lacking = self._numbers(changed)
        told = {
            number: f"{name} is {vector.description}"
            for name, vector in changed.items()
            if vector is not None
            for number in self._ids[name]
        }
        return Probe(kind, what, environment, self.met - lacking, lacking, told)

    def rounds(
        self, kind: str, words: str, unmet: Mapping[str, tuple[Vector, ...]]
    ) -> Iterator[Probe]:
        """As many environments as the variable with the most such values has."""
        for index in range(max(map(len, unmet.values()), default=0)):
            changed = {name: found[index] for name, found in unmet.items() if index < len(found)}
            yield self.probe(kind, f"with {words} values (round {index + 1})", changed)

    def _numbers(self, names: Iterable[str]) -> frozenset[int]:
        return frozenset(number for name in names for number in self._ids[name])


def _is_recognisable(secret: str) -> bool:
    return len(secret.encode("utf-8", "surrogateescape")) >= SHORTEST_SECRET


def _plain(found: Iterable[Vector]) -> list[Vector]:
    return [vector for vector in found if vector.plain]


def _plausible(requirement: _Requirement, station: Station) -> str:
    """A value that meets a requirement; a fresh one for each secret."""
    target = requirement["target"]
    if target == "TOKEN":
        return secrets.token_urlsafe(_SECRET_BYTES)
    if target == "ENUM":
        return str(requirement["choices"][0])
    known = vectors(target)
    value = _plain(known.accepted)[0].value
    return _at_station(value, known, station) if known.files else value


def _blank(requirement: _Requirement) -> tuple[Vector, ...]:
    """The values that count as not set, but for line breaks: engines take these in some only."""
    return tuple(
        vector
        for vector in _plain(vectors(requirement["target"]).rejected)
        if not is_set(vector.value) and not set(vector.value) & set("\r\n")
    )


def _invalid(requirement: _Requirement, station: Station) -> tuple[Vector, ...]:
    """The values that are set and do not fit the target; none where any value that is set does."""
    known = vectors(requirement["target"])
    found = [vector for vector in _plain(known.rejected) if is_set(vector.value)]
    if known.files:
        return tuple(
            vector._replace(value=_at_station(vector.value, known, station)) for vector in found
        )
    if known.choices:
        made = [(vector, _no_choice(vector.value, known, requirement)) for vector in found]
        return tuple(vector._replace(value=value) for vector, value in made if value is not None)
    return tuple(found)


def _at_station(path: str, known: Vectors, station: Station) -> str:
    """The station's path of the same kind as a path of the vectors, relative where that is."""
    absolute = path if path.startswith("/") else f"/{path}"
    there = {
        "file": station.file,
        "directory": station.directory,
        None: f"{station.directory.rstrip('/')}/{_NOTHING_THERE}",
    }[known.files.get(absolute)]
    return there if path.startswith("/") else there.lstrip("/")


def _no_choice(value: str, known: Vectors, requirement: _Requirement) -> str | None:
    """What is to a requirement's choices as a value of the vectors is to theirs; None: nothing is.

    That is a choice in another letter case, or a word that is no choice.
    """
    choices = requirement["choices"]
    if value.lower() not in map(str.lower, known.choices):
        while value in choices:
            value += "-and-no-choice"
        return value
    others = (other for choice in choices for other in (choice.upper(), choice.lower()))
    return next((other for other in others if other not in choices), None)
