"""The files by which public hosts and editors treat the repository as its documents promise."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.repository.documents import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"
SCHEMAS = {
    "CITATION.cff": "vendor.citation-file-format",
    ".github/dependabot.yml": "vendor.dependabot",
    ".github/ISSUE_TEMPLATE/config.yml": "vendor.github-issue-config",
    ".github/ISSUE_TEMPLATE/defect.yml": "vendor.github-issue-forms",
    ".github/ISSUE_TEMPLATE/specification.yml": "vendor.github-issue-forms",
    ".github/workflows/check.yml": "vendor.github-workflows",
    ".github/workflows/pages.yml": "vendor.github-workflows",
    "examples/many-trains/github.yml": "vendor.github-workflows",
    "examples/many-trains/gitlab.yml": "vendor.gitlab-ci",
    "examples/many-trains/gitlab-examine.yml": "vendor.gitlab-ci",
    "examples/trains/.github/workflows/train.yml": "vendor.github-workflows",
}


@pytest.fixture
def jobs() -> Any:
    """The jobs of the workflow that checks pull requests, by name."""
    return yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_is_valid_for_its_host(name: str) -> None:
    """Each file for a public host is valid against the published schema of its kind."""
    from check_jsonschema import main  # type: ignore[import-untyped]
    from click.testing import CliRunner

    words = ["--builtin-schema", SCHEMAS[name], str(ROOT / name)]
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 0, ended.output


def test_every_workflow_and_issue_form_is_validated() -> None:
    """No workflow and no issue form is left out of the validation."""
    found = [*(ROOT / ".github").rglob("*.yml"), *(ROOT / "examples").rglob("*.yml")]
    assert {str(path.relative_to(ROOT)) for path in found} == {
        name for name in SCHEMAS if name.endswith(".yml")
    }


def test_a_pull_request_runs_what_contributors_run(jobs: Any) -> None:
    """The workflow has no commands of its own: the continuous integration's script and make."""
    steps = [step for job in jobs.values() for step in job["steps"]]
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for command in [step["run"] for step in steps if "run" in step]:
        program, word = command.split()
        assert (program == "bash" and (ROOT / word).is_file()) or (
            program == "make" and word in targets
        ), command


def test_the_oldest_python_that_the_project_promises_is_tested(jobs: Any) -> None:
    """The matrix begins with `requires-python`, and the lowest dependencies are tested with it."""
    promised = re.search(
        r'^requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M
    )
    assert promised is not None
    assert jobs["python"]["strategy"]["matrix"]["version"][0] == promised[1]
    (version,) = (
        step["with"]["python-version"]
        for step in jobs["lowest-dependencies"]["steps"]
        if "setup-python" in step.get("uses", "")
    )
    assert version == promised[1]


@pytest.mark.parametrize("name", [name for name in SCHEMAS if "/workflows/" in name])
def test_actions_are_those_of_github(name: str) -> None:
    """Nobody else's actions see the code or the site, and each is of a version that is named."""
    used = actions(name)
    assert len(used) >= 2
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v[0-9]+", name)] == []


def test_a_new_train_uses_the_actions_of_this_repository() -> None:
    """The workflow of a new train names the versions that the one of this repository names."""
    here = ".github/workflows/check.yml"
    assert set(actions(f"examples/trains/{here.replace('check', 'train')}")) <= set(actions(here))


def actions(name: str) -> list[str]:
    """The actions that a workflow uses, with their versions."""
    jobs = yaml.safe_load((ROOT / name).read_text("utf-8"))["jobs"]
    return [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
