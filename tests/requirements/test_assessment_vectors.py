"""`check` counts values as the vectors of the targets say."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.requirements.target_vectors import ALL, Expected, kind_among, make_files, requirement
from train_api.conformance.vectors import vectors
from train_api.requirements.assessment import KindAt, RequirementAssessment, assess
from train_api.requirements.mounts import Mounts


def verdict(expected: Expected, kind_at: KindAt) -> RequirementAssessment:
    """The verdict about the value of a vector."""
    listed = {
        "requirements": [{"id": 0, "requirement": requirement(expected.target)}],
        "relations": [],
    }
    (found,) = assess(listed, {"FOO": expected.vector.value}, kind_at).requirements
    return found


def is_met(expected: Expected) -> bool:
    """What a vector says; of what may be treated either way, what this tool does."""
    if expected.met is None:
        return expected.target in ("TOKEN", "STRING") and not expected.vector.value.isspace()
    return expected.met


@pytest.mark.parametrize("expected", ALL, ids=lambda expected: expected.id)
def test_a_value_is_assessed_as_its_vector_says(expected: Expected) -> None:
    """A requirement is met exactly where the vector says so, by the files that it speaks of."""
    found = verdict(expected, partial(kind_among, vectors(expected.target).files))
    assert found.met is is_met(expected)
    assert not found.assumed


@pytest.mark.parametrize(
    "expected",
    [each for each in ALL if each.target in ("FILE", "DIRECTORY")],
    ids=lambda expected: expected.id,
)
def test_a_path_is_looked_up_as_its_vector_says(expected: Expected, tmp_path: Path) -> None:
    """With the folders of the vectors mounted, each path is met as in a container that has them."""
    make_files(vectors(expected.target).files, tmp_path)
    (tmp_path / "data/absolute.csv").unlink()
    (tmp_path / "data/absolute.csv").symlink_to("/data/cohort.csv")
    mounts = Mounts({f"/{name}": str(tmp_path / name) for name in ("data", "secrets")})
    found = verdict(expected, mounts.kind_at)
    assert (found.met, found.assumed) == (is_met(expected), False)


@pytest.mark.parametrize("target", ["TOKEN", "STRING", "FILE", "DIRECTORY"])
def test_a_value_that_is_not_utf_8_is_noted(target: str) -> None:
    """Where a train may count a value either way because it is not UTF-8, a note says so."""
    for expected in ALL:
        if expected.target == target:
            found = verdict(expected, lambda _: None)
            is_utf_8 = not any("\udc80" <= each <= "\udcff" for each in expected.vector.value)
            assert ("not UTF-8" in found.note) is not is_utf_8
