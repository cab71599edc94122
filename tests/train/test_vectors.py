"""The train library counts values as the vectors of the targets say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.requirements.target_vectors import ALL, Expected, make_files
from train_api.conformance.vectors import vectors
from train_api.library import extract
from train_api.train import Failure, Train, requirements
from train_api.train.answers import Code, answer
from train_api.train.requirements import Requirement, Target


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each target with paths, a folder that stands for the root of the container."""
    made = {}
    for target in ("FILE", "DIRECTORY"):
        made[target] = tmp_path_factory.mktemp(target)
        make_files(vectors(target).files, made[target])
    return made


def declared(notation: str) -> tuple[Train, Requirement[object]]:
    """A train with one optional requirement, as the vectors of a target have it."""
    train = Train()
    target: Target[object] = getattr(requirements, notation)
    if notation == "ENUM":
        target = requirements.ENUM(*vectors(notation).choices)
    requirement = train.environment_variable("FOO", target)
    train.optional(requirement)
    return train, requirement


@pytest.mark.parametrize("expected", ALL, ids=lambda expected: expected.id)
def test_the_library_counts_a_value_as_its_vector_says(
    expected: Expected, roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A requirement is met exactly where the vector says so, and its value can be had then."""
    value = expected.vector.value
    if expected.target in roots:
        # What a relative path names is there, and counts all the same as not met.
        monkeypatch.chdir(roots[expected.target])
        value = f"{roots[expected.target]}{value}" if value.startswith("/") else value
    train, requirement = declared(expected.target)
    environment = train.environment({"FOO": value})
    met = expected.met
    if met is None:
        met = expected.target in ("TOKEN", "STRING") and not value.isspace()
    assert (requirement in environment) is met
    if met:
        environment[requirement]
    code = Code(lambda: "", lambda _: Failure())
    checked = answer("check_requirements", train._declared(), code, {"FOO": value})
    assert len(extract(checked).value["unmet"]) == (not met)
