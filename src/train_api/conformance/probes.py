"""Make the environments for the examination of a train, from its own list response.

Each family of environments verifies one property. One environment tests all variables at once,
since a train lists every unmet requirement. Environments are made one after the other, and each
takes a few bytes for each variable, since a list response may be long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress, islice
from random import Random
from typing import Any, NamedTuple

from train_api.conformance.environments import (
    BLANK,
    INVALID,
    UNSET,
    VALID,
    Environment,
    Probe,
    Set,
    Variable,
    size,
)
from train_api.conformance.gaps import Ledger
from train_api.conformance.made_up_values import RequirementObject, Station, blank, invalid, valid
from train_api.conformance.seed import random_from, word
from train_api.conformance.selections import Relations, Selections, Violations
from train_api.conformance.vectors import Vector
from train_api.requirements.assessment import assess
from train_api.requirements.targets import uses_default
from train_api.text import shortened

LONGEST_LINE = 65_535
"""The maximum size of a variable as `NAME=VALUE` in bytes, that of the env files of engines."""

LARGEST_ENVIRONMENT = 1_500_000
"""The maximum size of all variables in bytes; Linux refuses about 2 MiB with the arguments."""


# A part of a secret is recognised from 8 bytes on: this one alone is never taken for a secret.
_BEGINNING = 6


class Family(NamedTuple):
    """Environments that verify the same property, one by one; `left` is the number of the rest."""

    name: str
    probes: Iterator[Probe]
    left: Callable[[], int]


class Plan:
    """All environments for a train with this list response, which must be valid.

    `secret` has the values that no output may disclose, by the names of their variables: those
    with the target TOKEN, and those that the user names. `names` are those of all variables.
    `impossible` says what no environment can show, once all are made.
    """

    def __init__(self, listed: Mapping[str, Any], station: Station, seed: str) -> None:
        self._seed = seed
        self.impossible: list[str] = []
        self.variables, self._numbers, owners = _variables(listed, station, seed)
        self.relations = Relations(
            len(self.variables),
            (
                (relation["type"], map(owners.__getitem__, relation["requirements"]))
                for relation in listed["relations"]
            ),
            frozenset(n for n, each in enumerate(self.variables) if each.met_if_unset),
            frozenset(n for n, each in enumerate(self.variables) if each.met_if_unset is not False),
        )
        self._sizes = [size(each, each.valid) for each in self.variables]
        self.full = self._setting("full", "in the full environment", self.relations.allowed)
        self.empty = self._setting("empty", "in an empty environment", frozenset())
        self.names = frozenset(self._numbers)
        self.secret = {
            each.name: each.valid[0]
            for each in self.variables
            if each.target == "TOKEN" or each.name in station.secret
        }

    def probes(self, most: int, ledger: Ledger, why: str) -> Iterator[Probe]:
        """At most `most` environments to ask in; the ledger records the others, and `why`.

        Each family has its share, and at least one environment if `most` is at least 20. Families
        whose variables are set or not come first, then those with blank and with invalid values. An
        environment that belongs to several families comes once.
        """
        exact = self._rounds()
        # The numbers of these are known and small, so they can use what the others do not need.
        reserved = min(sum(family.left() for family in exact), most // 2)
        settings = self._settings()
        taken = 0
        for families, limit in ((settings, most - reserved), (exact, most)):
            # In another turn, the others get the share that some family did not use.
            while pending := [family for family in families if family.left()]:
                before = taken
                share = _share([family.left() for family in pending], limit - taken)
                for family in pending:
                    for probe in islice(family.probes, min(share, limit - taken)):
                        taken += 1
                        if self.fits(probe):
                            yield probe
                        else:
                            ledger.add(family.name, TOO_LARGE, "train")
                if taken == before:
                    break
        for family in (*settings, *exact):
            if left := family.left():
                ledger.add(family.name, why, "train", left)
        self._note_impossible()

    def fits(self, probe: Probe) -> bool:
        """Whether an engine can set this environment."""
        environment = probe.environment
        if all(each in (UNSET, VALID) for each in set(environment.status)):
            sizes = list(compress(self._sizes, environment.status))
        else:
            sizes = [
                size(self.variables[n], (environment.vector(n).value,))
                for n in environment.numbers(VALID, BLANK, INVALID)
            ]
        return sum(sizes) <= LARGEST_ENVIRONMENT and max(sizes, default=0) <= LONGEST_LINE

    def minimal(self, most: int) -> tuple[list[Probe], int]:
        """At most so many minimal environments, and the number of alternatives in none of them.

        A minimal environment fulfils the relations, but does not without any one of its variables.
        """
        selections = self._selections()
        probes = list(islice(self._minimal(selections), most))
        return [probe for probe in probes if self.fits(probe)], selections.left

    def unfulfilled(self) -> Iterator[Probe]:
        """Environments in which relations do not hold: one violated and one forbidden.

        The empty environment replaces the violated one if no relation can be violated alone.
        """
        violated = next(self._violated(self._violations()), None)
        found = (violated or self.empty, next(self._forbidden(), None))
        for probe in found:
            if probe is not None and self._is_violated(probe):
                yield probe

    def named(self, targets: Sequence[str]) -> list[str]:
        """The names of the variables of the full environment that have these targets."""
        return [
            each.name
            for each in compress(self.variables, self.full.environment.status)
            if each.target in targets
        ]

    def _is_violated(self, probe: Probe) -> bool:
        return bool(self.relations.violated(probe.met_names, probe.unmet_names))

    def _settings(self) -> list[Family]:
        """The families whose variables are set, with valid values, or not."""
        bits = max(len(self.variables) - 1, 0).bit_length()
        ways = self._selections(at_least=int(self.relations.has_alternatives))
        least = self._selections(at_least=1)
        violations = self._violations()
        self._searches = ways, violations
        most_nones = max(map(len, self._nones()), default=0)
        families = [
            _counted("full", iter((self.full,)), 1),
            _counted("empty", iter((self.empty,)), 1),
            _counted("separated", self._separated(), 2 * bits),
            Family("alternative", self._alternatives(ways), lambda: ways.left),
            Family("minimal", self._minimal(least), lambda: least.left),
            _counted("forbidden", self._forbidden(), most_nones),
            Family("violated", self._violated(violations), lambda: violations.left),
        ]
        asked: set[bytes] = set()
        return [each._replace(probes=_new(each.probes, asked)) for each in families]

    def _note_impossible(self) -> None:
        ways, violations = self._searches
        if ways.impossible:
            number = ways.impossible
            self.impossible.append(f"alternative: {number:,} can meet no any alone")
        if violations.impossible:
            places = shortened(", ".join(str(each.place) for each in violations.impossible))
            self.impossible.append(f"violated: only with others, relation {places}")
        if violations.by_values:
            places = shortened(", ".join(str(each.place) for each in violations.by_values))
            self.impossible.append(f"violated: only with other values, relation {places}")
        if len(self.variables) == 1:
            self.impossible.append("separated: there is one variable")

    def _rounds(self) -> list[Family]:
        """The families in which many variables have another value that does not meet them."""
        most_blank = max((len(blank(each.target)) for each in self.variables), default=0)
        most_invalid = max((len(each.invalid) for each in self.variables), default=0)
        return [
            _counted("blank", map(self._blank, range(most_blank)), most_blank),
            _counted("invalid", map(self._invalid, range(most_invalid)), most_invalid),
        ]

    def _separated(self) -> Iterator[Probe]:
        """Environments by binary digits of the variables' numbers: set if 1, and set if 0."""
        order = list(range(len(self.variables)))
        self._random("order").shuffle(order)
        for bit in range(max(len(order) - 1, 0).bit_length()):
            for digit in (1, 0):
                names = frozenset(n for i, n in enumerate(order) if i >> bit & 1 == digit)
                number = 2 * bit + 2 - digit
                what = f"in a separated environment ({number})"
                yield self._setting("separated", what, names, number)

    def _alternatives(self, selections: Selections) -> Iterator[Probe]:
        besides = self.relations.allowed - self.relations.alternatives
        for number, chosen in enumerate(selections, 1):
            what = f"with one alternative of each any (round {number})"
            yield self._setting("alternative", what, besides | chosen, number)

    def _minimal(self, selections: Selections) -> Iterator[Probe]:
        for number, chosen in enumerate(selections, 1):
            what = f"in a minimal environment ({number})"
            yield self._setting("minimal", what, self.relations.minimal(chosen))

    def _forbidden(self) -> Iterator[Probe]:
        nones = self._nones()
        for round_ in range(max(map(len, nones), default=0)):
            names = {each[round_ % len(each)] for each in nones}
            what = f"with what is forbidden (round {round_ + 1})"
            yield self._setting("forbidden", what, self.relations.allowed | names, round_)

    def _violated(self, violations: Violations) -> Iterator[Probe]:
        for relation, names in violations:
            what = f"with relation {relation.place} ({relation.type}) violated"
            yield self._setting("violated", what, names, relation.place)

    def _blank(self, round_: int) -> Probe:
        status = bytes(
            BLANK if round_ < len(blank(each.target)) else UNSET for each in self.variables
        )
        return self._probe("blank", f"with blank values (round {round_ + 1})", status, round_)

    def _invalid(self, round_: int) -> Probe:
        """Variables without a further invalid value keep a valid one, unless that is forbidden."""
        full = self.full.environment.status
        status = bytes(
            INVALID if round_ < len(each.invalid) else otherwise
            for each, otherwise in zip(self.variables, full, strict=True)
        )
        return self._probe("invalid", f"with invalid values (round {round_ + 1})", status, round_)

    def _setting(self, family: str, what: str, names: Set, round_: int = 0) -> Probe:
        status = bytearray(len(self.variables))
        for name in names:
            status[name] = VALID
        return self._probe(family, what, bytes(status), round_)

    def _probe(self, family: str, what: str, status: bytes, round_: int) -> Probe:
        environment = Environment(self.variables, self._numbers, status, round_)
        return Probe(family, what, environment)

    def _selections(self, at_least: int = 1) -> Selections:
        # With the alternatives in the same order, both families are equal if nothing is optional.
        return Selections(self.relations, self._random("alternatives"), at_least)

    def _violations(self) -> Violations:
        sure = frozenset(number for number, each in enumerate(self.variables) if each.sure)
        return Violations(self.relations, self._random("violations"), sure)

    def _nones(self) -> list[Sequence[int]]:
        return self.relations.nones(self._random("forbidden"))

    def _random(self, purpose: str) -> Random:
        return random_from(self._seed, purpose)


