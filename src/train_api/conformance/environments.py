"""The environments that a train is asked in: its variables, and which of them have which values.

An environment is one byte for each variable, since there may be many of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

from train_api.conformance.made_up_values import blank
from train_api.conformance.vectors import Vector

UNSET, VALID, BLANK, INVALID = range(4)
"""The status of a variable in an environment: its kind of value, if any."""

Set = frozenset[int]

# Each string has a NUL at its end, and a pointer to it.
_BESIDES = 9


class Variable:
    """A variable that a train lists, with valid and invalid values.

    `ids` are those of its requirements, which agree in target, choices and default (clause 11.7).
    It is `sure` unless the user gave a value that only the train can check. `met_if_unset` is
    whether its requirements are met when no value is passed, because of a default or a value of the
    image; None if only the train can check that. `met_if_blank` is whether a blank value meets
    them, because of a default.
    """

    __slots__ = (
        *("ids", "invalid", "met_if_blank", "met_if_unset", "name", "sure", "target", "valid"),
    )

    def __init__(
        self,
        name: str,
        target: str,
        valid: Sequence[str],
        invalid: Sequence[Vector],
        sure: bool,
        met_if_unset: bool | None = False,
        met_if_blank: bool = False,
    ) -> None:
        self.name = name
        self.target = target
        self.ids: list[int] = []
        self.valid = valid
        self.invalid = invalid
        self.sure = sure
        self.met_if_unset = met_if_unset
        self.met_if_blank = met_if_blank

    def met_if(self, status: int) -> bool | None:
        """Whether its requirements are met in a state; None if only the train can check that."""
        if status == VALID:
            return self.sure or None
        if status == UNSET:
            return self.met_if_unset
        return status == BLANK and self.met_if_blank

    def value(self, status: int, round_: int) -> Vector:
        """The value of the variable in a round, with its kind in words."""
        if status == VALID:
            return Vector("valid", self.valid[round_ % len(self.valid)], True)
        return (blank(self.target) if status == BLANK else self.invalid)[round_]


class Environment(Mapping[str, str]):
    """The variables of a train that are set, and their values, which are made on access."""

    def __init__(
        self,
        variables: Sequence[Variable],
        numbers: Mapping[str, int],
        status: bytes,
        round_: int,
    ) -> None:
        self.variables = variables
        self._numbers = numbers
        self.status = status
        self._round = round_

    def __getitem__(self, name: str) -> str:
        return self.vector(self._numbers[name]).value

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in compress(self.variables, self.status))

    def __len__(self) -> int:
        return len(self.status) - self.status.count(UNSET)

    def vector(self, number: int) -> Vector:
        """The value of a variable, with its kind in words."""
        status = self.status[number]
        if status == UNSET:
            raise KeyError(self.variables[number].name)
        return self.variables[number].value(status, self._round)

    def numbers(self, *statuses: int) -> Iterator[int]:
        """The variables that are in one of these states."""
        return (number for number, status in enumerate(self.status) if status in statuses)


class Probe:
    """An environment to ask the train in.

    `family` says what it verifies, and `what` in words what is special about it.
    """

    def __init__(self, family: str, what: str, environment: Environment) -> None:
        self.family = family
        self.what = what
        self.environment = environment

    @property
    def met_names(self) -> Set:
        """The numbers of the variables that are surely met."""
        return self._names(met=True)

    @property
    def unmet_names(self) -> Set:
        """The numbers of the variables that are not met on purpose."""
        return self._names(met=False)

    @property
    def met(self) -> Set:
        """The ids of the requirements that are met in it."""
        return self._ids(self.met_names)

    @property
    def unmet(self) -> Set:
        """The ids of the requirements that are not met in it."""
        return self._ids(self.unmet_names)

    def kinds(self, ids: Set) -> Iterator[str]:
        """The kinds of the values of these requirements, as far as they are set."""
        variables = self.environment.variables
        for number in self.environment.numbers(BLANK, INVALID):
            if not ids.isdisjoint(variables[number].ids):
                yield f"{variables[number].name} is {self.environment.vector(number).description}"

    def _names(self, *, met: bool) -> Set:
        status = self.environment.status
        return frozenset(
            number
            for number, variable in enumerate(self.environment.variables)
            if variable.met_if(status[number]) is met
        )

    def _ids(self, names: Set) -> Set:
        variables = self.environment.variables
        return frozenset(each for number in names for each in variables[number].ids)


def size(variable: Variable, values: Sequence[str]) -> int:
    """The size of a variable with the longest of its values, in bytes."""
    return len(variable.name) + _BESIDES + max(map(length, values))


def length(value: str) -> int:
    """The length of a value in bytes; those that are not UTF-8 are lone surrogates in it."""
    return len(value) if value.isascii() else len(value.encode("utf-8", "surrogateescape"))
