"""What a run found out: one model that every output format renders.

Annotations are evaluated here and in the other modules that make named tuples early on: as text
each of them would be compiled again at every start.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Status = Literal["valid", "invalid", "unreadable"]
Verdict = Literal["pass", "fail", "skip", "error"]
Cause = Literal["train", "station"]

VALID = 0
INVALID = 1
USAGE = 2
UNREADABLE = 3
ENGINE = 4
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
    """One departure from the specification.

    `code`, `name` and `severity` are those of the rule. `message` says what was expected and what
    kind of thing was found; `remedy` says what to do. Neither holds a value of the input unless
    values were asked for. `pointer` is a JSON Pointer into the response, and None for a problem of
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
    """Where the response stands in the input: from byte `offset` on, `length` bytes."""

    offset: int
    length: int


class Response(NamedTuple):
    """The train response in a captured stdout.

    `data` holds the bytes as the train wrote them, `value` the JSON object that they say, `span`
    where they stand.
    """

    data: bytes
    value: dict[str, Any]
    span: Span


class NoVerdict(NamedTuple):
    """Why there is no verdict: the tool's or its user's trouble, never the train's.

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
    """How one conformance check of a train ended.

    `verdict` is `pass`, `fail`, `skip`, or `error`: the check could not be made, which says nothing
    about the train. `reason` says why where it is not `pass`. `command_line` reproduces what shows
    it, and `output` is the end of what the train wrote then, without values. It is `unproven`
    where it was skipped only because a run did not end in success, or was stopped at a limit.
    """

    code: str
    name: str
    verdict: Verdict
    reason: str = ""
    command_line: str = ""
    output: str = ""
    unproven: bool = False


class Runner(NamedTuple):
    """What ran a train in a container: the engine with its version, and the image.

    `image` is the id that the engine has for the image. `digest` is that of its manifest, by which
    a registry knows it, None where the engine knows none. `limits` has what run_algorithm gets:
    `seconds`, `memory`, `disk` and `stdout` in bytes, `processes`, `network`, `cpus` and `gpus`.
    """

    engine: str
    version: str
    image: str
    digest: str | None
    limits: Mapping[str, Any] = {}


class Gap(NamedTuple):
    """What an examination left untested: so many environments or runs of a family.

    The `train` is the `cause` where it can bring this about: it has more requirements than are
    tested, for example. The `station` is where it has no network or no data for the train.
    """

    family: str
    reason: str
    cause: Cause
    number: int = 1


class Examined(NamedTuple):
    """How a train was examined, besides the results.

    `seed` reproduces all that was made up. `runs` is how often the train was run, its successors
    included. `gap_count` counts all gaps, of which `gaps` holds the first `GAP_LIMIT`; `strict`
    says whether those that the station causes fail the train, too. `skipped` says what no
    environment can show of this train. `remedy` says what verifies more where a run did not
    succeed, and is empty where one did.
    """

    seed: str
    runs: int
    strict: bool = False
    gap_count: int = 0
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[str, ...] = ()
    remedy: str = ""


class Report(NamedTuple):
    """The verdict about one input, or about one train.

    `source` names the input. `command` is the one whose response was judged, None where it could
    not be told. `problems` holds the first of them in the order of the input, at most
    `PROBLEM_LIMIT`; `errors` and `warnings` count all, of what is beyond the limit each wrong item
    of an array once. `failure` is set exactly when the status is
    `unreadable`. `checks` are those of a train, of which the failed ones are problems too, and
    `runner` is what ran it, None for a local program; `examined` says how, None for an input.
    """

    source: str
    status: Status
    command: str | None
    response: Span | None
    problems: tuple[Problem, ...]
    errors: int
    warnings: int
    failure: NoVerdict | None
    checks: tuple[CheckResult, ...] = ()
    runner: Runner | None = None
    examined: Examined | None = None

    @property
    def unproven(self) -> tuple[str, ...]:
        """The codes of the checks that were skipped since a run had no success or was stopped."""
        return tuple(check.code for check in self.checks if check.unproven)

    @property
    def is_not_shown(self) -> bool:
        """Whether a train fails only since something was left untested (TC060)."""
        errors = {problem.code for problem in self.problems if problem.severity == "error"}
        return errors == {"TC060"}

    @property
    def gap_count(self) -> int:
        """How many environments and runs of a train were left untested."""
        return self.examined.gap_count if self.examined else 0

    @property
    def valid(self) -> bool:
        """Whether the input is a valid train response; warnings do not count against it."""
        return self.status == "valid"


def no_verdict(source: str, failure: NoVerdict) -> Report:
    """The report about an input that could not be read, or a train that could not be run."""
    return Report(source, "unreadable", None, None, (), 0, 0, failure)


class Run(NamedTuple):
    """All that one call of the command line found out."""

    reports: tuple[Report, ...]
    failure: NoVerdict | None = None

    @property
    def exit_status(self) -> int:
        """The gravest: of a failure of the run, then an unreadable input, then an invalid one."""
        if self.failure is not None:
            return self.failure.exit_status
        if not self.reports:
            return UNREADABLE
        failures = [report.failure.exit_status for report in self.reports if report.failure]
        if failures:
            return max(failures)
        return VALID if all(report.valid for report in self.reports) else INVALID

    def count(self, status: Status) -> int:
        """How many inputs have this status."""
        return sum(report.status == status for report in self.reports)