TOO_LARGE = (
    "its variables have more bytes than can be set for a container, "
    f"{LONGEST_LINE:,} each and {LARGEST_ENVIRONMENT:,} in all"
)
"""The reason for leaving out an environment that no engine can set."""


def _variables(
    listed: Mapping[str, Any], station: Station, seed: str
) -> tuple[list[Variable], dict[str, int], dict[int, int]]:
    """The variables of a list response, the number of each by its name and by each of its ids."""
    random = random_from(seed, "values")
    missing = word(random)
    beginning = word(random, _BEGINNING)
    shared: dict[str, tuple[Vector, ...]] = {}
    variables: list[Variable] = []
    numbers: dict[str, int] = {}
    owners: dict[int, int] = {}
    for entry in listed["requirements"]:
        requirement, id_ = entry["requirement"], int(entry["id"])
        name, target = requirement["name"], requirement["target"]
        number = numbers.setdefault(name, len(variables))
        if number == len(variables):
            given = station.given.get(name)
            values = (given,) if given else valid(requirement, station, random, beginning)
            rejected = shared.get(target)
            if rejected is None:
                rejected = invalid(requirement, station, missing)
            if target != "ENUM":
                shared[target] = rejected
            sure = not given or _met_by(requirement, given, station) is True
            has_default = uses_default(requirement, None)
            preset = station.preset.get(name)
            without = has_default if preset is None else _met_by(requirement, preset, station)
            variables.append(Variable(name, target, values, rejected, sure, without, has_default))
        variables[number].ids.append(id_)
        owners[id_] = number
    return variables, numbers, owners


