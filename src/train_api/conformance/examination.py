"""The examination of a train: its answers, each asked for once, and the results of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from train_api.conformance.disclosure import Disclosure, Source
from train_api.conformance.environments import Environment, Probe
from train_api.conformance.gaps import Ledger
from train_api.conformance.made_up_values import Station
from train_api.conformance.observations import Checked
from train_api.conformance.probes import Plan
from train_api.conformance.seed import fresh_seed
from train_api.conformance.train_client import Answer, Question, Subject, TrainClient
from train_api.engines.errors import EngineError
from train_api.engines.files.export import Export
from train_api.engines.run_result import RunResult
from train_api.engines.settings import GRANTED, SettingsError
from train_api.foreign import foreign
from train_api.report import Cause, Examined, Verdict
from train_api.text import shortened

BATCH = 16
"""How many environments are asked in before the answers are read."""

MOST_RUNS_OF_THE_ALGORITHM = 8
"""How often run_algorithm is asked at most: once with everything, twice
where relations do not hold, and the rest where as little as possible is set."""

FEWEST_RUNS = 50
"""How many runs one train takes that has few requirements, its successor left out."""

_MINIMAL_RUNS = MOST_RUNS_OF_THE_ALGORITHM - 3

T = TypeVar("T")


class Result(NamedTuple):
    """How a check ended.

    `reason` says why it did not pass; `answer` is the one that shows it, where there is one. It is
    `unproven` where it was skipped only because of what this station gives: the run did not end in
    success, or was stopped at a limit, or a secret cannot be recognised.
    """

    code: str
    verdict: Verdict
    reason: str = ""
    answer: Answer | None = None
    unproven: bool = False


class Extent(NamedTuple):
    """How far an examination goes.

    `quick` is how many seconds check_requirements may take without a warning, `hops` how many
    successors, one of the other, are made and examined, and `jobs` how many runs execute at once.
    `runs` is how often the train is run at most, its successors included, and at least
    `FEWEST_RUNS`. All that is made up follows from the `seed`, which is a fresh one where it is
    empty. With `strict`, gaps that the station causes fail a train, too. With `success`, the
    environment is real, so that a run has to succeed.
    """

    quick: float = 5.0
    hops: int = 1
    jobs: int = 1
    runs: int = 200
    seed: str = ""
    strict: bool = False
    success: bool = False


class Skipped(Exception):
    """A check cannot be made; the words say why."""


class Unproven(Skipped):
    """A check cannot be made with what this station gives; another one may show more."""


class NoSuccess(Unproven):
    """A check cannot be made because the run did not end in success, or was stopped here."""


class Failed(Exception):
    """A check has failed; the words say why, and the answer shows it."""

    def __init__(self, reason: str, answer: Answer | None = None) -> None:
        super().__init__(reason)
        self.answer = answer


class Tally:
    """What an examination and those of its successors count together."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.runs = 0
        self.skipped: list[str] = []
        self.remedy = ""


