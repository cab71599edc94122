"""The environments that a train is asked in: its variables, and which of them have which values.

An environment is one byte for each variable, since there may be many of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

from train_api.conformance.made_up_values import blank
from train_api.conformance.vectors import Vector

UNSET, VALID, BLANK, INVALID = range(4)
"""What a variable is in an environment: what kind of value it has, if any."""

Set = frozenset[int]

# Each string has a NUL at its end, and a pointer that leads to it.
_BESIDES = 9


class Variable:
    """A variable that a train lists, with values that are valid and values that are invalid for it.

    `ids` are those of its requirements, which agree in target and choices (clause 11.7). It is
    `sure` unless the user gave a value of which only the train can say whether it is met.
    """

    __slots__ = ("ids", "invalid", "name", "sure", "target", "valid")

    def __init__(
        self, name: str, target: str, valid: Sequence[str], invalid: Sequence[Vector], sure: bool
    ) -> None:
        self.name = name
        self.target = target
        self.ids: list[int] = []
        self.valid = valid
        self.invalid = invalid
        self.sure = sure

    def value(self, status: int, round_: int) -> Vector:
        """The value that the variable has in a round; the words say of which kind it is."""
        if status == VALID:
            return Vector("valid", self.valid[round_ % len(self.valid)], True)
        return (blank(self.target) if status == BLANK else self.invalid)[round_]


class Environment(Mapping[str, str]):
    """The variables of a train that are set, and their values, made as they are asked for."""

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
        """The value of a variable, and in words what kind of value it is."""
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
        """The numbers of the variables that are met, without those of which that is not sure."""
        variables = self.environment.variables
        return frozenset(n for n in self.environment.numbers(VALID) if variables[n].sure)

    @property
    def unmet_names(self) -> Set:
        """The numbers of the variables that are not met on purpose."""
        return frozenset(self.environment.numbers(UNSET, BLANK, INVALID))

    @property
    def met(self) -> Set:
        """The ids of the requirements that are met in it."""
        return self._ids(self.met_names)

    @property
    def unmet(self) -> Set:
        """The ids of the requirements that are not met in it."""
        return self._ids(self.unmet_names)

    def kinds(self, ids: Set) -> Iterator[str]:
        """For these requirements, the kinds of values that they have, where they have one."""
        variables = self.environment.variables
        for number in self.environment.numbers(BLANK, INVALID):
            if not ids.isdisjoint(variables[number].ids):
                yield f"{variables[number].name} is {self.environment.vector(number).description}"

    def _ids(self, names: Set) -> Set:
        variables = self.environment.variables
        return frozenset(each for number in names for each in variables[number].ids)


def size(variable: Variable, values: Sequence[str]) -> int:
    """How many bytes a variable takes, of its values the longest."""
    return len(variable.name) + _BESIDES + max(map(length, values))


def length(value: str) -> int:
    """How many bytes a value has; those that are not UTF-8 are lone surrogates in it."""
    return len(value) if value.isascii() else len(value.encode("utf-8", "surrogateescape"))