def _met_by(requirement: RequirementObject, value: str, station: Station) -> bool | None:
    """Whether each train has to count a value as met; None if only the train can check that."""
    listed = {"requirements": [{"id": 0, "requirement": requirement}], "relations": []}
    (verdict,) = assess(listed, {requirement["name"]: value}, station.kind_at).requirements
    is_text = value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)
    return verdict.met if is_text and not verdict.assumed else None


def _counted(name: str, probes: Iterator[Probe], number: int) -> Family:
    """A family with a number of environments."""
    left = [number]

    def counting() -> Iterator[Probe]:
        for probe in probes:
            left[0] -= 1
            yield probe

    return Family(name, counting(), lambda: left[0])


def _new(probes: Iterator[Probe], asked: set[bytes]) -> Iterator[Probe]:
    """The environments whose set variables differ from those of all previous ones."""
    for probe in probes:
        if probe.environment.status not in asked:
            asked.add(probe.environment.status)
            yield probe


def _share(numbers: Sequence[int], most: int) -> int:
    """The share of each if `most` is divided among all, and none can use more than its number.

    It is at least 1, so that the first ones get a share if there is not enough for all.
    """
    left, sharing = most, len(numbers)
    for number in sorted(numbers):
        if number * sharing > left:
            break
        left -= number
        sharing -= 1
    return max(left // sharing if sharing else most, 1)