class _Attempt(Generic[T]):
    """Something that is tried once: whoever asks for it again gets the same result or failure."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._failure: Exception | None = None
        try:
            self._result = work()
        except (EngineError, SettingsError, Skipped) as error:
            self._failure = error

    def result(self) -> T:
        if self._failure is not None:
            raise self._failure
        return self._result


class Examination:
    """The examination of one train: the answers that several checks look at, each asked once.

    `folder` is an empty one, in which export files are kept; whoever gives it removes it. `tally`
    and `disclosure` are those of the train whose successor this is.
    """

    def __init__(
        self,
        train: TrainClient,
        station: Station,
        extent: Extent,
        folder: Path,
        tally: Tally | None = None,
        disclosure: Disclosure | None = None,
    ) -> None:
        self.subject = Subject(train, extent.jobs, self._look_at)
        self.station = station
        self.extent = extent._replace(seed=extent.seed or fresh_seed())
        self.folder = folder
        self.tally = tally or Tally()
        self.disclosure = disclosure or Disclosure(station.given.values(), station.secret)
        self._whose = "the successor's " if disclosure else ""
        self._share = max((extent.runs - self.tally.runs) // (extent.hops + 1), FEWEST_RUNS)
        self._share += self.tally.runs
        self._trouble: EngineError | SettingsError | None = None

    def results(self, checks: Mapping[str, Callable[[Examination], None]]) -> Iterator[Result]:
        """Make checks, in order; each result is told as soon as it is there."""
        shown = self.disclosure.redactor
        for code, check in checks.items():
            try:
                check(self)
            except Skipped as skipped:
                unproven = isinstance(skipped, Unproven)
                yield Result(code, "skip", shown(str(skipped)), unproven=unproven)
            except Failed as failed:
                reason = shown(f"{failed}{_remark(failed.answer)}")
                yield Result(code, "fail", reason, failed.answer)
            except EngineError as trouble:
                yield Result(code, "error", shown(f"{trouble.marked} {trouble.remedy}").strip())
            except SettingsError as error:
                yield Result(code, "error", shown(error.marked))
            else:
                yield Result(code, "pass")

    @property
    def examined(self) -> Examined:
        """How the train was examined, as a report tells it."""
        ledger = self.tally.ledger
        shown = self.disclosure.redactor
        return Examined(
            seed=self.extent.seed,
            runs=self.tally.runs,
            strict=self.extent.strict,
            gap_count=sum(ledger.count.values()),
            gaps=tuple(gap._replace(reason=shown(gap.reason)) for gap in ledger.listed),
            skipped=tuple(self.tally.skipped),
            remedy=shown(self.tally.remedy),
        )

    @cached_property
    def first_list(self) -> Answer:
        """The first answer to list_requirements."""
        return self.ask(("list_requirements",), EMPTY)

    @cached_property
    def first_summary(self) -> Answer:
        """The first answer to print_model_summary."""
        return self.ask(("print_model_summary",), EMPTY)

    @cached_property
    def plan(self) -> Plan:
        """The environments that the train's own list response asks for."""
        if self.first_list.fault() or self.first_list.value is None:
            raise Skipped("the train's list response is not known (TC001)")
        self.subject.listed = self.first_list.value
        plan = Plan(self.first_list.value, self.station, self.extent.seed)
        self.disclosure.expect(plan.secret, plan.names, self.first_list.outcome.stdout)
        return plan

    @property
    def checked(self) -> Checked:
        """What the answers to check_requirements in all environments show."""
        # What keeps them from being asked is met with once, and not again by each check.
        if self._trouble is not None:
            raise self._trouble
        try:
            return self._checked
        except (EngineError, SettingsError) as trouble:
            self._trouble = trouble
            raise

    @cached_property
    def _checked(self) -> Checked:
        checked = Checked()
        most = max(self._share - self.tally.runs - MOST_RUNS_OF_THE_ALGORITHM, 1)
        why = f"more than {self.extent.runs} runs would be needed; --max-runs allows more"
        probes = self.plan.probes(most, self.tally.ledger, why)
        while batch := list(islice(probes, BATCH)):
            questions = [_question(("check_requirements",), probe) for probe in batch]
            self.tally.runs += len(batch)
            for probe, answer in zip(batch, self.subject.ask_all(questions), strict=True):
                checked.take(probe, answer)
        self.tally.skipped += self.plan.impossible
        return checked

    @cached_property
    def _full_run(self) -> Answer:
        return self._ask(("run_algorithm",), self.plan.full)

    @property
    def full_run(self) -> Answer:
        """The answer to run_algorithm where all that it needs is there.

        It raises NoSuccess, each time, where a limit of this station stopped the run.
        """
        if not self.plan.fits(self.plan.full):
            raise Skipped("no engine can set the full environment (TC060)")
        return self._not_stopped(self.plan.full, self._full_run)

    @property
    def minimal_runs(self) -> list[Answer]:
        """The answers to run_algorithm in environments of which nothing can be taken away.

        It raises NoSuccess where a limit of this station stopped all of them.
        """
        answers, stopped = self._minimal_runs
        if stopped is not None and not answers:
            raise stopped
        return answers

    @cached_property
    def _minimal_runs(self) -> tuple[list[Answer], NoSuccess | None]:
        probes, left = self.plan.minimal(_MINIMAL_RUNS)
        if left:
            reason = f"run_algorithm is run at most {MOST_RUNS_OF_THE_ALGORITHM} times"
            self.tally.ledger.add("minimal", reason, "station", left)
        answers = []
        for probe in probes:
            is_full = probe.environment.status == self.plan.full.environment.status
            try:
                answers.append(self.full_run if is_full else self.ask(("run_algorithm",), probe))
            except NoSuccess as stopped:
                # What is stopped once is likely to be stopped again, and each takes as long.
                return answers, stopped
        return answers, None

    @property
    def export(self) -> Export:
        """The export files of the successful run, and those that were refused."""
        return self._exported.result()

    @property
    def successor(self) -> TrainClient:
        """The train in the successor image."""
        return self._built.result()

    @cached_property
    def _exported(self) -> _Attempt[Export]:
        return _Attempt(self._export)

    @cached_property
    def _built(self) -> _Attempt[TrainClient]:
        return _Attempt(self._build)

    def _export(self) -> Export:
        answer = self.full_run
        if answer.fault() or answer.value is None:
            raise Skipped("run_algorithm has not answered (TC030)")
        state = answer.value["state"]
        if state != "success":
            raise self.unproven("full", f"{answer.question} ended in the state {state}", "station")
        into = self.folder / "export"
        into.mkdir()
        paths = answer.value["rebase"]["exportFiles"]
        export = self.subject.train.copy_out(answer.outcome, paths, into)
        self.disclosure.look_at_files(export.files, self._source(answer.question, answer.outcome))
        return export

    def _build(self) -> TrainClient:
        if self.extent.hops < 1:
            raise Skipped("no further successor was asked for")
        if self.export.refusals:
            raise Skipped("not all export files can be taken out (TC040)")
        base = (self.full_run.value or {})["rebase"]["from"]
        successor = self.subject.train.successor(base, self.export.files)
        if successor is None:
            raise Skipped("a local program has no image, so there is no successor of it")
        return successor

    def ask(self, arguments: tuple[str, ...], probe: Probe) -> Answer:
        """Ask a question in an environment, run_algorithm in another one than the full.

        It raises NoSuccess where a limit of this station stopped run_algorithm, for which the
        specification grants no minimum of time: that says nothing about the train.
        """
        if arguments == ("run_algorithm",):
            # A local program has one disk for all runs: this one may change what the full run left.
            _ = self._exported
        return self._not_stopped(probe, self._ask(arguments, probe))

    def unproven(self, family: str, reason: str, cause: Cause) -> NoSuccess:
        """Record that a run in an environment of this family left something untested."""
        self.tally.remedy = _remedy(self.plan)
        self.tally.ledger.add_once(family, reason, cause)
        return NoSuccess(reason)

    def put(self, question: Question) -> Answer:
        """Ask any question, whatever its answer."""
        self.tally.runs += 1
        return self.subject.ask(question)

    def _look_at(self, question: Question, outcome: RunResult) -> None:
        self.disclosure.look_at(self._source(question, outcome))

    def _source(self, question: Question, outcome: RunResult) -> Source:
        return Source(question, outcome, self._whose)

    def _ask(self, arguments: tuple[str, ...], probe: Probe) -> Answer:
        return self.put(_question(arguments, probe))

    def _not_stopped(self, probe: Probe, answer: Answer) -> Answer:
        stopped = _STOPPED.get(answer.outcome.ended)
        if stopped and answer.question.arguments[:1] == ("run_algorithm",):
            words = stopped.format(seconds=answer.outcome.seconds)
            how = words if answer.was_run else answer.abnormal_end()
            raise self.unproven(probe.family, f"{answer.question} {how}", "train")
        return answer


