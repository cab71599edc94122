"""The Job and the NetworkPolicy that `command-line kubernetes` prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from tests.cli.running import train_api
from tests.engines.test_command_line import printed
from train_api.cli.errors import UsageError
from train_api.engines.engine_arguments import SCRATCH
from train_api.engines.kubernetes import PULL_SECONDS
from train_api.engines.settings import GRANTED, name_of
from train_api.report import UNREADABLE
from train_api.specification import commands

RELEASES = ("1.30", "1.37")
LABEL = "app.kubernetes.io/instance"
EVERYTHING = (
    *("--env", "API_TOKEN", "--network", "fhir", "--memory", "4g", "--cpus", "1.5", "--gpus", "2"),
    *("--disk", "10g", "--mount", "cohort:/data", "--mount", "shared/models:/models"),
)


def manifest(
    capsys: pytest.CaptureFixture[str],
    *options: str,
    command: str = "run_algorithm",
    image: str = "registry.example/train:1",
) -> tuple[Any, Any]:
    """The NetworkPolicy and the Job for these options."""
    text = printed(capsys, *options, engine="kubernetes", command=command, image=image)
    policy, job = yaml.safe_load(text)["items"]
    return policy, job


def pod(job: Any) -> Any:
    """The specification of the pod of a Job."""
    return job["spec"]["template"]["spec"]


def container(job: Any) -> Any:
    """The only container of a Job."""
    (only,) = pod(job)["containers"]
    return only


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("command", commands())
def test_a_manifest_is_valid(
    capsys: pytest.CaptureFixture[str], command: str, release: str
) -> None:
    """With every option and with none, two releases of Kubernetes accept both objects."""
    exports = ("--export", "results:/results") if command == "run_algorithm" else ()
    for options in ((), (*EVERYTHING, *exports)):
        for item in manifest(capsys, *options, command=command):
            assert kubernetes_validate.validate(item, release, strict=True) == release


def test_the_schemas_refuse_an_unknown_member(capsys: pytest.CaptureFixture[str]) -> None:
    """The validation in these tests detects a misspelled member."""
    _, job = manifest(capsys)
    pod(job)["automountServiceAccountTokens"] = False
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, RELEASES[0], strict=True)


@pytest.mark.parametrize("command", commands())
def test_a_job_is_isolated(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """A pod has no token, no capability, no way to gain one, and nothing of its node."""
    _, job = manifest(capsys, *EVERYTHING, command=command)
    assert pod(job)["automountServiceAccountToken"] is False
    assert pod(job)["enableServiceLinks"] is False
    assert pod(job)["securityContext"] == {"seccompProfile": {"type": "RuntimeDefault"}}
    context = container(job)["securityContext"]
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert not {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"} & set(pod(job))
    assert {kind for volume in pod(job)["volumes"] for kind in volume} <= {
        *("name", "emptyDir", "persistentVolumeClaim")
    }


def test_the_entrypoint_is_that_of_the_image(capsys: pytest.CaptureFixture[str]) -> None:
    """The command is the only argument, and the image keeps its entrypoint."""
    _, job = manifest(capsys, command="check_requirements")
    assert container(job)["args"] == ["check_requirements"]
    assert "command" not in container(job)
    assert container(job)["image"] == "registry.example/train:1"


def test_a_job_runs_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A train that fails is not started again."""
    _, job = manifest(capsys)
    assert job["spec"]["backoffLimit"] == 0
    assert pod(job)["restartPolicy"] == "Never"


def test_a_job_has_the_time_that_each_station_grants(capsys: pytest.CaptureFixture[str]) -> None:
    """A short command has its minute besides the wait for its image, and a run has much more."""
    _, short = manifest(capsys, command="list_requirements")
    _, run = manifest(capsys)
    seconds = short["spec"]["activeDeadlineSeconds"]
    assert seconds == GRANTED.seconds + PULL_SECONDS
    assert PULL_SECONDS >= 300
    assert run["spec"]["activeDeadlineSeconds"] > 10 * seconds


def test_nothing_is_connected(capsys: pytest.CaptureFixture[str]) -> None:
    """The policy is about the pods of the Job, and allows no connection in either direction."""
    policy, job = manifest(capsys)
    labels = job["spec"]["template"]["metadata"]["labels"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert policy["spec"]["ingress"] == policy["spec"]["egress"] == []


def test_a_network_is_a_namespace(capsys: pytest.CaptureFixture[str]) -> None:
    """--network allows connections to the pods of a namespace, and to the name service alone."""
    policy, _ = manifest(capsys, "--network", "fhir")
    assert policy["spec"]["ingress"] == []
    data, names = policy["spec"]["egress"]
    where = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "fhir"}}}
    assert data == {"to": [where]}
    assert {port["port"] for port in names["ports"]} == {53}
    (to,) = names["to"]
    assert to["podSelector"]["matchLabels"] == {"k8s-app": "kube-dns"}


