"""The files that examine all trains of a registry, and the page about them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from tests.engines.test_kubernetes import RELEASES
from tests.formats.runs import TRAIN, TRAIN_WITHOUT_VERDICT, UNPROVEN_TRAIN
from tests.repository.documents import ROOT, Document
from tests.repository.test_continuous_integration import PIP
from train_api.formats import json_report
from train_api.report import Run

FOLDER = ROOT / "examples/many-trains"
PAGE = ROOT / "docs/many-trains.md"
MANIFESTS = [
    manifest
    for name in ("namespace.yaml", "job.yaml")
    for manifest in yaml.safe_load_all((FOLDER / "kubernetes" / name).read_text("utf-8"))
]
GOOD, BAD, BROKEN = (f"registry.example/trains/{name}:1" for name in ("good", "bad", "broken"))
REPORTS = {
    image: json_report.render(Run((report._replace(source=image),)))
    for image, report in ((GOOD, UNPROVEN_TRAIN), (BAD, TRAIN), (BROKEN, TRAIN_WITHOUT_VERDICT))
}
ROWS = {
    GOOD: "conforms as far as tested (1 gaps) | ",
    BAD: "does not conform | TC022, TC026",
    BROKEN: "no verdict | ",
}
KUBECTL = """#!/bin/sh
# Replaces kubectl: each Job ends when its log is read, and its log is the report of its image.
case $1 in
create) cat >"$JOBS/$(ls "$JOBS" | wc -l).yaml" ;;
get)
    for job in "$JOBS"/*; do
        case $* in *name) echo "job.batch/$(basename "$job" .yaml)" ;; *) echo 1 ;; esac
    done ;;
logs) cat "$REPORTS/$(sed -n 's|.*train-image: .*/||p' "$JOBS/${3#*/}.yaml")" ;;
esac
"""
TRAIN_API = """#!/bin/sh
# Replaces train-api: the report of an image is in a file.
for image; do :; done
cat "$REPORTS/${image##*/}"
case $image in *good*) exit 0 ;; *bad*) exit 1 ;; esac
exit 4
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with the files, programs that replace others, and reports."""
    programs = {"kubectl": KUBECTL, "train-api": TRAIN_API, "pip": PIP, "apk": "#!/bin/sh\n"}
    for name, script in programs.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script)
        program.chmod(0o755)
    (tmp_path / "recorded").mkdir()
    for image, report in REPORTS.items():
        (tmp_path / "recorded" / image.rpartition("/")[2]).write_text(report)
    (tmp_path / "jobs").mkdir()
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a build does, up to the first command that fails."""
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent)])
    environment = {
        **os.environ,
        "PATH": f"{path}{os.pathsep}{os.environ['PATH']}",
        "JOBS": str(folder / "jobs"),
        "REPORTS": str(folder / "recorded"),
    }
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def rows(table: str) -> dict[str, str]:
    """The rows of a table by their images."""
    return dict(re.findall(r"^\| `(.*?)` \| (.*) \|$", table, re.MULTILINE))


def test_the_page_shows_the_files() -> None:
    """Each block of code in YAML, and the script, is a file of the folder."""
    shown = [fence.text for kind in ("yaml", "sh") for fence in Document(PAGE).fences(kind)]
    files = {
        path.read_text("utf-8")
        for path in FOLDER.rglob("*")
        if path.suffix in (".yaml", ".yml", ".sh")
    }
    assert files <= set(shown)
    assert [text for text in shown if text not in files and "kubectl exec" not in text] == []


@pytest.mark.parametrize("release", RELEASES)
def test_the_manifests_are_valid(release: str) -> None:
    """Two releases of Kubernetes accept the namespace, its objects and the Job."""
    assert [manifest["kind"] for manifest in MANIFESTS][-1] == "Job"
    for manifest in MANIFESTS:
        assert kubernetes_validate.validate(manifest, release, strict=True) == release


def test_a_privileged_pod_is_in_a_user_namespace() -> None:
    """The root of the Job is not that of the node, and the pod has no token of the cluster."""
    pod = MANIFESTS[-1]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"] == {"privileged": True}
    assert (pod["hostUsers"], pod["automountServiceAccountToken"]) == (False, False)
    assert {kind for volume in pod["volumes"] for kind in volume} == {"name", "emptyDir"}


