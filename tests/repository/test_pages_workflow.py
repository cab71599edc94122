"""The workflow that publishes the site."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.repository.documents import ROOT


@pytest.fixture
def jobs() -> Any:
    """The jobs of the workflow, by their names."""
    return yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))["jobs"]


def test_make_site_is_all_that_it_runs(jobs: Any) -> None:
    """What is published is what anybody builds: the workflow has no commands of its own."""
    steps = [step for job in jobs.values() for step in job["steps"]]

    assert [step["run"] for step in steps if "run" in step] == ["make site"]
    assert re.search(r"^site:.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_it_publishes_the_folder_that_make_builds(jobs: Any) -> None:
    """The folder that is handed over is the site, after it has been built."""
    *before, last = jobs["build"]["steps"]

    assert {"run": "make site"} in before
    assert last["uses"].startswith("actions/upload-pages-artifact@")
    assert last["with"] == {"path": "site"}
    assert jobs["deploy"]["needs"] == "build"
