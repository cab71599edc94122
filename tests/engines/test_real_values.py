"""The values of variables on real engines: how they arrive, and what they cannot do on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.engines import real
from train_api.engines import ENGINES, ContainerClient, Limits
from train_api.engines.ownership.journal import Journal
from train_api.engines.ownership.run_id import current
from train_api.report import INVALID

SECRET = "sesame-91ce"
HOSTILE = {
    "BASH_ENV": "$(echo executed > {trace})",
    "LD_PRELOAD": "/not/there.so",
    "PATH": "/not/there",
    "PYTHONSTARTUP": "/not/there.py",
}


def wrapped(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a shell script in place of an engine's program; return the file that it writes.

    It has the arguments and the environment of each call.
    """
    program = shutil.which(name)
    trace = folder / "calls"
    script = folder / name
    script.write_text(
        "#!/bin/bash\n"
        f'{{ printf "%s\\n" "$@"; /usr/bin/env; echo; }} >> "{trace}"\n'
        f'exec "{program}" "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return trace


def test_a_variable_of_a_train_does_nothing_on_this_machine(
    name: str, client: ContainerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No name and no value that a train chooses gets into a program of this machine."""
    train = (real.shell_train(name, "cat /proc/self/environ", 'ENTRYPOINT ["/bin/cat"]\n'),)
    executed = tmp_path / "executed"
    env = {key: value.format(trace=executed) for key, value in HOSTILE.items()}
    calls = wrapped(name, tmp_path, monkeypatch)
    outcome = client.run(train, "/proc/self/environ", env=env)
    arrived = dict(line.split("=", 1) for line in outcome.stdout.decode().split("\0") if line)
    assert env.items() <= arrived.items()
    assert not executed.exists()
    assert not [key for key in env if f"{key}={env[key]}" in calls.read_text()]
    assert not [line for line in calls.read_text().splitlines() if "executed" in line]


def test_a_key_of_several_lines_is_no_argument_and_stays_nowhere(
    name: str, client: ContainerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value of several lines, or above 64 KiB, arrives; no program's environment has it."""
    env = {"API_TOKEN": f"begin\n\n{SECRET}\n\r", "LONG": "x" * 131_000, "SHORT": SECRET[:6]}
    train = (real.shell_train(name, "cat /proc/self/environ; exit 126"),)
    calls = wrapped(name, tmp_path, monkeypatch)
    outcome = client.run(train, "check_requirements", env=env)
    arrived = dict(line.split("=", 1) for line in outcome.stdout.decode().split("\0") if line)
    assert env.items() <= arrived.items()
    assert (outcome.ended, outcome.status, outcome.stderr) == ("exited", 126, b"")
    assert SECRET not in calls.read_text()
    assert "LONG=" not in calls.read_text()
    if name == "podman":
        assert real.engine(name, "secret", "ls", "--quiet").stdout == b""


def test_a_program_that_cannot_be_run_with_a_long_value(base: str, client: ContainerClient) -> None:
    """However a value is passed on, an image without its program did not start."""
    outcome = client.run((base,), "/not/there", env={"API_TOKEN": "a\nb"})
    assert (outcome.ended, outcome.status) == ("not-started", None)
    assert "/not/there" in outcome.reason


def test_limits_hold_with_a_long_value(name: str, client: ContainerClient) -> None:
    """However a value is passed on, a train is isolated, and ended at its time limit."""
    script = (
        "grep -E '^(CapBnd|NoNewPrivs):' /proc/self/status; ls /sys/class/net; touch /x\nsleep 9"
    )
    limits = Limits(seconds=1)
    train = (real.shell_train(name, script),)
    outcome = client.run(train, "a", env={"API_TOKEN": "a\nb"}, limits=limits)
    assert (outcome.ended, outcome.stdout.split()[1::2]) == (
        *("timed-out", [b"0000000000000000", b"1"]),
    )
    assert outcome.stdout.split()[-1] == b"lo"
    assert b"Read-only file system" in outcome.stderr
    plain = client.run(train, "a", limits=limits)
    assert (plain.stdout, plain.stderr) == (outcome.stdout, outcome.stderr)


PATHLESS = """
response='{"requirements": [{"id": 1, "requirement": {"type": "environmentVariable",
"target": "STRING", "name": "PATH"}}], "relations": [{"type": "all", "requirements": [1]}]}'
case "$1" in
list_requirements) echo "$response" ;;
check_requirements) echo '{"fulfilled": true, "unmet": []}' ;;
print_model_summary) echo '{"content": ""}' ;;
run_algorithm) echo '{"state": "failure", "message": ""}' ;;
*) exit 64 ;;
esac
"""


@pytest.mark.parametrize("program", ["/bin/sh", "sh"])
def test_a_train_that_requires_the_path_of_programs_gets_a_verdict(name: str, program: str) -> None:
    """A requirement PATH can keep the program of an image from being found: the train's fault."""
    image = real.shell_train(name, PATHLESS, f'ENTRYPOINT ["{program}", "/train"]\n')
    ended = train_api("conform", "--engine", name, image)
    assert ended.status == INVALID, ended
    assert ("executable file not found" in ended.out) == (program == "sh")


def test_a_choice_with_a_control_character_gets_a_verdict(name: str) -> None:
    """Choices that no station can set are a fault of the list response."""
    listed = PATHLESS.replace('"STRING"', r'"ENUM", "choices": ["a\u0000b", "c\nd"]')
    ended = train_api("conform", "--engine", name, real.shell_train(name, listed))
    assert ended.status == INVALID, ended
    assert "fail  TC001" in ended.out


def test_values_that_cannot_be_set_are_refused_before_anything_runs(
    name: str, tmp_path: Path
) -> None:
    """Given values that no container can have end with status 2, and are not shown."""
    image = real.require(name)
    ended = train_api("conform", "--engine", name, "--env", "KEY", image, KEY="sesame\udcff")
    assert (ended.status, ended.out) == (2, "")
    assert "The value of KEY is not UTF-8" in ended.err
    assert "sesame" not in ended.err
    file = tmp_path / "values"
    file.write_text(
        "".join(f"KEY{letter}={'x' * 65_000}\n" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX")
    )
    ended = train_api("conform", "--engine", name, "--env-file", file, image)
    assert (ended.status, ended.out) == (2, "")
    assert "more than 1,500,000 keep a program from starting" in ended.err


@pytest.mark.parametrize("name", ["podman"], indirect=True)
def test_after_a_kill_the_next_run_removes_the_secrets_of_a_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed run left in the engine's store of secrets goes, and what others have stays."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    Journal(current()._replace(boot="00000000"), name).claim("container", "claimed")
    for secret in ("claimed-0", "claimed", "other-0"):
        made = subprocess.run([name, "secret", "create", secret, "-"], input=b"x", check=False)
        assert made.returncode == 0
    with ContainerClient(ENGINES[name]):
        left = real.engine(name, "secret", "ls", "--format", "{{.Name}}").stdout.decode().split()
    real.engine(name, "secret", "rm", "--all")
    assert sorted(left) == ["claimed", "other-0"]
