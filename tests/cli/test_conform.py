"""The verb `conform`, with trains that run as local programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import REPOSITORY, train_api
from tests.conformance.shell import RIGHT, TRAIN, ZOO
from tests.engines.fake import FakeEngine
from train_api.conformance.table import CHECKS
from train_api.engines.identity import parse
from train_api.specification import load

WRONG = next(path for path in ZOO if path.stem == "TC023-blank-token-counts-as-set")
LEAKING = next(path for path in ZOO if path.stem == "TC050-check-tells-the-token")


def words(variant: Path = RIGHT) -> list[str]:
    """The words of a shell train as a local program."""
    return ["--process", "--", "sh", str(TRAIN), str(variant)]


def test_a_right_train_conforms() -> None:
    """A train that keeps to the specification is said to conform, with status 0."""
    ended = train_api("conform", *words())
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == list(CHECKS)
    assert lines[-1].endswith("conforms to the Train API")


def test_export_files_lie_where_the_next_run_would_sweep(tmp_path: Path) -> None:
    """While a train is examined, all folders are of its run, or hold nothing but made-up data."""
    temporary, seen = tmp_path / "temporary", tmp_path / "seen"
    temporary.mkdir()
    variant = tmp_path / "variant.sh"
    variant.write_text(f"ls {temporary} >> {seen}\n", encoding="utf-8")
    assert train_api("conform", *words(variant), TMPDIR=str(temporary)).status == 0
    names = set(seen.read_text("utf-8").split())
    (mine,) = {name for name in names if not name.startswith("train-api-station-")}
    assert parse(mine.removeprefix("train-api-").rpartition("-")[0])
    assert list(temporary.iterdir()) == []


def test_a_wrong_train_is_refuted_with_what_to_do() -> None:
    """A wrong train's failed check is told with what was expected and how to see it, status 1."""
    ended = train_api("conform", *words(WRONG))
    assert ended.status == 1
    lines = ended.out.splitlines()
    place = next(index for index, line in enumerate(lines) if line.startswith("fail"))
    assert lines[place] == (
        "fail  TC023 blank-requirements-are-named: check_requirements with blank values (round 2) "
        "did not name requirement 1 as unmet: SERVICE_TOKEN is a space"
    )
    assert lines[place + 1].strip().startswith("Expected: a requirement whose variable is blank")
    values = "SERVICE_URL=' ' SERVICE_TOKEN=' ' ROUNDS=' '"
    assert lines[place + 2].strip() == f"{values} sh {TRAIN} {WRONG} check_requirements"


@pytest.mark.parametrize("format_name", ["json", "github", "junit", "sarif"])
def test_every_format_tells_the_failed_check(format_name: str) -> None:
    """Whatever the format, the code of the failed check is in the report."""
    ended = train_api("conform", "--format", format_name, *words(WRONG))
    assert ended.status == 1
    assert "TC023" in ended.out
    if format_name == "json":
        report = json.loads(ended.out)
        Draft202012Validator(load("schemas/report/1.0.0/report.schema.json")).validate(report)
        verdicts = {check["code"]: check["verdict"] for check in report["reports"][0]["checks"]}
        assert [code for code, verdict in verdicts.items() if verdict == "fail"] == ["TC023"]


@pytest.mark.parametrize("how", ["option", "file", "inherited"])
def test_given_values_are_used_and_never_shown(how: str, tmp_path: Path) -> None:
    """A real value reaches the train, and stands neither in a report nor in a command line."""
    arguments = ["--env", "SERVICE_TOKEN=of-the-user"]
    environment: dict[str, Any] = {}
    if how == "file":
        (tmp_path / "env").write_text("SERVICE_TOKEN=of-the-user\n")
        arguments = ["--env-file", str(tmp_path / "env")]
    elif how == "inherited":
        arguments = ["--env", "SERVICE_TOKEN"]
        environment = {"SERVICE_TOKEN": "of-the-user"}
    ended = train_api("conform", *arguments, *words(LEAKING), **environment)
    assert ended.status == 1
    assert "token [hidden] and no rounds" in ended.out
    assert "of-the-user" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["two", "images"], "One image is examined at a time"),
        (["--mount", "nonsense", "image"], "SOURCE:TARGET"),
        (["--env", "=x", "image"], "NAME=VALUE"),
        (["--mount", "/srv:/srv", "--process", "true"], "for a local program"),
        (["--hops", "-1", "image"], "a whole number from 0 on"),
        (["--time-limit", "nan", "image"], "a number of seconds above 0"),
        (["--quick-limit", "soon", "image"], "a number of seconds above 0"),
        ([], "IMAGE"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], told: str) -> None:
    """Words that do not fit end with status 2 and say what would."""
    ended = train_api("conform", *arguments)
    assert ended.status == 2
    assert told in ended.err


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_an_env_file_that_cannot_be_read_is_told(format_name: str, tmp_path: Path) -> None:
    """A missing env file or a wrong line of it ends with status 3 and the place; no value shows."""
    wrong = tmp_path / "wrong.env"
    wrong.write_text("# a comment\nexport TOKEN=of-the-user\n")
    for path, told in ((wrong, f"{wrong}:2: "), (tmp_path / "no", f"{tmp_path}/no: No such file")):
        ended = train_api("conform", "--format", format_name, "--env-file", path, "image")
        assert ended.status == 3
        assert told in ended.out + ended.err
        assert "of-the-user" not in ended.out + ended.err


