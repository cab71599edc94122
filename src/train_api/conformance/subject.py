"""The train under examination: asked through whatever runs it, its answers kept and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from train_api.engines.export import Export, ExportedFile
from train_api.engines.outcome import Outcome
from train_api.library import NoResponseError, extract, validate
from train_api.report import Report

Arguments = tuple[str, ...]


class Train(Protocol):
    """What runs a train; raises EngineError where that cannot be done."""

    def ask(self, arguments: Arguments, environment: Mapping[str, str]) -> Outcome:
        """Run the train with these arguments in this environment, to its end."""

    def reproduction(self, arguments: Arguments, environment: Mapping[str, str]) -> str:
        """A command line with which a person can do the same; no real value stands in it."""

    def copy_out(self, outcome: Outcome, paths: Iterable[str], into: Path) -> Export:
        """Copy regular files out of what the run has left behind."""

    def successor(self, base: str, files: Iterable[ExportedFile]) -> Train | None:
        """The train in the image that has these files over a base; None where no image is made."""


class Question(NamedTuple):
    """A run of the train: its arguments, its environment, and in words what is special about it."""

    arguments: Arguments
    environment: Mapping[str, str]
    what: str

    def __str__(self) -> str:
        command = " ".join(self.arguments) or "a run without a command"
        return f"{command} {self.what}".rstrip()


class Answer:
    """What the train answered to a question."""

    def __init__(
        self, question: Question, outcome: Outcome, list_response: bytes | None = None
    ) -> None:
        self.question = question
        self.outcome = outcome
        self._list_response = list_response

    @cached_property
    def report(self) -> Report:
        """The verdict about stdout as a response to the command that was asked."""
        return validate(
            self.outcome.stdout,
            command=self.question.arguments[0],
            list_response=self._list_response,
        )

    @cached_property
    def value(self) -> dict[str, Any] | None:
        """The response, None where stdout has none."""
        try:
            return extract(self.outcome.stdout).value
        except NoResponseError:
            return None

    @property
    def codes(self) -> set[str]:
        """The codes of the errors in the response."""
        return {problem.code for problem in self.report.problems if problem.severity == "error"}

    def fault(self, besides: frozenset[str] = frozenset()) -> str | None:
        """What keeps this from being a sound answer, codes besides these; None where it is one."""
        if ended := self.abnormal_end():
            return ended
        if self.outcome.status != 0:
            return f"ended with exit status {self.outcome.status}, expected 0"
        for problem in self.report.problems:
            if problem.severity == "error" and problem.code not in besides:
                place = f" at {problem.pointer}" if problem.pointer else ""
                return f"answered with {problem.code} {problem.name}{place}: {problem.message}"
        return None

    def abnormal_end(self) -> str | None:
        """Why the train did not end by itself, None where it did."""
        return (
            _ABNORMAL_ENDS[self.outcome.ended].format(
                seconds=self.outcome.seconds, reason=self.outcome.reason
            )
            or None
        )


_ABNORMAL_ENDS = {
    "exited": "",
    "timed-out": "did not end within {seconds:.0f} seconds",
    "too-much-output": "wrote more to stdout than a station reads, and was ended",
    "out-of-memory": "ran out of the memory that it was given",
    "not-started": "could not be started: {reason}",
}


class Subject:
    """A train, and all answers that it has given so far."""

    def __init__(self, train: Train) -> None:
        self.train = train
        self.answers: list[Answer] = []
        self.list_response: bytes | None = None

    def ask(self, question: Question) -> Answer:
        """Ask a question, also one that was asked before."""
        outcome = self.train.ask(question.arguments, question.environment)
        listed = self.list_response if question.arguments[:1] == ("check_requirements",) else None
        answer = Answer(question, outcome, listed)
        self.answers.append(answer)
        return answer
