"""The jobs and scripts that the documents give for a build do what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.repository.documents import ROOT, Document

PAGE = Document(ROOT / "docs/continuous-integration.md")
TRAIN = ROOT / "examples/trains/shell/train.sh"
DOCKER = """#!/bin/sh
# Replaces docker: every image is the same train.
case $1 in
build) exit 0 ;;
run) for word; do last=$word; done; exec sh "$TRAIN" "$last" ;;
esac
exit 64
"""
PIP = """#!/bin/sh
# Replaces pip: what it would install is there.
test "$*" = "install git+https://github.com/PersonalHealthTrain/train-api-spec"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an engine that has the correct train, and one with a train that talks on."""
    for name, script in (("docker", DOCKER), ("pip", PIP)):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)
    talkative = f'sh "{TRAIN}" "$@" && echo done\n'
    (tmp_path / "talkative.sh").write_text(talkative, encoding="utf-8")
    return tmp_path


def status(scripts: list[str], folder: Path, train: Path = TRAIN) -> int:
    """Run scripts one after the other, as a build does, up to the first that fails."""
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent)])
    environment = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    for script in scripts:
        ended = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=environment | {"TRAIN": str(train)},
            check=False,
        )
        if ended.returncode:
            return ended.returncode
    return 0


def fences(document: str) -> list[str]:
    """The scripts of a document that ask a train or validate its answers."""
    texts = [fence.text for fence in Document(ROOT / document).fences("text")]
    return [text for text in texts if "docker run" in text or "train-api validate" in text]


def jobs_of_github() -> dict[str, Any]:
    """The jobs of the workflow for GitHub."""
    jobs: dict[str, Any] = yaml.safe_load(PAGE.fences("yaml")[0].text)["jobs"]
    return jobs


def jobs_of_gitlab() -> list[dict[str, Any]]:
    """The jobs for GitLab, in the order of their stages."""
    document = yaml.safe_load(PAGE.fences("yaml")[2].text)
    jobs = [job for job in document.values() if isinstance(job, dict)]
    return sorted(jobs, key=lambda job: int(document["stages"].index(job["stage"])))


SCRIPTS = {
    **{
        name: fences(name)
        for name in ("README.md", "docs/command-line.md", "docs/continuous-integration.md")
    },
    "GitHub": [step["run"] for step in jobs_of_github()["responses"]["steps"] if "run" in step],
    "GitLab": [line for job in jobs_of_gitlab() for line in job["script"]],
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_correct_train_passes_the_build(name: str, folder: Path) -> None:
    """The build of a document succeeds where the train answers as it should."""
    assert any("train-api validate" in script for script in SCRIPTS[name])
    assert status(SCRIPTS[name], folder) == 0


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_incorrect_train_fails_the_build(name: str, folder: Path) -> None:
    """The same build fails where something follows the train's answers."""
    assert status(SCRIPTS[name], folder, folder / "talkative.sh") == 1


def test_the_report_for_gitlab_is_where_the_job_says(folder: Path) -> None:
    """The file that is named as a JUnit report has a test for the response."""
    status(SCRIPTS["GitLab"], folder)
    report = jobs_of_gitlab()[-1]["artifacts"]["reports"]["junit"]
    assert ElementTree.parse(folder / report).find("testsuite/testcase") is not None


def test_what_is_installed_by_git_is_installed_where_git_is() -> None:
    """No job has pip ask git in an image without it, as the slim ones of Python are."""
    asking = [job for job in jobs_of_gitlab() if "git+https" in str(job["script"])]
    assert asking
    assert all("slim" not in job["image"] and "alpine" not in job["image"] for job in asking)


def test_the_upload_for_code_scanning_finds_its_file(folder: Path) -> None:
    """The step that uploads SARIF names the file that the step before it writes."""
    steps = yaml.safe_load(PAGE.fences("yaml")[1].text)["steps"]
    (folder / "recorded-responses").mkdir()
    (folder / "recorded-responses/list.stdout").write_text("{}", encoding="utf-8")
    assert status([step["run"] for step in steps if "run" in step], folder) == 1
    (file,) = [step["with"]["sarif_file"] for step in steps if "with" in step]
    (log,) = json.loads((folder / file).read_text("utf-8"))["runs"]
    (result,) = log["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "recorded-responses/list.stdout"