_STOPPED = {
    "timed-out": "was ended at the time limit of {seconds:g} seconds, which --run-time-limit sets",
    "too-much-output": "was ended here, since it wrote more to stdout than each station reads",
    "too-much-disk": "was ended here, since it wrote more to its disk than --disk grants",
    "out-of-memory": "was ended here, since it took more memory than --memory grants",
}


EMPTY = Probe("empty", "in an empty environment", Environment((), {}, b"", 0))
"""The environment with nothing of the train's in it."""

_REMEDIES = {
    ("URL", "HOST", "PORT"): "--network NAME and --env for {names}",
    ("FILE", "DIRECTORY"): "--mount and --env for {names}",
    ("TOKEN", "ENUM", "INTEGER", "NUMBER", "BOOLEAN", "STRING"): "--env for {names}",
}
_LONGEST_NAMES = 200


def _remedy(plan: Plan) -> str:
    """What to give a train so that its run may succeed."""
    parts = [
        words.format(names=foreign(shortened(", ".join(names), _LONGEST_NAMES)))
        for targets, words in _REMEDIES.items()
        if (names := plan.named(targets))
    ]
    how = f" ({'; '.join(parts)})" if parts else ""
    return (
        f"Give it an environment in which the run succeeds{how}, and --expect-success, so that a "
        "run without success fails."
    )


def _question(arguments: tuple[str, ...], probe: Probe) -> Question:
    return Question(arguments, probe.environment, probe.what)


def _remark(answer: Answer | None) -> str:
    """What the user has to do with a failure: a time limit below what each station grants."""
    if answer is None or answer.outcome.ended != "timed-out":
        return ""
    if answer.outcome.seconds >= GRANTED.seconds:
        return ""
    return f", which is the limit of --time-limit; each station grants {GRANTED.seconds:g} seconds"