@pytest.mark.parametrize("command", commands())
def test_only_a_run_writes_to_its_root(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """The root is read-only, besides the folders that each station grants, except for a run."""
    _, job = manifest(capsys, command=command)
    writes = command == "run_algorithm"
    assert container(job)["securityContext"]["readOnlyRootFilesystem"] is not writes
    folders = {mount["mountPath"]: mount["name"] for mount in container(job)["volumeMounts"]}
    assert set(folders) == (set() if writes else set(SCRATCH))
    volumes = {volume["name"]: volume for volume in pod(job)["volumes"]}
    for name in folders.values():
        assert volumes[name]["emptyDir"] == {"medium": "Memory", "sizeLimit": "64Mi"}


def test_resources_are_limited(capsys: pytest.CaptureFixture[str]) -> None:
    """A run has the limits of the other engines, or those of the options."""
    _, job = manifest(capsys)
    limits = container(job)["resources"]["limits"]
    assert limits == {"cpu": "1000m", "memory": "1024Mi", "ephemeral-storage": "2048Mi"}
    _, job = manifest(capsys, *EVERYTHING)
    assert container(job)["resources"]["limits"] == {
        "cpu": "1500m",
        "memory": "4096Mi",
        "ephemeral-storage": "10240Mi",
        "nvidia.com/gpu": "2",
    }


def test_folders_in_memory_do_not_use_the_memory_of_the_train(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A short command has 1 GiB besides the content of its folders in memory."""
    _, job = manifest(capsys, command="list_requirements")
    assert container(job)["resources"]["limits"]["memory"] == f"{1024 + 3 * 64}Mi"


def test_each_variable_is_in_a_secret(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Variables of the shell and of env files are references to one Secret, under their names."""
    file = tmp_path / "station.env"
    file.write_text("# a comment\nFHIR_SERVER=https://fhir.example\nINHERITED\n")
    _, job = manifest(capsys, "--env", "API_TOKEN", "--env-file", str(file))
    secret = name_of("registry.example/train:1")
    assert container(job)["env"] == [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": name}}}
        for name in ("FHIR_SERVER", "INHERITED", "API_TOKEN")
    ]


def test_the_secret_is_made_by_the_command_in_the_comment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """kubectl gets names and files as they are on this machine, and no value as an argument."""
    file = tmp_path / "my station.env"
    file.write_text("FHIR_SERVER=https://fhir.example\n")
    text = printed(
        capsys, "--env", "API_TOKEN", "--env-file", str(file), engine="kubernetes", image="train"
    )
    (command,) = re.findall("^# (.*kubectl create secret.*)$", text, re.MULTILINE)
    kubectl = tmp_path / "kubectl"
    kubectl.write_text('#!/bin/sh\nprintf "%s|" "$@"\ncat\n')
    kubectl.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "API_TOKEN": "sesame"}
    output = subprocess.run(
        ["sh", "-c", command], env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    words = ("create", "secret", "generic", name_of("train"), "--from-env-file=/dev/stdin")
    assert output == "|".join([*words, f"--from-env-file={file}", "API_TOKEN\n"])


def test_claims_are_read_only_but_for_exports(capsys: pytest.CaptureFixture[str]) -> None:
    """A mounted claim cannot be written, and the claim of --export can, below their folders."""
    options = ("--mount", "shared/models:/models", "--export", "results:/results")
    _, job = manifest(capsys, *options)
    models, results = container(job)["volumeMounts"]
    assert (models["mountPath"], models["subPath"], models["readOnly"]) == (
        *("/models", "models"),
        True,
    )
    assert (results["mountPath"], results["readOnly"]) == ("/results", False)
    claims = [volume["persistentVolumeClaim"]["claimName"] for volume in pod(job)["volumes"]]
    assert claims == ["shared", "results"]


def test_a_run_without_an_export_folder_warns(capsys: pytest.CaptureFixture[str]) -> None:
    """A comment says that export files are lost, unless a claim keeps them."""
    warning = "Kubernetes removes the files of a container that has ended."
    words: dict[str, Any] = {"engine": "kubernetes", "command": "run_algorithm"}
    assert warning in printed(capsys, **words)
    assert warning not in printed(capsys, "--export", "results:/results", **words)


@pytest.mark.parametrize(
    "image",
    [
        "train",
        "registry.example:5000/a/b/UPPER_lower--x:1.0",
        f"registry.example/{'long-' * 30}train@sha256:{'0' * 64}",
        "example/___",
    ],
)
def test_names_are_labels(image: str) -> None:
    """What is derived from an image and a command is a name that Kubernetes accepts."""
    longest = f"{name_of(image)}-print-model-summary"
    assert re.fullmatch("[a-z0-9]([a-z0-9-]*[a-z0-9])?", longest)
    assert len(longest) <= 63


def test_images_do_not_share_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Two images have different names, and so have two commands of one image."""
    names = {
        manifest(capsys, image=image, command=command)[1]["metadata"]["name"]
        for image in ("a.example/train:1", "b.example/train:1", "a.example/train:2")
        for command in commands()
    }
    assert len(names) == 12


@pytest.mark.parametrize(
    "target",
    [
        '/a"}], "hostNetwork", [{"',
        "/a'\\",
        "/a # b",
        "/a&b *c !d %e",
        "/{{x}}${y}",
        "/##[error]x",
        "/größe\ufffd",
    ],
)
def test_a_path_is_only_a_path(capsys: pytest.CaptureFixture[str], target: str) -> None:
    """Whatever a path contains, it stays one string, for readers of JSON and of YAML."""
    text = printed(
        capsys, "--mount", f"data:{target}", engine="kubernetes", command="run_algorithm"
    )
    manifest = "".join(line for line in text.splitlines(True) if not line.startswith("#"))
    assert json.loads(manifest) == yaml.safe_load(text)
    job = json.loads(manifest)["items"][1]
    assert [mount["mountPath"] for mount in container(job)["volumeMounts"]] == [target]
    assert "hostNetwork" not in pod(job)
    assert "##[" not in text


@pytest.mark.parametrize(
    ("options", "image", "reported"),
    [
        ([], 'train"\n---\nkind: Pod', "is not the name of an image"),
        ([], 'train","x":"', "is not an image that Kubernetes can pull"),
        ([], "docker://train", "is not an image that Kubernetes can pull"),
        (["--mount", "/srv/data:/data"], "train", "a Job does not mount paths of a node"),
        (["--mount", "data/../other:/data"], "train", "a Job does not mount paths of a node"),
        (["--mount", "data:data"], "train", "an absolute TARGET"),
        (["--mount", "data:/a\nb"], "train", "a character that no manifest can express"),
        (["--mount", "data:/a\U0001f600"], "train", "a character that no manifest can express"),
        (["--gpus", "all"], "train", "expected --gpus 1"),
        (["--network", "a.b"], "train", "is not the name of a namespace"),
        (["--network", "host", "--allow-host-network"], "train", "is not the name of a namespace"),
        (["--env", "A B"], "train", "is not the name of a variable"),
    ],
)
def test_what_a_manifest_cannot_express_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], image: str, reported: str
) -> None:
    """An image, a path or a grant that Kubernetes does not have is invalid usage."""
    with pytest.raises(UsageError, match=reported):
        printed(capsys, *options, engine="kubernetes", image=image)
    assert capsys.readouterr().out == ""


def test_only_a_run_has_export_files(capsys: pytest.CaptureFixture[str]) -> None:
    """A claim to write to is for run_algorithm alone."""
    with pytest.raises(UsageError, match="Expected run_algorithm with --export"):
        printed(capsys, "--export", "results:/results", engine="kubernetes")


def test_a_line_of_a_secret_is_not_taken_for_a_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What no train lists as a name is refused, and not shown: it may be a part of a secret."""
    file = tmp_path / "station.env"
    file.write_text("API_KEY=begin\nc2VjcmV0c2VjcmV0==\n")
    with pytest.raises(UsageError) as caught:
        printed(capsys, "--env-file", str(file), engine="kubernetes")
    assert "c2Vj" not in f"{caught.value} {caught.value.remedy} {capsys.readouterr().out}"


@pytest.mark.parametrize("engine", ["kubernetes", "apptainer"])
def test_an_env_file_that_cannot_be_read_is_reported(tmp_path: Path, engine: str) -> None:
    """A faulty line and a missing file are reported with their place, and without their text."""
    file = tmp_path / "station.env"
    file.write_text("FHIR_SERVER=https://fhir.example\nexport API_TOKEN=sesame\n")
    for path, place in ((file, f"{file}:2: "), (tmp_path / "none", f"{tmp_path / 'none'}: ")):
        ended = train_api("command-line", engine, "train", "run_algorithm", "--env-file", path)
        assert (ended.status, ended.out) == (UNREADABLE, "")
        assert place in ended.err
        assert "sesame" not in ended.err
