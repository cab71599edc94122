"""The commands on the page about clusters print what the page shows."""

from __future__ import annotations

from pathlib import Path

from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import outputs, steps
from train_api.engines.kubernetes import PULL_SECONDS, RUN_SECONDS
from train_api.engines.settings import GRANTED

PAGE = ROOT / "docs/clusters.md"


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    """All commands of the page, in order, print exactly what the page shows."""
    shown = [step for fence in Document(PAGE).fences("console") for step in steps(fence.text)]
    assert len(shown) == 6
    assert outputs([step.command for step in shown], tmp_path) == [step.output for step in shown]


def test_the_times_are_those_of_the_code() -> None:
    """The page states how long each command may take."""
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"has {GRANTED.seconds:g} s, and {PULL_SECONDS} s more to wait" in text
    assert "`run_algorithm` has a day" in text
    assert RUN_SECONDS == 24 * 60 * 60
