"""Successors under which each document of 1.0.0 stays valid pass without exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.bundle import ROOT
from scripts.compatibility.check import check
from scripts.compatibility.version import read
from tests.compatibility.compatible_changes import COMPATIBLE
from tests.compatibility.successors import OLDER, Change, Successor


def test_the_draft_passes() -> None:
    """Version 1.1.0 is compatible with 1.0.0, rules included."""
    assert check([OLDER, read(ROOT / "schemas" / "1.1.0")]) == []


def test_a_copy_passes(tmp_path: Path) -> None:
    """A successor that differs only in its addresses is compatible."""
    assert Successor(tmp_path).check() == []


@pytest.mark.parametrize("change", COMPATIBLE, ids=lambda change: str(change.__name__))
def test_a_compatible_change_passes(tmp_path: Path, change: Change) -> None:
    """A change that keeps every valid document valid is compatible."""
    successor = Successor(tmp_path)
    change(successor)

    assert successor.check_without_documents() == []


def test_all_changes_together_pass(tmp_path: Path) -> None:
    """Compatible changes are compatible together."""
    successor = Successor(tmp_path)
    for change in COMPATIBLE:
        change(successor)

    assert successor.check() == []
