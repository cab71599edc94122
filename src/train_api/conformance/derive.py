"""Make the environments that a train is asked in, from its own list response.

All is pure: the paths of a file and a directory that exist where the train runs are given.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from train_api.rules.requirements import fulfilled

_SECRET_BYTES = 12
# A shorter value, such as a number of rows, may stand in any output by chance.
_SHORTEST_TELLING = 8
_WRONG = {
    "URL": "no scheme here",
    "HOST": "http://not.a.host/",
    "PORT": "65536",
    "FILE": "not/absolute",
    "DIRECTORY": "not/absolute",
    "INTEGER": "1.5",
    "NUMBER": "many",
    "BOOLEAN": "perhaps",
}


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
    special about it. `met` has the ids of the requirements that are met in it. `lacking` is the
    one variable that it is about, empty where it is about none.
    """

    kind: str
    what: str
    environment: dict[str, str]
    met: frozenset[int]
    lacking: str = ""


NOTHING = Probe("empty", "in an empty environment", {}, frozenset())
"""The environment with nothing of the train's in it."""


class Plan(NamedTuple):
    """All environments for a train: one where it is fulfilled, and such that lack one thing.

    `secret` are the values that no output may show.
    """

    fulfilling: Probe
    lacking: tuple[Probe, ...]
    secret: frozenset[str]
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
    """
    requirements = {entry["id"]: entry["requirement"] for entry in listed["requirements"]}
    relations = tuple(listed["relations"])
    forbidden_names = {
        requirements[number]["name"]
        for relation in relations
        if relation["type"] == "none"
        for number in relation["requirements"]
    }
    values: dict[str, str] = {}
    secret = {value for value in station.given.values() if len(value) >= _SHORTEST_TELLING}
    for requirement in requirements.values():
        name = requirement["name"]
        if name in forbidden_names or name in values:
            continue
        values[name] = station.given.get(name) or _plausible(requirement, station)
        if requirement["target"] == "TOKEN":
            secret.add(values[name])
    ids_of = _ids_by_name(requirements)
    met = frozenset(number for name in values for number in ids_of[name])

    lacking = [NOTHING]
    for name, numbers in ids_of.items():
        if name in values:
            for kind, words, value in _changes(requirements[min(numbers)]):
                environment = values | {name: value}
                if value is None:
                    del environment[name]
                lacking.append(Probe(kind, words, environment, met - numbers, name))
    return Plan(
        fulfilling=Probe("fulfilling", "in a fulfilling environment", values, met),
        lacking=tuple(lacking),
        secret=frozenset(secret),
        relations=relations,
    )


def _changes(requirement: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The values with which a requirement is not met: kind, words, value (None: not set)."""
    name = requirement["name"]
    yield "unset", f"with {name} not set", None
    yield "blank", f"with {name} blank", " \t"
    wrong = _wrong(requirement)
    if wrong is not None:
        yield "wrong", f"with a wrong value of {name}", wrong


def _ids_by_name(requirements: Mapping[int, Mapping[str, Any]]) -> dict[str, frozenset[int]]:
    ids: dict[str, frozenset[int]] = {}
    for number, requirement in requirements.items():
        name = requirement["name"]
        ids[name] = ids.get(name, frozenset()) | {number}
    return ids


def _plausible(requirement: Mapping[str, Any], station: Station) -> str:
    """A value that meets a requirement; a fresh one for each secret."""
    target = requirement["target"]
    if target == "TOKEN":
        return secrets.token_urlsafe(_SECRET_BYTES)
    if target == "ENUM":
        return str(requirement["choices"][0])
    return {
        "URL": "https://station.example/resource",
        "HOST": "station.example",
        "PORT": "8080",
        "FILE": station.file,
        "DIRECTORY": station.directory,
        "INTEGER": "10",
        "NUMBER": "0.5",
        "BOOLEAN": "true",
        "STRING": "text",
    }[target]


def _wrong(requirement: Mapping[str, Any]) -> str | None:
    """A value that does not fit the target, None where every text fits."""
    if requirement["target"] == "ENUM":
        return "".join(requirement["choices"]) + "-and-no-choice"
    return _WRONG.get(requirement["target"])
