"""The verb `command-line`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from train_api.cli import command_line
from train_api.cli.arguments import parser
from train_api.cli.errors import UsageError
from train_api.engines import ENGINES

NAMES = [name for name in ENGINES if name != "process"]
SECRET = "sesame-open-4711"


def printed(
    capsys: pytest.CaptureFixture[str],
    *options: str,
    engine: str = "docker",
    image: str = "train",
    command: str = "list_requirements",
) -> str:
    """Run the verb with these options, and return what it prints."""
    words = ["command-line", engine, image, command, *options]
    assert command_line.run(parser(words).parse_args(words)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("engine", "beginning", "end"),
    [
        ("docker", "docker run --rm ", " train list_requirements\n"),
        ("podman", "podman run --rm ", " train list_requirements\n"),
        ("nerdctl", "nerdctl run --rm ", " train list_requirements\n"),
        ("rkt", "rkt run ", " -- list_requirements\n"),
    ],
)
def test_a_command_line_is_printed(
    capsys: pytest.CaptureFixture[str], engine: str, beginning: str, end: str
) -> None:
    """Each engine's command line is printed in its own grammar, on one line."""
    line = printed(capsys, engine=engine)
    assert line.startswith(beginning)
    assert line.endswith(end)
    assert line.count("\n") == 1


def test_variables_and_mounts_are_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Variables are named, and mounts are read-only."""
    line = printed(capsys, "--env", "FHIR_SERVER", "--mount", "/srv/data:/data")
    assert " --env FHIR_SERVER --mount type=bind,source=/srv/data,target=/data,readonly " in line


def test_only_run_algorithm_writes_to_its_root(capsys: pytest.CaptureFixture[str]) -> None:
    """The root is read-only except for the command that leaves files to export."""
    for command in ("list_requirements", "check_requirements", "print_model_summary"):
        assert " --read-only " in printed(capsys, command=command)
    assert " --read-only " not in printed(capsys, command="run_algorithm")


@pytest.mark.parametrize(
    ("image", "options"),
    [
        ("--privileged", []),
        ("train", ["--mount", "/srv"]),
        ("train", ["--env", f"API_TOKEN={SECRET}"]),
        ("train", ["--env-file", "a,b"]),
        ("train", ["--env-file", "a\nb"]),
    ],
)
def test_what_cannot_be_said_is_invalid_usage(
    capsys: pytest.CaptureFixture[str], image: str, options: list[str]
) -> None:
    """An option as an image, half a mount, a value and two env files in one are refused."""
    words = ["command-line", "docker", "train", "list_requirements", *options]
    given = parser(words).parse_args(words)
    given.image = image
    with pytest.raises(UsageError) as caught:
        command_line.run(given)
    assert SECRET not in str(caught.value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("engine", ["docker", "podman", "nerdctl"])
def test_what_is_granted_is_in_it(capsys: pytest.CaptureFixture[str], engine: str) -> None:
    """Env files, network, memory, processors and GPUs are those of the options."""
    options = ["--env-file", "a.env", "--env-file", "b.env", "--network", "fhir"]
    options += ["--memory", "4g", "--cpus", "1.5", "--gpus", "all"]
    line = printed(capsys, *options, engine=engine, command="run_algorithm")
    gpus = "--device nvidia.com/gpu=all" if engine == "podman" else "--gpus all"
    for part in (
        *("--env-file a.env --env-file b.env", "--network fhir", "--cpus 1.5", gpus),
        "--memory 4096m --memory-swap 4096m",
    ):
        assert f" {part} " in line


def test_rkt_is_granted_what_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    """rkt has words of its own for the same options."""
    options = ("--env-file", "a.env", "--network", "fhir", "--memory", "4g", "--cpus", "1.5")
    line = printed(capsys, *options, engine="rkt", command="run_algorithm")
    for part in ("--net=fhir", "--set-env-file=a.env", "--memory=4096M", "--cpu=1500m"):
        assert f" {part} " in line


@pytest.mark.parametrize("engine", ["docker", "podman", "nerdctl"])
def test_the_container_of_a_run_is_kept(capsys: pytest.CaptureFixture[str], engine: str) -> None:
    """run_algorithm is not removed at its end, and a comment copies from what the line starts."""
    comment, line = printed(capsys, engine=engine, command="run_algorithm").splitlines()
    words = shlex.split(line)
    assert "--rm" not in words
    name = words[words.index("--name") + 1]
    assert comment.startswith(f"# The container is kept: {engine} cp {name}:PATH . ")


@pytest.mark.parametrize("engine", NAMES)
def test_no_value_is_printed(
    capsys: pytest.CaptureFixture[str],
    engine: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a variable of the shell nor one of an env file shows its value, for any engine."""
    monkeypatch.setenv("API_TOKEN", SECRET)
    (tmp_path / "station.env").write_text(f"# {SECRET}\nOTHER_TOKEN={SECRET}\n")
    options = ("--env", "API_TOKEN", "--env-file", str(tmp_path / "station.env"))
    text = printed(capsys, *options, engine=engine, command="run_algorithm")
    assert "API_TOKEN" in text
    assert "station.env" in text
    assert SECRET not in text


def granted(capsys: pytest.CaptureFixture[str], option: str, engine: str) -> str:
    """What is printed with a value of an option that is valid for the engine."""
    gpus = "1" if engine == "kubernetes" else "all"
    value = {"--disk": "4g", "--gpus": gpus, "--export": "results:/results"}[option]
    return printed(capsys, option, value, engine=engine, command="run_algorithm")


@pytest.mark.parametrize("engine", NAMES)
def test_what_an_engine_lacks_is_refused(capsys: pytest.CaptureFixture[str], engine: str) -> None:
    """An option that an engine cannot express is refused, with the engines that can."""
    for option in ENGINES[engine].unsupported:
        with pytest.raises(UsageError, match=f"Expected no {option} for {engine}, ") as caught:
            granted(capsys, option, engine)
        for other in re.findall(r"\w+", caught.value.remedy.partition(":")[2]):
            assert granted(capsys, option, other)


@pytest.mark.parametrize("engine", NAMES)
def test_a_network_that_is_shared_needs_a_second_option(
    capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """The network of this machine or of another container is not granted by a name alone."""
    for network in ("host", "container:database"):
        with pytest.raises(UsageError, match="shares a network with this machine"):
            printed(capsys, "--network", network, engine=engine)


@pytest.mark.parametrize("engine", ["rkt", "kubernetes", "apptainer"])
def test_a_network_that_an_engine_does_not_have_is_refused(
    capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    """Only the docker family joins the network of another container."""
    options = ("--network", "container:database", "--allow-host-network")
    with pytest.raises(UsageError, match="'container:database'"):
        printed(capsys, *options, engine=engine)
