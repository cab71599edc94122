"""The variables to set so that relations hold, or one of them does not, as sets of numbers.

A variable is a number here, and the requirements of one name are met together (clause 11.7). Lists
come from trains, so a search is bounded: what it does not find within the bound stays untested.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from random import Random
from typing import NamedTuple

from train_api.conformance.environments import Set

MOST_VISITS = 3_000_000
"""The maximum number of members of relations that a search visits, which takes a few seconds."""


class Relation(NamedTuple):
    """A relation: its place in the list response, its type and the variables that it names."""

    place: int
    type: str
    names: Set


class Relations:
    """The relations of a valid list response about so many variables, each stated once.

    Those of the type `optional`, which always hold, are left out. The variables in `met_if_unset`
    are met when no value is passed, by a default or a value of the image. `maybe_met_if_unset` has
    them too, and those for which only the train can check that.
    """

    def __init__(
        self,
        size: int,
        relations: Iterable[tuple[str, Iterable[int]]],
        met_if_unset: Set = frozenset(),
        maybe_met_if_unset: Set = frozenset(),
    ) -> None:
        self.all = tuple(each for each in _distinct(relations) if each.type != "optional")
        self.met_if_unset = met_if_unset
        self.maybe_met_if_unset = maybe_met_if_unset
        self.demanded = self._named("all")
        self.forbidden = self._named("none")
        self.allowed = frozenset(range(size)) - self.forbidden
        # For each `any` the variables that may meet it; some are met anyway, demanded by `all` or
        # met when they are not set.
        anys = [each for each in self.all if each.type == "any"]
        self._usable = {each.place: _without(each.names, self.forbidden) for each in anys}
        met_anyway = self.demanded | met_if_unset
        self._open = [names for names in self._usable.values() if names.isdisjoint(met_anyway)]
        self._among: dict[int, array[int]] = {}
        for place, names in enumerate(self._open):
            for name in names:
                self._among.setdefault(name, array("l")).append(place)

    @property
    def alternatives(self) -> Set:
        """All variables that may meet an `any` and that no `all` demands."""
        return frozenset().union(*self._usable.values()) - self.demanded

    @property
    def has_alternatives(self) -> bool:
        """Whether there is an `any`."""
        return bool(self._usable)

    def nones(self, random: Random) -> list[Sequence[int]]:
        """The variables of each `none`, in random order."""
        return [_shuffled(each.names, random) for each in self.all if each.type == "none"]

    def violated(self, met: Set, unmet: Set) -> list[Relation]:
        """The relations that surely do not hold with these variables met and those not met."""
        return [
            each
            for each in self.all
            if (each.type == "all" and not each.names.isdisjoint(unmet))
            or (each.type == "any" and each.names <= unmet)
            or (each.type == "none" and not each.names.isdisjoint(met))
        ]

    def minimal(self, chosen: Set) -> Set:
        """The minimal set of variables: those that `all` demands, and the needed ones of `chosen`.

        `chosen` meets each `any` that is not met anyway. What is met if unset is not needed.
        """
        meeting = Counter(place for name in chosen for place in self._among.get(name, ()))
        kept = set(chosen)
        for name in sorted(chosen):
            places = self._among.get(name, ())
            if all(meeting[place] > 1 for place in places):
                kept.remove(name)
                meeting.subtract(places)
        return self.demanded - self.met_if_unset | kept

    def _named(self, kind: str) -> Set:
        return frozenset().union(*(each.names for each in self.all if each.type == kind))


class Selections:
    """Ways to meet each `any` such that each requirement of it meets it alone once, if it can.

    Each way is a set of variables without those that `all` demands. `left` is the number of
    requirements that have not yet met their `any` alone, and `impossible` the number of those that
    cannot. There are `at_least` so many ways, even if there is nothing to choose.
    """

    def __init__(self, relations: Relations, random: Random, at_least: int) -> None:
        self._among = relations._among
        # In random order; an array, since there may be millions.
        self._open = [array("l", _shuffled(names, random)) for names in relations._open]
        # For each `any` the number of its pending requirements; the others are in one set.
        self._pending = array("l", map(len, self._open))
        self._settled: set[int] = set()
        self._visits = 0
        self.left = sum(map(len, self._open)) or at_least
        self.impossible = 0

    def __iter__(self) -> Iterator[Set]:
        if self.left and not self._open:
            self.left = 0
            yield frozenset()
        while self.left and self._visits < MOST_VISITS:
            yield from self._way(next(self._by_need()))

    def _way(self, first: int) -> Iterator[Set]:
        """A way in which a pending requirement of the first `any` meets it alone."""
        remaining = [len(names) for names in self._open]
        chosen: set[int] = set()
        barred: set[int] = set()
        for place in (first, *self._by_need()):
            names = self._open[place]
            self._visits += 2
            if not chosen.isdisjoint(names):
                continue
            self._visits += len(names)
            pending = (name for name in names if self._key(place, name) not in self._settled)
            name = next(each for each in chain(pending, names) if each not in barred)
            can_be_alone = self._bar((each for each in names if each != name), barred, remaining)
            if place == first and not can_be_alone:
                self._settle(place, name)
                self.impossible += 1
                return
            chosen.add(name)
        meeting = Counter(place for name in chosen for place in self._among[name])
        self._visits += meeting.total()
        for name in chosen:
            for place in self._among[name]:
                if meeting[place] == 1:
                    self._settle(place, name)
        yield frozenset(chosen)

    def _by_need(self) -> Iterator[int]:
        """The places of all `any`, those with a pending requirement first."""
        yield from (place for place, number in enumerate(self._pending) if number)
        yield from (place for place, number in enumerate(self._pending) if not number)

    def _bar(self, names: Iterable[int], barred: set[int], remaining: list[int]) -> bool:
        """Exclude these variables, unless no variable would be left for some `any`."""
        new = [name for name in names if name not in barred]
        fewer = Counter(place for name in new for place in self._among[name])
        self._visits += len(new) + fewer.total()
        if any(remaining[place] <= number for place, number in fewer.items()):
            return False
        for place, number in fewer.items():
            remaining[place] -= number
        barred.update(new)
        return True

    def _settle(self, place: int, name: int) -> None:
        key = self._key(place, name)
        if key not in self._settled:
            self._settled.add(key)
            self._pending[place] -= 1
            self.left -= 1

    def _key(self, place: int, name: int) -> int:
        return name * len(self._open) + place


class Violations:
    """For each relation the variables to set so that it alone does not hold, if possible.

    `left` is the number of relations that have not been tried yet, and `impossible` has those that
    cannot be violated alone. `by_values` has those that may hold whatever is set or not, because of
    defaults and values of the image: only other values violate them.
    """

    def __init__(self, relations: Relations, random: Random, sure: Set) -> None:
        self._relations = relations
        self._order = _shuffled(relations.all, random)
        self._sure = sure
        self._visits = 0
        self._named = {
            kind: Counter(n for each in relations.all if each.type == kind for n in each.names)
            for kind in ("all", "none")
        }
        # The variables that an `any` needs.
        self._last = {next(iter(n)) for n in relations._usable.values() if len(n) == 1}
        self._random = random
        self.left = len(self._order)
        self.impossible: list[Relation] = []
        self.by_values: list[Relation] = []

    def __iter__(self) -> Iterator[tuple[Relation, Set]]:
        for relation in self._order:
            if self._visits > MOST_VISITS:
                return
            self.left -= 1
            if self._always_holds(relation):
                self.by_values.append(relation)
                continue
            chosen = self._violating(relation)
            if chosen is None:
                self.impossible.append(relation)
            else:
                yield relation, chosen

    def _always_holds(self, relation: Relation) -> bool:
        """Whether the relation may hold, whichever variables are set to valid values or not set."""
        maybe_met = self._relations.maybe_met_if_unset
        if relation.type == "any":
            return not maybe_met.isdisjoint(relation.names)
        return relation.type == "all" and relation.names <= maybe_met

    def _violating(self, relation: Relation) -> Set | None:
        allowed = self._relations.allowed
        self._visits += len(relation.names)
        if relation.type == "any":
            return None if self._is_needed(relation) else allowed - relation.names
        only_here = [n for n in relation.names if self._named[relation.type][n] == 1]
        if relation.type == "none":
            forbidden = [name for name in only_here if name in self._sure]
            return allowed | {self._random.choice(sorted(forbidden))} if forbidden else None
        needed = self._last | self._relations.maybe_met_if_unset
        dispensable = [name for name in only_here if name not in needed]
        return allowed - {self._random.choice(sorted(dispensable))} if dispensable else None

    def _is_needed(self, relation: Relation) -> bool:
        """Whether some other relation fails, too, if this `any` fails."""
        usable = self._relations._usable
        own = usable[relation.place]
        self._visits += len(usable)
        return not own.isdisjoint(self._relations.demanded) or any(
            place != relation.place and names <= own for place, names in usable.items()
        )


def _without(names: Set, others: Set) -> Set:
    """The names without the others; the same set if none of them is in it."""
    return names if names.isdisjoint(others) else names - others


def _distinct(relations: Iterable[tuple[str, Iterable[int]]]) -> Iterator[Relation]:
    seen: set[str] = set()
    for place, (kind, names) in enumerate(relations):
        stated = frozenset(names)
        # The hash of a string is keyed; the hashes of sets of numbers can be made to collide.
        key = f"{kind} {sorted(stated)}"
        if key not in seen:
            seen.add(key)
            yield Relation(place, kind, stated)


def _shuffled(items: Iterable[object], random: Random) -> list:  # type: ignore[type-arg]
    """The items in random order, which does not depend on how a set was built."""
    shuffled = sorted(items)  # type: ignore[type-var]
    random.shuffle(shuffled)
    return shuffled
