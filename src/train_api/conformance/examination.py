"""The examination of a train: its answers, each asked for once, and the results of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from train_api.conformance.derive import NOTHING, Plan, Probe, Station, plan
from train_api.conformance.subject import Answer, Question, Subject, Train
from train_api.engines.export import Export
from train_api.engines.settings import GRANTED, WRITING_COMMANDS, SettingsError
from train_api.engines.troubles import EngineError
from train_api.report import Verdict

_FULFILLED_ALONE = frozenset({"TA203"})


class Result(NamedTuple):
    """How a check ended.

    `reason` says why it did not pass; `answer` is the one that shows it, where there is one. It is
    `unproven` where it was skipped only because the run did not end in success, or was stopped at
    a limit of this station.
    """

    code: str
    verdict: Verdict
    reason: str = ""
    answer: Answer | None = None
    unproven: bool = False


class Extent(NamedTuple):
    """How far an examination goes.

    `quick` is how many seconds check_requirements may take without a warning, and `hops` how many
    successors, one of the other, are made and examined.
    """

    quick: float = 5.0
    hops: int = 1


class Skipped(Exception):
    """A check cannot be made; the words say why."""


class NoSuccess(Skipped):
    """A check cannot be made because the run did not end in success, or was stopped here."""


class Failed(Exception):
    """A check has failed; the words say why, and the answer shows it."""

    def __init__(self, reason: str, answer: Answer | None = None) -> None:
        super().__init__(reason)
        self.answer = answer


class Examination:
    """The examination of one train: the answers that several checks look at, each asked once.

    `folder` is an empty one, in which export files are kept; whoever gives it removes it.
    """

    def __init__(self, train: Train, station: Station, extent: Extent, folder: Path) -> None:
        self.subject = Subject(train)
        self.station = station
        self.extent = extent
        self.folder = folder

    def results(self, checks: Mapping[str, Callable[[Examination], None]]) -> Iterator[Result]:
        """Make checks, in order; each result is told as soon as it is there."""
        for code, check in checks.items():
            try:
                check(self)
            except Skipped as skipped:
                unproven = isinstance(skipped, NoSuccess)
                yield Result(code, "skip", str(skipped), unproven=unproven)
            except Failed as failed:
                yield Result(code, "fail", f"{failed}{_remark(failed.answer)}", failed.answer)
            except EngineError as trouble:
                yield Result(code, "error", f"{trouble.message} {trouble.remedy}".strip())
            except SettingsError as error:
                yield Result(code, "error", str(error))
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
        # Without a valid list response there is no plan, and no check goes on from here.
        _ = self.plan
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
    def _run(self) -> Answer:
        return self._ask("run_algorithm", self.plan.fulfilling)

    @property
    def run_answer(self) -> Answer:
        """The answer to run_algorithm where all that it needs is there.

        It raises NoSuccess, each time, where a limit of this station stopped the run.
        """
        return _not_stopped(self._run)

    @cached_property
    def export(self) -> Export:
        """The export files of the successful run, and those that were refused."""
        answer = self.run_answer
        if answer.fault() or answer.value is None:
            raise Skipped("run_algorithm has not answered (TC030)")
        state = answer.value["state"]
        if state != "success":
            raise NoSuccess(f"the run ended in the state {state}, which makes no successor")
        into = self.folder / "export"
        into.mkdir()
        paths = answer.value["rebase"]["exportFiles"]
        return self.subject.train.copy_out(answer.outcome, paths, into)

    @cached_property
    def successor(self) -> Train:
        """The train in the successor image."""
        if self.extent.hops < 1:
            raise Skipped("no further successor was asked for")
        if self.export.refusals:
            raise Skipped("not all export files can be taken out (TC040)")
        base = (self.run_answer.value or {})["rebase"]["from"]
        successor = self.subject.train.successor(base, self.export.files)
        if successor is None:
            raise Skipped("a local program has no image, so there is no successor of it")
        return successor

    def ask(self, command: str, probe: Probe) -> Answer:
        """Ask a command in an environment.

        It raises NoSuccess where a limit of this station stopped run_algorithm, for which the
        specification grants no minimum of time: that says nothing about the train.
        """
        return _not_stopped(self._ask(command, probe))

    def _ask(self, command: str, probe: Probe) -> Answer:
        return self.subject.ask(Question((command,), probe.environment, probe.what))


_STOPPED = {
    "timed-out": "was ended at the time limit of {seconds:g} seconds; --time-limit sets another",
    "too-much-output": "was ended here, since it wrote more to stdout than each station reads",
    "out-of-memory": "was ended here, since it took more memory than each station grants",
}


def _not_stopped(answer: Answer) -> Answer:
    stopped = _STOPPED.get(answer.outcome.ended)
    if stopped and WRITING_COMMANDS & set(answer.question.arguments):
        words = stopped.format(seconds=answer.outcome.seconds)
        raise NoSuccess(f"{answer.question} {words}")
    return answer


def _remark(answer: Answer | None) -> str:
    """What the user has to do with a failure: a time limit below what each station grants."""
    if answer is None or answer.outcome.ended != "timed-out":
        return ""
    if answer.outcome.seconds >= GRANTED.seconds:
        return ""
    return f", which is the limit of --time-limit; each station grants {GRANTED.seconds:g} seconds"
