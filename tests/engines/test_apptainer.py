"""The command line that `command-line apptainer` prints."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.engines.test_command_line import printed
from train_api.cli.errors import UsageError
from train_api.engines.settings import name_of

# The options of `apptainer run` and `apptainer exec`, as the reference of Apptainer 1.4 names them.
OPTIONS = {
    *("--cleanenv", "--containall", "--cpus", "--env-file", "--memory", "--memory-swap", "--mount"),
    *("--net", "--network", "--no-eval", "--no-home", "--no-mount", "--no-privs", "--no-umask"),
    *("--nv", "--overlay", "--pids-limit", "--scratch", "--userns", "--workdir"),
}


def run(line: str, folder: Path, **environment: str) -> str:
    """Run a line where `apptainer` prints its arguments and the variables for the container."""
    program = folder / "apptainer"
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\necho\nenv | grep ^APPTAINERENV_ || true\n')
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**os.environ, **environment, "PATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def test_a_short_command_is_isolated_and_limited(capsys: pytest.CaptureFixture[str]) -> None:
    """The options isolate the train, limit it, and give it the folders that it may write to."""
    assert printed(
        capsys, "--mount", "/srv/my data:/data", engine="apptainer", image="example/train:1"
    ) == (
        "apptainer run --containall --no-home --cleanenv --no-eval --no-umask --no-privs"
        " --net --network none --memory 1024M --memory-swap 1024M --pids-limit 256"
        " --mount 'type=bind,source=/srv/my data,target=/data,ro'"
        ' --scratch /run --workdir "$(mktemp -d)" docker://example/train:1 list_requirements\n'
    )


def test_apptainer_knows_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    """Each option is one that the reference of Apptainer names, also those of the comments."""
    granted = ("--gpus", "all", "--cpus", "2", "--env", "API_TOKEN", "--mount", "/a:/b")
    text = printed(capsys, *granted, engine="apptainer", command="run_algorithm")
    text += printed(capsys, *granted, engine="apptainer")
    used = {word for word in text.split() if word.startswith("--")} - {"--sandbox"}
    assert used - OPTIONS == set()


def test_what_a_run_writes_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """run_algorithm writes to a folder that stays, from which a comment copies export files."""
    text = printed(capsys, engine="apptainer", command="run_algorithm", image="example/train:1")
    *comments, line = text.splitlines()
    built, ran = run(line, tmp_path).splitlines()
    root = f"./{name_of('example/train:1')}"
    assert built == f"<build><--sandbox><{root}><docker://example/train:1>"
    assert ran.startswith("<run><--containall>")
    assert ran.endswith(f"<--overlay><{root}.changes><{root}><run_algorithm>")
    assert (tmp_path / f"{root}.changes").is_dir()
    assert f"--overlay {root}.changes:ro {root} cat PATH > FILE" in comments[-1]


def test_a_value_is_no_argument(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A value goes from the environment to the container as it is, and others cannot list it."""
    line = printed(capsys, "--env", "API_TOKEN", engine="apptainer", command="run_algorithm")
    value = "a b $(id) `id` \"'\\"
    built, ran, variable = run(line, tmp_path, API_TOKEN=value).splitlines()
    assert variable == f"APPTAINERENV_API_TOKEN={value}"
    assert "$(id)" not in built + ran


@pytest.mark.parametrize("text", ["A=$(id)", "A=b c", "A='b'", "A=b;c", "A=~", "A"])
def test_an_env_file_must_mean_the_same_in_a_script(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    """Apptainer runs an env file as a script, so a line that would differ there is refused."""
    file = tmp_path / "station.env"
    file.write_text(f"B=https://fhir.example:8080/r4\n{text}\n")
    with pytest.raises(UsageError, match=r"as a shell script: .* for A\.$") as caught:
        printed(capsys, "--env-file", str(file), engine="apptainer")
    assert caught.value.remedy.endswith("add --env A.")


def test_a_plain_env_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An env file whose values mean the same in a script is an option."""
    file = tmp_path / "station.env"
    file.write_text("# a comment\nFHIR_SERVER=https://fhir.example:8080/r4\n")
    line = printed(capsys, "--env-file", str(file), engine="apptainer")
    assert f" --env-file {file} " in line


@pytest.mark.parametrize(
    ("image", "source"),
    [
        ("example/train:1", "docker://example/train:1"),
        ("oras://registry.example/train:1", "oras://registry.example/train:1"),
        ("./train", "./train"),
        ("train.sif", "train.sif"),
    ],
)
def test_an_image_is_of_a_registry_or_a_file(
    capsys: pytest.CaptureFixture[str], image: str, source: str
) -> None:
    """A name is that of an image in a registry, unless it is a path or names its source."""
    words = shlex.split(printed(capsys, engine="apptainer", image=image))
    assert words[-2:] == [source, "list_requirements"]


def test_networks_and_gpus_are_granted(capsys: pytest.CaptureFixture[str]) -> None:
    """A network is named, that of the machine needs no option, and GPUs are those of the job."""
    line = printed(capsys, "--network", "fhir", "--gpus", "all", engine="apptainer")
    assert " --net --network fhir " in line
    assert " --nv " in line
    line = printed(capsys, "--network", "host", "--allow-host-network", engine="apptainer")
    assert "--net" not in line
    with pytest.raises(UsageError, match="expected --gpus all"):
        printed(capsys, "--gpus", "2", engine="apptainer")
