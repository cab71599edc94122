"""The train under examination: run it, and read its answers."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from train_api.conformance.candidates import Candidates
from train_api.engines.execution.run_result import RunResult
from train_api.engines.execution.signals import LONGEST_WAIT
from train_api.engines.files.export import Export, ExportedFile
from train_api.engines.images import Image
from train_api.engines.settings import WRITING_COMMANDS
from train_api.foreign import foreign
from train_api.library import NoResponseError, extract
from train_api.limits import PROBLEM_LIMIT
from train_api.reader.stdout import BytesCapture
from train_api.report import Report
from train_api.specification import commands
from train_api.validation import pipeline
from train_api.validation.command import version_of

Arguments = tuple[str, ...]


class TrainClient(Protocol):
    """Runs a train; raises EngineError if that fails."""

    def ask(self, arguments: Arguments, environment: Mapping[str, str]) -> RunResult:
        """Run the train with these arguments in this environment, to its end."""

    def reproduction(self, arguments: Arguments, environment: Mapping[str, str]) -> str:
        """A command line that does the same; it contains no real value."""

    def image(self) -> Image | None:
        """The image of the train; None for a local program."""

    def copy_out(self, outcome: RunResult, paths: Iterable[str], into: Path) -> Export:
        """Copy regular files that the run has left behind."""

    def successor(self, base: str, files: Iterable[ExportedFile]) -> TrainClient | None:
        """The train in the image with these files on top of a base; None if no image is made."""


class Question(NamedTuple):
    """A run of the train: its arguments, its environment, and a description of the environment."""

    arguments: Arguments
    environment: Mapping[str, str]
    what: str

    def __str__(self) -> str:
        command = " ".join(self.arguments) or "a run without a command"
        return f"{command} {self.what}".rstrip()


class Answer:
    """The answer of the train to a question.

    If the command had reached its time limit twice before, the train was not run again (`was_run`),
    and the outcome is a time-out without output.
    """

    def __init__(
        self,
        question: Question,
        outcome: RunResult,
        listed: dict[str, Any] | None = None,
        *,
        candidates: Candidates | None = None,
        was_run: bool = True,
    ) -> None:
        self.question = question
        self.outcome = outcome
        self.was_run = was_run
        self._listed = listed
        self._candidates = candidates or Candidates()

    @cached_property
    def report(self) -> Report:
        """The verdict about stdout as a response to the command of the question.

        A valid answer leaves only those candidates under which it is valid.
        """
        value = self.value or {}
        named = version_of(value) if "$schema" in value else None
        return self._candidates.validated(named, self._validated)

    def _validated(self, version: str) -> Report:
        # The list was validated when the train answered with it; it may be long.
        return pipeline.validate(
            BytesCapture(self.outcome.stdout),
            source="<stdout>",
            command=self.question.arguments[0],
            listed=self._listed,
            version=version,
        ).report

    @cached_property
    def value(self) -> dict[str, Any] | None:
        """The response, None if stdout has none."""
        try:
            return extract(self.outcome.stdout).value
        except NoResponseError:
            return None

    def forget(self) -> None:
        """Free what was read of the output; it is read again if somebody asks for it."""
        for read in ("report", "value"):
            self.__dict__.pop(read, None)

    def repeats(self, other: Answer) -> bool:
        """Whether both responses are equal byte for byte; reading a long one takes seconds."""
        mine, others = self.outcome, other.outcome
        same = mine.stdout == others.stdout
        return same and (mine.ended, mine.status) == (others.ended, others.status)

    @property
    def codes(self) -> set[str]:
        """The codes of the errors in the response."""
        return {problem.code for problem in self.report.problems if problem.severity == "error"}

    def fault(self, besides: frozenset[str] = frozenset()) -> str | None:
        """Why this is no valid answer, ignoring the codes `besides`; None if it is valid."""
        if ended := self.abnormal_end():
            return ended
        if self.outcome.status != 0:
            return f"ended with exit status {self.outcome.status}, expected 0"
        shown = 0
        for problem in self.report.problems:
            shown += problem.severity == "error"
            if problem.severity == "error" and problem.code not in besides:
                place = f" at {foreign(problem.pointer)}" if problem.pointer else ""
                return f"answered with {problem.code} {problem.name}{place}: {problem.message}"
        if self.report.errors > shown:
            return f"answered with errors after its first {PROBLEM_LIMIT} problems"
        return None

    def abnormal_end(self) -> str | None:
        """Why the train did not end by itself, None if it did."""
        words = _ABNORMAL_ENDS[self.outcome.ended] if self.was_run else _NOT_RUN
        reason = foreign(self.outcome.reason)
        return words.format(seconds=self.outcome.seconds, reason=reason) or None


_ABNORMAL_ENDS = {
    "exited": "",
    "timed-out": "did not end within {seconds:g} seconds",
    "too-much-output": "wrote more to stdout than a station reads, and was ended",
    "too-much-disk": "wrote more to its disk than it was given, and was ended",
    "out-of-memory": "ran out of the memory that it was given",
    "not-started": "could not be started: {reason}",
}
_NOT_RUN = "was not run again, since it did not end within {seconds:g} seconds twice"
_TIME_OUTS = 2


_Begun = deque[tuple[Question, Future[RunResult] | None]]
"""Questions in order, each with its run unless that has to run alone."""


class Subject:
    """A train that can be asked.

    Up to `jobs` runs execute at once, except run_algorithm, which always runs alone: it may write
    files that another run reads. A command that did not end within its time limit runs alone from
    then on, and after the second time it is not run again. All unknown commands count as one, and a
    missing one counts separately.

    `look_at` is called once with each outcome, also one that does not count, by the thread that
    asks. Answers are not kept here. Each is validated by the `candidates`.
    """

    def __init__(
        self,
        train: TrainClient,
        jobs: int = 1,
        look_at: Callable[[Question, RunResult], object] = lambda *_: None,
        candidates: Candidates | None = None,
    ) -> None:
        self.train = train
        self._candidates = candidates or Candidates()
        self._look_at = look_at
        self.listed: dict[str, Any] | None = None
        self._jobs = jobs
        self._stopped: defaultdict[str, list[float]] = defaultdict(list)

    def ask(self, question: Question) -> Answer:
        """Ask a question while nothing else runs, even if it was asked before."""
        if self._is_given_up(question):
            seconds = self._stopped[_counted(question)][-1]
            outcome = RunResult("timed-out", None, b"", b"", seconds)
            return self._answer(question, outcome, was_run=False)
        outcome = self._run(question)
        self._look_at(question, outcome)
        if outcome.ended == "timed-out":
            self._stopped[_counted(question)].append(outcome.seconds)
        return self._answer(question, outcome)

    def ask_all(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Ask questions that do not depend on each other; answers come in their order.

        Questions are taken as runs end, so at most `jobs` answers wait here. A run that does not
        end within its time limit beside others is repeated alone, and only then counts. Leaving
        early waits for the runs that have begun, except on KeyboardInterrupt: then the client of
        the engine ends them.

        Raises:
            EngineError: the train could not be run.
            SettingsError: the engine cannot pass these settings.
        """
        if self._jobs == 1:
            yield from map(self.ask, questions)
            return
        coming = iter(questions)
        begun: _Begun = deque()
        pool = ThreadPoolExecutor(self._jobs)
        is_interrupted = False
        try:
            self._begin(coming, begun, pool)
            while begun:
                answer = self._ended(*begun.popleft(), beside=begun)
                self._begin(coming, begun, pool)
                yield answer
        except KeyboardInterrupt:
            is_interrupted = True
            raise
        finally:
            pool.shutdown(wait=not is_interrupted, cancel_futures=True)

    def _begin(self, coming: Iterator[Question], begun: _Begun, pool: ThreadPoolExecutor) -> None:
        """Begin as many runs as possible; one that has to run alone waits for its turn."""
        for question in islice(coming, self._jobs - len(begun)):
            late = self._stopped[_counted(question)]
            waits = late or WRITING_COMMANDS & set(question.arguments)
            begun.append((question, None if waits else pool.submit(self._run, question)))

    def _ended(
        self, question: Question, future: Future[RunResult] | None, beside: _Begun
    ) -> Answer:
        if future is not None:
            _await([future])
            outcome = future.result()
            self._look_at(question, outcome)
            if outcome.ended != "timed-out":
                return self._answer(question, outcome)
        if not self._is_given_up(question):
            _await([other for _, other in beside if other is not None])
        return self.ask(question)

    def _run(self, question: Question) -> RunResult:
        return self.train.ask(question.arguments, question.environment)

    def _answer(self, question: Question, outcome: RunResult, *, was_run: bool = True) -> Answer:
        listed = self.listed if question.arguments[:1] == ("check_requirements",) else None
        return Answer(question, outcome, listed, candidates=self._candidates, was_run=was_run)

    def _is_given_up(self, question: Question) -> bool:
        return len(self._stopped[_counted(question)]) >= _TIME_OUTS


def _await(runs: list[Future[RunResult]]) -> None:
    """Wait until all runs have ended, in steps, as `LONGEST_WAIT` demands."""
    while wait(runs, timeout=LONGEST_WAIT).not_done:
        pass


def _counted(question: Question) -> str:
    """The command of a question, for which its time-outs are counted."""
    if not question.arguments:
        return "missing"
    command = question.arguments[0]
    return command if command in commands() else "unknown"
