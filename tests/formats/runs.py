"""Runs to render: some made by hand, and a strategy that makes any."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from train_api.formats.common import STDIN
from train_api.report import (
    CheckResult,
    Examined,
    Gap,
    NoVerdict,
    Place,
    Problem,
    Report,
    Run,
    Runner,
    Severity,
    Span,
)
from train_api.specification import VERSION
from train_api.validation.rules.catalog import ALL_RULES

COMMANDS = ("list_requirements", "check_requirements", "print_model_summary", "run_algorithm")
FAILURE_KINDS = ("usage", "unreadable", "unwritable", "engine", "defect", "interrupted")


def problem(code: str = "TA101", **changes: Any) -> Problem:
    """A problem of the rule `code`, with a message, a remedy, a pointer and a place."""
    rule = ALL_RULES[code]
    made = Problem(
        code=code,
        name=rule.name,
        severity=rule.severity,
        message="The id of an earlier requirement occurs again.",
        remedy="Give each requirement an id of its own.",
        pointer="/requirements/1/id",
        schema_pointer=None,
        keyword=None,
        place=Place(offset=1170, line=31, column=7),
    )
    return made._replace(**changes)


def validated(source: str, *problems: Problem, hidden: int = 0, **changes: Any) -> Report:
    """The report about an input with these problems, and so many further errors or warnings."""

    def count(severity: Severity) -> int:
        return sum(problem.severity == severity for problem in problems)

    errors, warnings = count("error"), count("warning")
    report = Report(
        source=source,
        status="invalid" if errors else "valid",
        command="list_requirements",
        response=Span(1024, 310),
        problems=problems,
        errors=errors + (hidden if errors else 0),
        warnings=warnings + (0 if errors else hidden),
        failure=None,
        version=VERSION,
    )
    return report._replace(**changes)


def unreadable(source: str) -> Report:
    """The report about an input that is not there."""
    failure = NoVerdict("unreadable", "There is no such file.", "Check the path.")
    return Report(source, "unreadable", None, None, (), 0, 0, failure)


WARNING = problem("TA103", pointer="/requirements/2", message="It is in no relation.")
WHOLE_OUTPUT = problem("TA001", pointer=None, place=None, message="Only white space is there.")
SCHEMA_VIOLATION = problem(
    "TA100",
    pointer="",
    keyword="required",
    schema_pointer="https://personalhealthtrain.github.io/train-api-spec/schemas/1.0.0/"
    "check-requirements-response.schema.json#/required",
    message="The member unmet is missing.",
    remedy="Add it.",
)
USAGE = NoVerdict("usage", "There is no command called list.", "Choose one of the four.")

VALID = validated("seed.json")
INVALID = validated("list.stdout", problem(), WARNING)
WARNED = validated("warned.json", WARNING)
CAPPED = validated("capped.json", problem(), hidden=9_900)
MISSING = unreadable("missing.json")

HOSTILE_TEXTS = (
    "two\nlines\r\n",
    "100%,of: all",
    "%0Aforged%25",
    "::error file=a,line=1::forged",
    "##[error]forged",
    "]]><failure/>&amp;",
    "\x1b[31mred\x07\x00",
    "caf\u00e9 \u202etxt.exe",
    "{0} [link](https://example.org) }",
    os.fsdecode(b"caf\xe9.json"),
    "\ud83d",
    "\ufffe",
)

TRAIN = Report(
    source="registry.example/train:1",
    status="invalid",
    command=None,
    response=None,
    problems=(
        Problem(
            "TC022",
            "unset-requirements-are-named",
            "error",
            "It did not name requirement 1.",
            "Expected: it is named.",
            None,
            None,
            None,
            None,
        ),
        Problem(
            "TC026", "check-requirements-is-quick", "warning", "Slow.", "", None, None, None, None
        ),
    ),
    errors=1,
    warnings=1,
    failure=None,
    checks=(
        CheckResult("TC001", "list-requirements-answers", "pass"),
        CheckResult(
            "TC022",
            "unset-requirements-are-named",
            "fail",
            "it did not name requirement 1",
            "docker run --rm registry.example/train:1 check_requirements",
            "two\nlines",
        ),
        CheckResult("TC023", "blank-requirements-are-named", "skip", "nothing to report"),
        CheckResult("TC026", "check-requirements-is-quick", "fail", "slow"),
        CheckResult("TC030", "run-algorithm-answers", "error", "the engine does not answer"),
    ),
)
LIMITS = {
    "seconds": 60.0,
    "memory": 1024**3,
    "disk": 2 * 1024**3,
    "stdout": 64 * 1024**2,
    "processes": 256,
    "network": "none",
    "cpus": None,
    "gpus": "none",
}
RUNNER = Runner("podman", "5.4.2", f"sha256:{'1' * 64}", f"sha256:{'2' * 64}", LIMITS)
GAP = Gap("full", "the run ended in the state failure", "station", 1)
EXAMINED = Examined("0" * 32, 83, gap_count=1, gaps=(GAP,), remedy="Give it data.")
UNPROVEN_TRAIN = TRAIN._replace(
    status="valid",
    problems=(),
    errors=0,
    warnings=0,
    checks=(
        TRAIN.checks[0],
        *(
            CheckResult(code, name, "skip", "the run ended in the state failure", unproven=True)
            for code, name in (
                ("TC040", "export-files-are-regular"),
                ("TC041", "successor-is-built"),
            )
        ),
    ),
    runner=RUNNER,
    examined=EXAMINED,
)
CAUSED = GAP._replace(reason="a limit", cause="train", number=12)
NOT_SHOWN = UNPROVEN_TRAIN._replace(
    status="invalid",
    problems=(TRAIN.problems[0]._replace(code="TC060", name="nothing-was-left-untested"),),
    errors=1,
    examined=EXAMINED._replace(gap_count=13, gaps=(GAP, CAUSED)),
)
TRAIN_WITHOUT_VERDICT = TRAIN._replace(
    status="unreadable",
    problems=(),
    errors=0,
    warnings=0,
    failure=NoVerdict("engine", "The engine does not answer.", "Start it."),
    checks=TRAIN.checks[:1] + TRAIN.checks[-1:],
)

RUNS = {
    "valid": Run((VALID,)),
    "invalid": Run((INVALID,)),
    "warned": Run((WARNED,)),
    "capped": Run((CAPPED,)),
    "unreadable": Run((MISSING,)),
    "whole output": Run((validated(STDIN, WHOLE_OUTPUT, command=None, response=None),)),
    "top level": Run((validated("check.json", SCHEMA_VIOLATION, command="check_requirements"),)),
    "usage": Run((), USAGE),
    "several": Run((VALID, INVALID, WARNED, CAPPED, MISSING)),
    "interrupted": Run((VALID,), NoVerdict("interrupted", "Somebody stopped it.", "")),
    "nothing": Run(()),
    "train": Run((TRAIN,)),
    "unproven": Run((UNPROVEN_TRAIN,)),
    "not shown": Run((NOT_SHOWN,)),
    "engine": Run((TRAIN_WITHOUT_VERDICT,)),
    "hostile": Run(
        tuple(
            validated(text, problem(message=text, remedy=text), problem("TA107", message=text))
            for text in HOSTILE_TEXTS
        )
        + tuple(unreadable(text) for text in HOSTILE_TEXTS),
        NoVerdict("defect", HOSTILE_TEXTS[0], HOSTILE_TEXTS[5]),
    ),
}


def runs() -> SearchStrategy[Run]:
    """Any run, with any string that the system or a train may put into it."""
    # The characters include lone surrogates, which st.text() leaves out of itself.
    texts = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(st.characters(), max_size=12))
    sources = st.one_of(st.just(STDIN), st.binary(min_size=1, max_size=12).map(os.fsdecode), texts)
    numbers = st.integers(0, 10**12)
    places = st.builds(Place, numbers, numbers.map(lambda n: n + 1), numbers.map(lambda n: n + 1))
    problems = st.builds(
        problem,
        st.sampled_from(sorted(ALL_RULES)),
        message=texts,
        remedy=texts,
        pointer=st.none() | texts,
        schema_pointer=st.none() | texts,
        keyword=st.none() | texts,
        place=st.none() | places,
    )
    judgements = st.builds(
        lambda source, problems, **rest: validated(source, *problems, **rest),
        sources,
        st.lists(problems, max_size=3),
        hidden=st.integers(0, 10_000),
        command=st.none() | st.sampled_from(COMMANDS),
        response=st.none() | st.builds(Span, numbers, numbers),
    )
    failures = st.builds(NoVerdict, st.sampled_from(FAILURE_KINDS), texts, texts)
    reports = st.lists(judgements | sources.map(unreadable), max_size=3).map(tuple)
    return st.builds(Run, reports, st.none() | failures)
