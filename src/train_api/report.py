"""What a run found out: one model that every output format renders.

Annotations are evaluated here and in the other modules that make named tuples early on: as text
each of them would be compiled again at every start.
"""

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Status = Literal["valid", "invalid", "unreadable"]
Verdict = Literal["pass", "fail", "skip", "error"]

PROBLEM_LIMIT = 100
"""How many problems of one input a report holds."""

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


class Failure(NamedTuple):
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
    a registry knows it, None where the engine knows none.
    """

    engine: str
    version: str
    image: str
    digest: str | None


class Report(NamedTuple):
    """The verdict about one input, or about one train.

    `source` names the input. `command` is the one whose response was judged, None where it could
    not be told. `problems` holds the first of them in the order of the input, at most
    `PROBLEM_LIMIT`; `errors` and `warnings` count all, of what is beyond the limit each wrong item
    of an array once. `failure` is set exactly when the status is
    `unreadable`. `checks` are those of a train, of which the failed ones are problems too, and
    `runner` is what ran it, None for a local program.
    """

    source: str
    status: Status
    command: str | None
    response: Span | None
    problems: tuple[Problem, ...]
    errors: int
    warnings: int
    failure: Failure | None
    checks: tuple[CheckResult, ...] = ()
    runner: Runner | None = None

    @property
    def unproven(self) -> tuple[str, ...]:
        """The codes of the checks that were skipped since a run had no success or was stopped."""
        return tuple(check.code for check in self.checks if check.unproven)

    @property
    def valid(self) -> bool:
        """Whether the input is a valid train response; warnings do not count against it."""
        return self.status == "valid"


class Run(NamedTuple):
    """All that one call of the command line found out."""

    reports: tuple[Report, ...]
    failure: Failure | None = None

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
