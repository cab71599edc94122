"""The report of a run at a station: one model that the formats render.

No member has a value of the environment. Text of the train has passed the redactor.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from train_api.report import INVALID, UNSUCCESSFUL, VALID, NoVerdict, Runner
from train_api.requirements.assessment import Assessment

Outcome = Literal[
    "ready",
    "tagged",
    "not-fulfilled",
    "invalid",
    "stopped",
    "failure",
    "application",
    "refused",
    "declined",
    "none",
]
"""How a run ended: `ready` after a dry run, `tagged` with a successor, `not-fulfilled` if the
environment is not sufficient, `invalid` if the train violated the specification, `stopped` if a
run reached a limit of the station, `failure` and `application` as the train said, `refused` if the
station makes no successor, `declined` if a person did not confirm it, `none` if there is no
verdict."""

_STATUS: dict[Outcome, int] = {
    "ready": VALID,
    "tagged": VALID,
    "not-fulfilled": INVALID,
    "invalid": INVALID,
    "stopped": INVALID,
    "failure": UNSUCCESSFUL,
    "application": UNSUCCESSFUL,
    "refused": INVALID,
    "declined": INVALID,
}


class Step(NamedTuple):
    """A run of the train or of its successor: the command, and how many seconds it took."""

    command: str
    seconds: float
    of_successor: bool = False


class Left(NamedTuple):
    """An export file: its path in the container, its size in bytes, and its SHA-256 digest."""

    path: str
    size: int
    sha256: str


class Successor(NamedTuple):
    """The image that leaves: its ID and that of its base, the name of the base, and its tags.

    `replaced` are those of the tags that named another image before.
    """

    image: str
    base: str
    base_image: str
    tags: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


class Pushed(NamedTuple):
    """A tag that the registry has, and the digest of its manifest, empty if it is unknown."""

    tag: str
    digest: str


class Excerpt(NamedTuple):
    """What the train wrote to stderr in a run, without secrets; only if a person asked for it."""

    command: str
    text: str


class RunReport(NamedTuple):
    """The results of one run of a train at a station.

    `reason` and `remedy` say why there is no successor. `assessment` is None if there is no valid
    list of requirements. `state` is that of the response of run_algorithm, and None without one;
    `message` is that of the response, if a person asked for it. `files` are the export files, also
    if no successor was made of them. `pushed` are the tags that the registry has, also if the
    others could not be pushed. `failure` is set exactly if the outcome is `none`.
    """

    image: str
    outcome: Outcome
    reason: str = ""
    remedy: str = ""
    runner: Runner | None = None
    assessment: Assessment | None = None
    steps: tuple[Step, ...] = ()
    state: str | None = None
    message: str | None = None
    files: tuple[Left, ...] = ()
    successor: Successor | None = None
    pushed: tuple[Pushed, ...] = ()
    kept: str | None = None
    excerpts: tuple[Excerpt, ...] = ()
    failure: NoVerdict | None = None

    @property
    def exit_status(self) -> int:
        """The exit status of the command line."""
        return self.failure.exit_status if self.failure else _STATUS[self.outcome]
