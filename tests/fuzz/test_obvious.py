"""The obvious reference finds in each example what the example's own data states."""

from __future__ import annotations

import json

import pytest

from scripts.examples import Case, cases, folder
from tests.fuzz.obvious.shape import VERSIONS
from tests.fuzz.obvious.verdict import WARNINGS, Absent, verdict_of
from train_api.specification import versions
from train_api.validation.rules.catalog import RULES

# What is larger, or has more braces, is tried elsewhere: here each brace is a beginning to try.
CASES = [
    case
    for version in versions()
    for case in cases(folder(version))
    if not case.recipe and case.path.stat().st_size < 20_000
]


def test_almost_all_examples_have_a_verdict() -> None:
    """Few examples are too large for the reference."""
    assert len(CASES) > 300


@pytest.mark.parametrize("case", CASES, ids=[f"{case.version}/{case.id}" for case in CASES])
def test_an_example_has_the_problems_that_it_names(case: Case) -> None:
    """Read from the specification's text, an example has the codes and places that it names."""
    listed = None if case.list_response is None else json.loads(case.list_response.read_bytes())
    verdict = verdict_of(case.data, case.command, listed, version=case.version)
    codes = {problem.code for problem in case.problems}
    if isinstance(verdict, Absent):
        assert codes == verdict.codes if verdict.certain else codes <= verdict.codes
        assert codes
        return
    assert verdict.valid is (case.kind == "valid")
    if verdict.problems is None:
        assert codes == verdict.optional
        return
    named = {(problem.code, problem.pointer or "") for problem in case.problems}
    # A pointer that is shown ends where the names are the train's own.
    reported = {
        (code, place): {found for found in verdict.problems if is_at(found, code, place)}
        for code, place in named
    }
    assert all(reported.values())
    untold = verdict.problems - set().union(*reported.values())
    assert {code for code, _ in untold} <= verdict.optional


def is_at(found: tuple[str, str], code: str, place: str) -> bool:
    """Whether a problem of the reference is the one of this code, at this place or within it."""
    return found[0] == code and f"{found[1]}/".startswith(f"{place}/")


def test_the_reference_knows_all_warnings() -> None:
    """What the reference takes for a warning is one in the table of rules, and nothing else is."""
    assert {code for code, rule in RULES.items() if rule.severity == "warning"} == WARNINGS


def test_the_reference_knows_all_versions() -> None:
    """Each version of the specification is restated."""
    assert tuple(VERSIONS) == versions()
