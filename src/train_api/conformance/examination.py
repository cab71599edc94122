"""The examination of a train: its answers, each requested once, and the results of checks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from train_api.conformance.candidates import Candidates
from train_api.conformance.disclosure import Disclosure, Source
from train_api.conformance.environments import Environment, Probe
from train_api.conformance.gaps import Ledger
from train_api.conformance.made_up_values import Station
from train_api.conformance.observations import Checked
from train_api.conformance.probes import Plan
from train_api.conformance.seed import fresh_seed, random_from, word
from train_api.conformance.train_client import Answer, Question, Subject, TrainClient
from train_api.engines.errors import EngineError
from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import Export
from train_api.engines.images import Image
from train_api.engines.settings import GRANTED, SettingsError
from train_api.foreign import foreign
from train_api.report import Cause, Examined, Verdict
from train_api.text import shortened

BATCH = 16
"""The number of environments to ask in before the answers are read."""

MOST_RUNS_OF_THE_ALGORITHM = 8
"""The maximum number of runs of run_algorithm: one in the full environment, two
where relations do not hold, and the rest in minimal environments."""

FEWEST_RUNS = 50
"""The number of runs of a train with few requirements, without its successor."""

_MINIMAL_RUNS = MOST_RUNS_OF_THE_ALGORITHM - 3

T = TypeVar("T")


class Result(NamedTuple):
    """The result of a check.

    `reason` says why it did not pass; `answer` is the answer that shows this, if there is one. The
    check is `unproven` if it was skipped only because of this station: the run did not end in
    success, or was stopped at a limit, or a secret cannot be recognised.
    """

    code: str
    verdict: Verdict
    reason: str = ""
    answer: Answer | None = None
    unproven: bool = False


class Extent(NamedTuple):
    """The extent of an examination.

    `quick` is the number of seconds that check_requirements may take without a warning, `hops` the
    number of successive successors to make and examine, and `jobs` the number of parallel runs.
    `runs` is the maximum number of runs, including those of successors, and at least `FEWEST_RUNS`.
    All made-up values follow from the `seed`; an empty one is replaced by a fresh one. With
    `strict`, gaps that the station causes fail a train, too. With `success`, the environment is
    real, so a run has to succeed. Answers are validated by `version`; without it, by all versions.
    """

    quick: float = 5.0
    hops: int = 1
    jobs: int = 1
    runs: int = 200
    seed: str = ""
    strict: bool = False
    success: bool = False
    version: str | None = None


class Skipped(Exception):
    """A check cannot be made; the message says why."""


class Unproven(Skipped):
    """A check cannot be made at this station; another station may show more."""


class NoSuccess(Unproven):
    """A check cannot be made because the run did not end in success, or was stopped here."""


class Failed(Exception):
    """A check has failed; the message says why, and the answer shows it."""

    def __init__(self, reason: str, answer: Answer | None = None) -> None:
        super().__init__(reason)
        self.answer = answer


class Tally:
    """The counts that an examination shares with those of its successors."""

    def __init__(self, candidates: Candidates) -> None:
        self.ledger = Ledger()
        self.runs = 0
        self.skipped: list[str] = []
        self.remedy = ""
        self.candidates = candidates


class _Attempt(Generic[T]):
    """Work that is tried once: each further request gets the same result or exception."""

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
    """The examination of one train: the answers that several checks use, each requested once.

    `folder` is an empty folder for export files; the caller removes it. For a successor, `tally`
    and `disclosure` are those of the original train.
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
        self.station = station
        self.extent = extent._replace(seed=extent.seed or fresh_seed())
        self.folder = folder
        self.tally = tally or Tally(Candidates(extent.version))
        self.subject = Subject(train, extent.jobs, self._look_at, self.tally.candidates)
        self.disclosure = disclosure or Disclosure(station.given.values(), station.secret)
        self._whose = "the successor's " if disclosure else ""
        self._share = max((extent.runs - self.tally.runs) // (extent.hops + 1), FEWEST_RUNS)
        self._share += self.tally.runs
        self._trouble: EngineError | SettingsError | None = None

    def results(self, checks: Mapping[str, Callable[[Examination], None]]) -> Iterator[Result]:
        """Make checks, in order; each result is yielded as soon as it is available."""
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
        """How the train was examined, for a report."""
        ledger = self.tally.ledger
        shown = self.disclosure.redactor
        return Examined(
            seed=self.extent.seed,
            runs=self.tally.runs,
            strict=self.extent.strict,
            gap_count=sum(ledger.count.values()),
            gaps=tuple(gap._replace(reason=shown(gap.reason)) for gap in ledger.listed),
            skipped=tuple(self.tally.skipped),
            versions=self.tally.candidates.possible,
            remedy=shown(self.tally.remedy),
        )

    @property
    def first_list(self) -> Answer:
        """The first answer to list_requirements."""
        return self._first.result()["list_requirements"]

    @property
    def first_summary(self) -> Answer:
        """The first answer to print_model_summary."""
        return self._first.result()["print_model_summary"]

    @property
    def unknown_command(self) -> Answer:
        """The answer to a command that there is not."""
        return self._first.result()["unknown"]

    @property
    def missing_command(self) -> Answer:
        """The answer to no command."""
        return self._first.result()["missing"]

    @cached_property
    def _first(self) -> _Attempt[dict[str, Answer]]:
        """What is asked in an empty environment, whatever the train lists."""
        unknown = f"no_such_command_{word(random_from(self.extent.seed, 'command'))}"
        questions = {
            "list_requirements": _question(("list_requirements",), EMPTY),
            "print_model_summary": _question(("print_model_summary",), EMPTY),
            "unknown": Question((unknown,), {}, ""),
            "missing": Question((), {}, ""),
        }
        return _Attempt(lambda: dict(zip(questions, self.put_all(questions.values()), strict=True)))

    @cached_property
    def image(self) -> Image | None:
        """The image of the train; None for a local program."""
        return self.subject.train.image()

    @cached_property
    def plan(self) -> Plan:
        """The environments that follow from the train's own list response."""
        if self.first_list.fault() or self.first_list.value is None:
            raise Skipped("the train's list response is not known (TC001)")
        self.subject.listed = self.first_list.value
        preset = self.image.env if self.image else {}
        station = self.station._replace(preset=preset)
        plan = Plan(self.first_list.value, station, self.extent.seed)
        self.disclosure.expect(plan.secret, plan.names, self.first_list.outcome.stdout)
        return plan

    @property
    def checked(self) -> Checked:
        """The results of the answers to check_requirements in all environments."""
        # An obstacle to asking is met once, and not again by each check.
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
        """The answer to run_algorithm in the full environment.

        It raises NoSuccess, each time, if a limit of this station stopped the run.
        """
        if not self.plan.fits(self.plan.full):
            raise Skipped("no engine can set the full environment (TC060)")
        return self._not_stopped(self.plan.full, self._full_run)

    @property
    def minimal_runs(self) -> list[Answer]:
        """The answers to run_algorithm in minimal environments.

        It raises NoSuccess if a limit of this station stopped all of them.
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
                # A run is likely to be stopped again after the first, and each takes as long.
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
            raise Skipped("no further successor was requested")
        if self.export.refusals:
            raise Skipped("not all export files can be copied (TC040)")
        base = (self.full_run.value or {})["rebase"]["from"]
        successor = self.subject.train.successor(base, self.export.files)
        if successor is None:
            raise Skipped("a local program has no image, so there is no successor of it")
        return successor

    def ask(self, arguments: tuple[str, ...], probe: Probe) -> Answer:
        """Ask a question in an environment; for run_algorithm, one other than the full environment.

        It raises NoSuccess if a limit of this station stopped run_algorithm: since the
        specification grants it no minimum of time, this says nothing about the train.
        """
        if arguments == ("run_algorithm",):
            # A local program has one disk for all runs: this one may change files of the full run.
            _ = self._exported
        return self._not_stopped(probe, self._ask(arguments, probe))

    def unproven(self, family: str, reason: str, cause: Cause) -> NoSuccess:
        """Record that a run in an environment of this family left something untested."""
        self.tally.remedy = _remedy(self.plan)
        self.tally.ledger.add_once(family, reason, cause)
        return NoSuccess(reason)

    def put(self, question: Question) -> Answer:
        """Ask a question, without a demand on its answer."""
        self.tally.runs += 1
        return self.subject.ask(question)

    def put_all(self, questions: Iterable[Question]) -> Generator[Answer, None, None]:
        """Ask questions that do not depend on each other; to leave early, close the generator."""
        for answer in self.subject.ask_all(questions):
            self.tally.runs += 1
            yield answer

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
"""The environment without variables of the train."""

_REMEDIES = {
    ("URL", "HOST", "PORT"): "--network NAME and --env for {names}",
    ("FILE", "DIRECTORY"): "--mount and --env for {names}",
    ("TOKEN", "ENUM", "INTEGER", "NUMBER", "BOOLEAN", "STRING"): "--env for {names}",
}
_LONGEST_NAMES = 200


def _remedy(plan: Plan) -> str:
    """The remedy for a run without success: what to give the train."""
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
    """A remark if the user may have caused a failure by a limit below what each station grants."""
    if answer is None or answer.outcome.ended != "timed-out":
        return ""
    if answer.outcome.seconds >= GRANTED.seconds:
        return ""
    return f", which is the limit of --time-limit; each station grants {GRANTED.seconds:g} seconds"
