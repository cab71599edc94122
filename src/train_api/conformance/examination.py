"""The examination of a train: its answers, each asked for once, and the results of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from train_api.conformance.derive import NOTHING, Plan, Probe, Station, plan
from train_api.conformance.subject import Answer, EngineTrouble, Question, Subject, Train
from train_api.report import Verdict

_FULFILLED_ALONE = frozenset({"TA203"})


class Result(NamedTuple):
    """How a check ended.

    `reason` says why it did not pass; `answer` is the one that shows it, where there is one.
    """

    code: str
    verdict: Verdict
    reason: str = ""
    answer: Answer | None = None


class Limits(NamedTuple):
    """`quick` is how many seconds check_requirements may take without a warning."""

    quick: float = 5.0


class Skipped(Exception):
    """A check cannot be made; the words say why."""


class Failed(Exception):
    """A check has failed; the words say why, and the answer shows it."""

    def __init__(self, reason: str, answer: Answer | None = None) -> None:
        super().__init__(reason)
        self.answer = answer


class Examination:
    """The examination of one train: the answers that several checks look at, each asked once."""

    def __init__(self, train: Train, station: Station, limits: Limits) -> None:
        self.subject = Subject(train)
        self.station = station
        self.limits = limits

    def results(self, checks: Mapping[str, Callable[[Examination], None]]) -> Iterator[Result]:
        """Make checks, in order; each result is told as soon as it is there."""
        for code, check in checks.items():
            try:
                check(self)
            except Skipped as skipped:
                yield Result(code, "skip", str(skipped))
            except Failed as failed:
                yield Result(code, "fail", str(failed), failed.answer)
            except EngineTrouble as trouble:
                yield Result(code, "error", str(trouble))
            else:
                yield Result(code, "pass")

    @cached_property
    def first_list(self) -> Answer:
        """The first answer to list_requirements."""
        return self.ask("list_requirements", NOTHING)

    @cached_property
    def first_summary(self) -> Answer:
        """The first answer to print_model_summary."""
        return self.ask("print_model_summary", NOTHING)

    @cached_property
    def plan(self) -> Plan:
        """The environments that the train's own list response asks for."""
        if self.first_list.fault() or self.first_list.value is None:
            raise Skipped("the train's list response is not known (TC001)")
        self.subject.list_response = self.first_list.outcome.stdout
        return plan(self.first_list.value, self.station)

    @property
    def listed_ids(self) -> frozenset[int]:
        """The ids of all requirements that the train lists."""
        listed = self.first_list.value or {"requirements": []}
        return frozenset(entry["id"] for entry in listed["requirements"])

    @cached_property
    def check_answers(self) -> list[tuple[Probe, Answer]]:
        """The answers to check_requirements in all environments."""
        probes = [self.plan.fulfilling, *self.plan.lacking]
        return [(probe, self.ask("check_requirements", probe)) for probe in probes]

    @cached_property
    def unmet(self) -> list[tuple[Probe, frozenset[int], Answer]]:
        """Of those the sound ones, each with the ids that it names as unmet."""
        sound = [
            (probe, frozenset(entry["id"] for entry in answer.value["unmet"]), answer)
            for probe, answer in self.check_answers
            if answer.fault(_FULFILLED_ALONE) is None and answer.value is not None
        ]
        if not sound:
            raise Skipped("no answer of check_requirements is sound (TC020)")
        return sound

    @cached_property
    def run_answer(self) -> Answer:
        """The answer to run_algorithm where all that it needs is there."""
        return self.ask("run_algorithm", self.plan.fulfilling)

    def ask(self, command: str, probe: Probe) -> Answer:
        """Ask a command in an environment."""
        return self.subject.ask(Question((command,), probe.environment, probe.what))
