"""The results of the answers to check_requirements, which are read one by one and not kept.

For each check at most one answer is kept: the first that shows a failure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from train_api.conformance.environments import Probe, Set
from train_api.conformance.train_client import Answer
from train_api.foreign import foreign
from train_api.text import shortened

FULFILLED_ALONE = frozenset({"TA203"})
"""The rule that an answer may violate and still say which requirements are not met."""

_LONGEST_IDS = 200
_LONGEST_KINDS = 300
_GRAVER = {"unset": (), "blank": ("unset",), "invalid": ("unset", "blank")}


class Shown(NamedTuple):
    """A failure, and the answer that shows it."""

    reason: str
    answer: Answer


class Checked:
    """All answers to check_requirements, as far as checks need them.

    `faulty` is the first that is not valid, `misnamed` the first that names a met requirement as
    unmet, `contradicting` the first whose `fulfilled` does not follow from the relations. `slowest`
    is the one that took longest, and `valid` is the number of valid ones.

    `unnoticed` has for each kind of environment (`unset`, `blank` and `invalid`) the first answer
    that does not name a requirement that is not met. A requirement that is missed in a more severe
    kind does not count in the others. `tellable` has the kinds in which one could be missed.
    """

    def __init__(self) -> None:
        self.valid = 0
        self.faulty: Shown | None = None
        self.misnamed: Shown | None = None
        self.contradicting: Shown | None = None
        self.slowest: Answer | None = None
        self.unnoticed: dict[str, Shown] = {}
        self.tellable: set[str] = set()
        self._unnoticed_ids: dict[str, Set] = dict.fromkeys(_GRAVER, frozenset())

    def take(self, probe: Probe, answer: Answer) -> None:
        """Read an answer; those with blank values must follow the others, invalid ones be last."""
        if self.slowest is None or answer.outcome.seconds > self.slowest.outcome.seconds:
            self.slowest = answer
        fault = answer.fault(FULFILLED_ALONE)
        if fault or answer.value is None:
            self.faulty = self.faulty or Shown(f"{answer.question} {fault}", answer)
            return
        self.valid += 1
        named = frozenset(int(entry["id"]) for entry in answer.value["unmet"])
        if self.contradicting is None and "TA203" in answer.codes:
            self.contradicting = Shown(f"{answer.question} {answer.fault()}", answer)
        if misnamed := named & probe.met:
            reason = f"{answer.question} named {_ids(misnamed)} as unmet, though met"
            self.misnamed = self.misnamed or Shown(reason, answer)
        self._missing(probe, named, answer, is_other_fault=bool(misnamed))
        # The answers that are kept as evidence may be long.
        answer.forget()

    def _missing(self, probe: Probe, named: Set, answer: Answer, *, is_other_fault: bool) -> None:
        kind = probe.family if probe.family in ("blank", "invalid") else "unset"
        known = frozenset[int]().union(*(self._unnoticed_ids[each] for each in _GRAVER[kind]))
        unmet = probe.unmet - known
        if unmet:
            self.tellable.add(kind)
        missing = unmet - named
        if not missing:
            return
        self._unnoticed_ids[kind] |= missing
        # A train that confuses two variables fails the check of met requirements (TC021).
        if kind not in self.unnoticed and not is_other_fault:
            kinds = shortened(", ".join(probe.kinds(missing)), _LONGEST_KINDS)
            reason = f"{answer.question} did not name {_ids(missing)} as unmet"
            self.unnoticed[kind] = Shown(f"{reason}: {foreign(kinds)}" if kinds else reason, answer)


def _ids(numbers: Iterable[int]) -> str:
    words = [str(number) for number in sorted(numbers)]
    shown = shortened(", ".join(words), _LONGEST_IDS)
    return f"requirement{'s' if len(words) > 1 else ''} {shown}"