def test_the_script_makes_a_job_for_each_image(folder: Path) -> None:
    """The Jobs are valid and about the images, and their logs become the table."""
    (folder / "images.txt").write_text("".join(f"{image}\n" for image in REPORTS))
    examples = "examples/many-trains"
    ended = run(f"sh {examples}/kubernetes/examine.sh images.txt reports", folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    jobs = [yaml.safe_load(path.read_text()) for path in (folder / "jobs").iterdir()]
    assert {job["metadata"]["annotations"]["train-image"] for job in jobs} == set(REPORTS)
    for job in jobs:
        kubernetes_validate.validate(job, RELEASES[0], strict=True)
        (container,) = job["spec"]["template"]["spec"]["containers"]
        assert container["args"][-1] == job["metadata"]["annotations"]["train-image"]
    ended = run(f"python3 {examples}/summary.py images.txt reports", folder)
    assert (ended.returncode, rows(ended.stdout)) == (4, ROWS)


def steps(document: Any) -> list[str]:
    """The scripts of a job of GitHub."""
    return [step["run"] for step in document["steps"] if "run" in step and "if" not in step]


def test_the_workflow_of_github_examines_each_image(folder: Path) -> None:
    """The jobs of the matrix write the reports of which the last job makes the table."""
    jobs = yaml.safe_load((FOLDER / "github.yml").read_text("utf-8"))["jobs"]
    statuses = []
    for number, image in enumerate(REPORTS):
        place = folder / "reports" / f"report-{number}"
        place.mkdir(parents=True)
        script = "\n".join(steps(jobs["examine"])).replace("report.json", f"{place}/report.json")
        statuses.append(run(script, folder, IMAGE=image).returncode)
    assert statuses == [0, 1, 4]
    summary = folder / "summary.md"
    listed = {"IMAGES": json.dumps(list(REPORTS)), "GITHUB_STEP_SUMMARY": str(summary)}
    assert run("\n".join(steps(jobs["summary"])), folder, **listed).returncode == 4
    assert rows(summary.read_text("utf-8")) == ROWS


def test_the_pipeline_of_gitlab_examines_each_image(folder: Path) -> None:
    """The pipeline that the first job writes has a job for each image, and makes the table."""
    (folder / "images.json").write_text(json.dumps(list(REPORTS)))
    listing = yaml.safe_load((FOLDER / "gitlab.yml").read_text("utf-8"))["list-the-images"]
    assert run(listing["script"][-1], folder).returncode == 0
    jobs = yaml.safe_load((folder / "examine.yml").read_text("utf-8"))
    assert jobs["examine"]["parallel"] == {"matrix": [{"IMAGE": list(REPORTS)}]}
    script = "\n".join(jobs["examine"]["script"])
    script = script.replace("python3 -m venv /opt/train-api", "true").replace(
        "/opt/train-api/bin/", ""
    )
    script = script.replace("mkdir reports", "mkdir -p reports")
    for number, image in enumerate(REPORTS):
        run(script, folder, IMAGE=image, CI_JOB_ID=str(number))
    assert run("\n".join(jobs["summarize"]["script"]), folder).returncode == 4
    assert rows((folder / "summary.md").read_text("utf-8")) == ROWS


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", '{"reports": [{"source": 1}]}'])
def test_an_image_without_a_report_is_no_success(folder: Path, text: str) -> None:
    """A report that is missing, cut or another JSON document counts as no report."""
    (folder / "images.txt").write_text(f"{GOOD}\n")
    (folder / "reports").mkdir()
    (folder / "reports/1.json").write_text(text)
    ended = run("python3 examples/many-trains/summary.py images.txt reports", folder)
    assert (ended.returncode, rows(ended.stdout)) == (4, {GOOD: "no report | "})


@pytest.mark.parametrize("text", ["", "[]", "registry.example/a|b:1\n", "train\x1b[31m:1\n"])
def test_a_list_without_images_is_refused(folder: Path, text: str) -> None:
    """An empty list, or a line that is no reference, makes no table."""
    (folder / "images.txt").write_text(text)
    ended = run("python3 examples/many-trains/summary.py images.txt .", folder)
    assert (ended.returncode, ended.stdout) == (1, "")
