"""The examples have the verdicts that their problems files state."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from scripts.examples import (
    EXAMPLES,
    STDOUT,
    Case,
    Expected,
    cases,
    folder,
    groups,
    newly_valid,
    vectors,
)
from train_api import Problem, Report, validate
from train_api.specification import VERSION, commands, versions

CASES = [case for version in versions() for case in cases(folder(version))]
BARE = [case for case in CASES if case.group != STDOUT]
REPLAYED = [
    (version, case)
    for version in versions()
    for case in vectors(version)
    if case.version != version and not case.recipe
]
"""The examples of earlier versions of the same major line, with each later version.

Those of a recipe are about the limits of the reader, which does not know versions.
"""


def _id(case: Case) -> str:
    return f"{case.version}/{case.id}"


def _of_kind(kind: str) -> list[Any]:
    """The examples of a kind; large ones reach no more lines, and coverage slows them."""
    return [
        pytest.param(case, marks=pytest.mark.no_cover if case.recipe else ())
        for case in CASES
        if case.kind == kind
    ]


def _validated(case: Case, command: str | None, version: str | None = None) -> Report:
    listed = None if case.list_response is None else case.list_response.read_bytes()
    version = version or case.version
    return validate(
        case.data,
        command=command,
        list_response=listed,
        # The default is what most users have.
        api_version=None if version == VERSION else version,
    )


def _as_expected(problem: Problem, expected: Expected) -> Expected:
    """What the expectation says, as the problem has it."""
    place = problem.place if expected.line is not None else None
    return Expected(
        problem.code,
        problem.pointer,
        problem.keyword,
        place.line if place else None,
        place.column if place else None,
    )


def _found(report: Report, case: Case) -> list[Expected]:
    """The problems of a report in the form of the case; those it does not know in full."""
    reported = [
        _as_expected(problem, expected)
        for problem, expected in zip(report.problems, case.problems, strict=False)
    ]
    rest = report.problems[len(reported) :]
    return reported + [Expected(problem.code, problem.pointer, problem.keyword) for problem in rest]


@pytest.mark.parametrize("version", versions())
def test_every_group_has_valid_and_invalid_examples(version: str) -> None:
    """No group of examples is empty."""
    for group in groups(folder(version)):
        kinds = {case.kind for case in cases(folder(version)) if case.group == group.name}
        assert kinds == {"valid", "invalid"}, group


@pytest.mark.parametrize("version", versions())
def test_every_response_has_a_group_and_captured_output_too(version: str) -> None:
    """There are examples for each response of the specification and for captured output."""
    responses = {address.rsplit("/", 1)[1].split(".")[0] for address in commands(version).values()}

    assert {group.name for group in groups(folder(version))} == responses | {STDOUT}


@pytest.mark.parametrize("case", _of_kind("valid"), ids=_id)
def test_a_valid_example_is_valid(case: Case) -> None:
    """A valid example is valid, and has the warnings that its problems file names, no others."""
    report = _validated(case, case.command)

    assert _found(report, case) == list(case.problems)
    assert report.valid


@pytest.mark.parametrize("case", _of_kind("invalid"), ids=_id)
def test_an_invalid_example_is_invalid(case: Case) -> None:
    """An invalid example has the problems that its problems file names, no others."""
    report = _validated(case, case.command)

    assert _found(report, case) == list(case.problems)
    assert not report.valid


@pytest.mark.parametrize("case", [case for case in BARE if case.command is None], ids=_id)
def test_the_command_changes_nothing_for_a_response_that_names_its_own(case: Case) -> None:
    """An example that needs no command has the same problems with its command."""
    command = case.group.removesuffix("-response").replace("-", "_")

    assert _validated(case, command).problems == _validated(case, None).problems


@pytest.mark.parametrize("case", [case for case in cases() if not case.recipe], ids=_id)
def test_an_example_has_the_same_report_by_default_and_by_choice(case: Case) -> None:
    """Choosing the default version changes nothing but the hint at a later one that accepts."""
    listed = None if case.list_response is None else case.list_response.read_bytes()
    report = validate(case.data, command=case.command, list_response=listed)
    chosen = validate(
        case.data, command=case.command, list_response=listed, api_version=case.version
    )
    later = {EXAMPLES.parents[1] / path for version in versions() for path in newly_valid(version)}

    if case.path in later:
        first, *rest = report.problems
        assert first.remedy.startswith(chosen.problems[0].remedy + " ")
        first = first._replace(remedy=chosen.problems[0].remedy)
        report = report._replace(problems=(first, *rest))
    assert report == chosen


@pytest.mark.parametrize("case", [case for case in BARE if not case.recipe], ids=_id)
def test_an_example_reads_well(case: Case) -> None:
    """An example is indented by two spaces and ends with one line break."""
    text = case.data.decode()
    escaped = "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)

    assert escaped == json.dumps(case.value, indent=2) + "\n"


@pytest.mark.parametrize(
    ("version", "case"), REPLAYED, ids=[f"{version}-{_id(case)}" for version, case in REPLAYED]
)
def test_an_earlier_example_keeps_its_verdict(version: str, case: Case) -> None:
    """Under a later version, an example has the same verdict, or is listed as valid by now."""
    assert _validated(case, case.command, version).valid is (case.kind == "valid")


@pytest.mark.parametrize("version", versions())
def test_what_became_valid_was_invalid(version: str) -> None:
    """The list names each example once, and only invalid examples of earlier versions."""
    listed = newly_valid(version)
    paths = {case.path for case in CASES if case.kind == "invalid" and case.version != version}
    earlier = {path.relative_to(EXAMPLES.parents[1]).as_posix() for path in paths}

    assert list(listed) == sorted(listed, key=lambda path: path.removesuffix(".json"))
    assert set(listed) <= earlier


def test_the_seed_example_is_unchanged() -> None:
    """The first example that was ever given for a response is valid as it stands."""
    path = EXAMPLES / "list-requirements-response" / "valid" / "the-seed-example.json"
    digest = "103216a8217e1074049cec47311aa8b7850f80f3e4fac10fee64f12dab922503"

    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
