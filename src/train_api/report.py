"""The results of a run: one model that every output format renders.

Annotations are evaluated here and in the other modules that define named tuples at start: as
strings, each of them would be compiled again at every start.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Status = Literal["valid", "invalid", "unreadable"]
Verdict = Literal["pass", "fail", "skip", "error"]
Cause = Literal["train", "station"]
Kind = Literal["response", "manifest"]

VALID = 0
INVALID = 1
USAGE = 2
UNREADABLE = 3
ENGINE = 4
UNSUCCESSFUL = 5
DEFECT = 70
INTERRUPTED = 130


class Place(NamedTuple):
    """A place in the original input.

    `offset` counts bytes from 0. `line` counts line feeds before the place, plus 1. `column`
    counts characters of UTF-8 in the line before the place, plus 1.
    """

    offset: int
    line: int
    column: int


class Problem(NamedTuple):
    """One violation of the specification.

    `code`, `name` and `severity` are those of the rule. `message` says what was expected and what
    kind of value was found; `remedy` says what to do. Neither contains a value of the input unless
    values were requested. `pointer` is a JSON Pointer into the response, and None for a problem of
    the output as a whole. `schema_pointer` (a URI with a JSON Pointer as fragment) and `keyword`
    belong to TA100 alone.
    """

    code: str
    name: str
    severity: Severity
    message: str
    remedy: str
    pointer: str | None
    schema_pointer: str | None
    keyword: str | None
    place: Place | None


class Span(NamedTuple):
    """The place of the response in the input: `length` bytes from byte `offset`."""

    offset: int
    length: int


class Response(NamedTuple):
    """The train response in captured stdout.

    `data` has the bytes that the train wrote, `value` the JSON object that they encode, and `span`
    their place.
    """

    data: bytes
    value: dict[str, Any]
    span: Span


class NoVerdict(NamedTuple):
    """Why there is no verdict: the cause is the tool or its user, never the train.

    `kind` is one of `usage`, `unreadable`, `unwritable`, `engine`, `defect`, `interrupted`.
    """

    kind: str
    message: str
    remedy: str

    @property
    def exit_status(self) -> int:
        """The exit status that belongs to the kind."""
        return _EXIT_STATUS_OF_KIND[self.kind]


_EXIT_STATUS_OF_KIND = {
    "usage": USAGE,
    "unreadable": UNREADABLE,
    "unwritable": UNREADABLE,
    "engine": ENGINE,
    "defect": DEFECT,
    "interrupted": INTERRUPTED,
}


class CheckResult(NamedTuple):
    """The result of one conformance check of a train.

    `verdict` is `pass`, `fail`, `skip`, or `error`: the check could not be made, which says nothing
    about the train. `reason` says why it is not `pass`. `command_line` reproduces the run that
    shows the result, and `output` is the end of that run's output, without values. The check is
    `unproven` if it was skipped only because a run did not end in success or was stopped at a
    limit.
    """

    code: str
    name: str
    verdict: Verdict
    reason: str = ""
    command_line: str = ""
    output: str = ""
    unproven: bool = False


class Runner(NamedTuple):
    """The container engine that ran a train, with its version, and the image.

    `image` is the id of the image in the engine. `digest` is the digest of its manifest in a
    registry, None if the engine has none. `limits` has the limits of
    run_algorithm: `seconds`, `memory`, `disk` and `stdout` in bytes, `processes`, `network`, `cpus`
    and `gpus`.
    """

    engine: str
    version: str
    image: str
    digest: str | None
    limits: Mapping[str, Any] = {}


class Gap(NamedTuple):
    """What an examination left untested: a number of environments or runs of one family.

    The `cause` is `train` if the train can cause the gap, for example because it has more
    requirements than are tested. It is `station` if the station has no network or no data for the
    train.
    """

    family: str
    reason: str
    cause: Cause
    number: int = 1


class Examined(NamedTuple):
    """How a train was examined, besides the results.

    `seed` reproduces all made-up values. `runs` is the number of runs of the train and its
    successors. `gap_count` counts all gaps, `gaps` has the first `GAP_LIMIT` of them, and `strict`
    says whether gaps that the station causes fail the train, too. `skipped` says what no
    environment can show of this train. `remedy` says how to verify more if no run succeeded, and is
    empty otherwise. `versions` are the versions of the specification under which all valid answers
    are valid.
    """

    seed: str
    runs: int
    strict: bool = False
    gap_count: int = 0
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[str, ...] = ()
    remedy: str = ""
    versions: tuple[str, ...] = ()


class Report(NamedTuple):
    """The verdict about one input, or about one train.

    `source` names the input. `command` is the command whose response was validated, None if it is
    unknown. `problems` has the first problems in the order of the input, at most `PROBLEM_LIMIT`;
    `errors` and `warnings` count all, but beyond the limit each invalid item of an array once.
    `failure` is set exactly when the status is `unreadable`. `version` is the version of the
    specification against which an input was validated, None if it was not read. For a train,
    `checks` has the results of the checks, the failed ones being problems too. `runner` is None for
    a local program, and `examined` is None for an input. `kind` is what an
    input is.
    """

    source: str
    status: Status
    command: str | None
    response: Span | None
    problems: tuple[Problem, ...]
    errors: int
    warnings: int
    failure: NoVerdict | None
    version: str | None = None
    checks: tuple[CheckResult, ...] = ()
    runner: Runner | None = None
    examined: Examined | None = None
    kind: Kind = "response"

    @property
    def unproven(self) -> tuple[str, ...]:
        """The codes of the checks that were skipped because a run failed or was stopped."""
        return tuple(check.code for check in self.checks if check.unproven)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of the specification to which a train conforms."""
        errors = {problem.code for problem in self.problems if problem.severity == "error"}
        conforms = self.examined is not None and self.failure is None and errors <= {"TC061"}
        return self.examined.versions if self.examined and conforms else ()

    @property
    def is_not_shown(self) -> bool:
        """Whether a train fails only because something was left untested (TC060)."""
        errors = {problem.code for problem in self.problems if problem.severity == "error"}
        return errors == {"TC060"}

    @property
    def gap_count(self) -> int:
        """The number of environments and runs of a train that were left untested."""
        return self.examined.gap_count if self.examined else 0

    @property
    def valid(self) -> bool:
        """Whether the input is a valid train response; warnings do not count against it."""
        return self.status == "valid"


def no_verdict(source: str, failure: NoVerdict) -> Report:
    """Return the report about an input that could not be read, or a train that could not run."""
    return Report(source, "unreadable", None, None, (), 0, 0, failure)


class Run(NamedTuple):
    """The results of one call of the command line."""

    reports: tuple[Report, ...]
    failure: NoVerdict | None = None

    @property
    def exit_status(self) -> int:
        """The exit status of the most severe: failed run, unreadable input, then invalid input."""
        if self.failure is not None:
            return self.failure.exit_status
        if not self.reports:
            return UNREADABLE
        failures = [report.failure.exit_status for report in self.reports if report.failure]
        if failures:
            return max(failures)
        return VALID if all(report.valid for report in self.reports) else INVALID

    def count(self, status: Status) -> int:
        """The number of inputs with this status."""
        return sum(report.status == status for report in self.reports)