def test_the_command_line_of_a_failure_can_be_run(tmp_path: Path) -> None:
    """What a failed check says to type shows the failure: made-up files are still there then."""
    program = tmp_path / "train.sh"
    text = (REPOSITORY / "examples/trains/shell/train.sh").read_text()
    fault = 'file_reason= lines=$(cat "$COHORT_FILE") || exit 3; echo "read $lines"; exit 4'
    program.write_text(text.replace("\nrun_algorithm() {\n", f"\nrun_algorithm() {{\n{fault}\n"))
    ended = train_api(
        *("conform", "--format", "json", "--process", "--", "sh", program), TMPDIR=str(tmp_path)
    )
    checks = {check["code"]: check for check in json.loads(ended.out)["reports"][0]["checks"]}
    failed = checks["TC030"]
    assert "ended with exit status 4" in failed["reason"]
    again = subprocess.run(
        ["sh", "-c", failed["commandLine"]], capture_output=True, check=False, text=True
    )
    assert (again.returncode, again.stderr.split()[:2]) == (4, ["read", "id,value"])


def test_made_up_files_go_where_nothing_needs_them(tmp_path: Path) -> None:
    """Of a train that conforms no made-up file stays behind."""
    ended = train_api("conform", *words(), TMPDIR=str(tmp_path))
    assert ended.status == 0
    assert [path for path in tmp_path.iterdir() if "train-api-test-model" not in path.name] == []


def test_a_missing_program_is_trouble_and_no_verdict() -> None:
    """A program that is not there ends with status 4: that refutes no train."""
    ended = train_api("conform", "--process", "--", "no-such-program-here")
    assert (ended.status, ended.out) == (4, "")
    assert ended.err.splitlines() == [
        "train-api: The program no-such-program-here cannot be started: No such file or directory.",
        "  See whether it is there and may be run; a script needs #! and its interpreter.",
    ]


def test_what_cannot_be_said_to_an_engine_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount that no engine takes is told once, before any check."""
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    fake.answer("image", out='[{"Id": "1"}]')
    ended = train_api("conform", "--engine", "podman", "--mount", "/a,b:/c", "train")
    assert (ended.status, ended.out) == (2, "")
    assert "it has a comma" in ended.err


def test_a_missing_engine_is_trouble_and_no_verdict(tmp_path: Path) -> None:
    """Where there is no engine, the command says so and ends with status 4."""
    ended = train_api("conform", "--engine", "podman", "image", PATH=str(tmp_path))
    assert ended.status == 4
    assert "podman" in ended.err
    report = train_api("conform", "--format", "json", "image", PATH=str(tmp_path))
    assert json.loads(report.out)["failure"]["kind"] == "engine"


def test_engine_and_image_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report about an image tells the engine, its version, the image's id and its digest."""
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    digest = f"sha256:{'d' * 64}"
    image = {"Id": "1" * 64, "RepoDigests": [f"registry.example/train@{digest}"]}
    fake.answer("image", out=json.dumps([image]))
    fake.answer("version", out="5.4.2\n")
    ended = train_api("conform", "--engine", "podman", "--format", "json", "train")
    (report,) = json.loads(ended.out)["reports"]
    assert report["runner"] == {
        "engine": "podman",
        "version": "5.4.2",
        "image": f"sha256:{'1' * 64}",
        "digest": digest,
    }
    assert len(fake.calls("version")) == len(fake.calls("image")) == 1


def test_a_run_without_success_is_said_loud(tmp_path: Path) -> None:
    """Where the run does not succeed, the verdict says what is not proven; the status stays 0."""
    variant = tmp_path / "variant.sh"
    variant.write_text("success() { failure; }\n")
    ended = train_api("conform", *words(variant))
    assert (ended.status, ended.err) == (0, "")
    *_, verdict, remedy = ended.out.splitlines()
    assert "conforms to the Train API, but not all is proven: 3 checks were skipped" in verdict
    assert "--env-file" in remedy


def test_an_endless_train_is_stopped(tmp_path: Path) -> None:
    """A train that does not end is ended at the time limit, and all that it started with it."""
    marker = tmp_path / "still-there"
    program = f"sleep 3 && touch {marker} & sleep 60"
    ended = train_api("conform", "--time-limit", "0.2", "--process", "--", "sh", "-c", program)
    assert ended.status == 1
    assert "did not end within" in ended.out
    assert not marker.exists()


def test_an_interruption_leaves_no_program_behind() -> None:
    """Ctrl-C ends the train that is running, and the command with status 130."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "train_api", "conform", "--process", "--"),
            *("sh", "-c", "echo $$ >&2; exec sleep 61.5"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(100):
        if b"sleep\x0061.5" in _command_lines():
            break
        signal.sigtimedwait([], 0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Interrupted" in err
    assert b"sleep\x0061.5" not in _command_lines()


def _command_lines() -> bytes:
    """The command lines of all processes."""
    lines = b""
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            lines += Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue
    return lines
