"""The verb `conform`, with trains that run as local programs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import REPOSITORY, train_api
from tests.conformance.shell import RIGHT, TRAIN, ZOO
from tests.engines.fake import FakeEngine
from train_api.cli.progress import Progress
from train_api.conformance.catalog import CHECKS
from train_api.specification import load

WRONG = next(path for path in ZOO if path.stem == "TC023-blank-token-counts-as-set")
LEAKING = next(path for path in ZOO if path.stem == "TC050-check-discloses-the-token")


def words(variant: Path = RIGHT) -> list[str]:
    """The words of a shell train as a local program."""
    return ["--process", "--", "sh", str(TRAIN), str(variant)]


def test_a_correct_train_conforms() -> None:
    """A train that keeps to the specification conforms, with status 0."""
    ended = train_api("conform", *words())
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [line.split()[1] for line in lines[:-2]] == list(CHECKS)
    assert re.search(r": examined in 33 runs with the seed [0-9a-f]{32}$", lines[-2])
    assert lines[-1].endswith(": conforms to the Train API 1.0.0 and 1.1.0 (a draft)")


def test_the_seed_of_a_report_examines_in_the_same_way_again(tmp_path: Path) -> None:
    """With the seed, a train gets the same questions in the same order; without it, others."""
    asked = tmp_path / "asked"
    variant = tmp_path / "variant.sh"
    variant.write_text(f'echo "$*" "${{SERVICE_URL-}}" "${{SERVICE_TOKEN-}}" >> {asked}\n', "utf-8")

    def record(*options: str) -> str:
        asked.unlink(missing_ok=True)
        # Beside each other, runs would write in any order.
        ended = train_api("conform", *options, "--jobs", "1", "--format", "json", *words(variant))
        seeds.append(json.loads(ended.out)["reports"][0]["examination"]["seed"])
        return asked.read_text("utf-8")

    seeds: list[str] = []
    first = record()
    assert record("--seed", seeds[0]) == first
    assert record() != first
    assert seeds[0] == seeds[1] != seeds[2]


def test_gaps_of_the_station_count_with_strict(tmp_path: Path) -> None:
    """With --strict, a run that does not succeed without a server is not shown to conform."""
    variant = tmp_path / "variant.sh"
    variant.write_text("success() { failure; }\n")
    ended = train_api("conform", "--strict", *words(variant))
    assert ended.status == 1
    *_, verdict, remedy, hint = ended.out.splitlines()
    assert ": is not shown to conform to the Train API (1 error), and not all is tested" in verdict
    assert "--network NAME and --env for SERVICE_URL" in remedy
    assert hint.endswith("TC060")


def test_a_real_environment_has_to_be_one_of_success(tmp_path: Path) -> None:
    """With --expect-success, a run that does not succeed fails."""
    variant = tmp_path / "variant.sh"
    variant.write_text("success() { failure; }\n")
    ended = train_api("conform", "--expect-success", *words(variant))
    assert ended.status == 1
    assert "fail  TC030 " in ended.out
    assert "ended in the state failure, and --expect-success expects success" in ended.out
    assert train_api("conform", "--expect-success", *words()).status == 0


def test_a_cap_of_runs_is_kept(tmp_path: Path) -> None:
    """No train is run more often than --max-runs allows, and what is left out is counted."""
    many = next(path for path in ZOO if path.stem == "TC060-many-alternatives")
    ended = train_api("conform", "--format", "json", "--max-runs", "50", *words(many))
    assert ended.status == 1
    (report,) = json.loads(ended.out)["reports"]
    assert report["examination"]["runs"] <= 50
    gaps = report["examination"]["gaps"]["listed"]
    assert {"alternative", "minimal"} <= {gap["family"] for gap in gaps if gap["cause"] == "train"}
    assert [problem["code"] for problem in report["problems"]] == ["TC060"]


def test_a_journal_claims_each_folder(tmp_path: Path) -> None:
    """While a train is examined, a journal claims all folders, so that the next run finds them."""
    temporary, seen, claims = tmp_path / "temporary", tmp_path / "seen", tmp_path / "claims"
    temporary.mkdir()
    variant = tmp_path / "variant.sh"
    text = f"ls -d {temporary}/* >> {seen}\ncat {tmp_path}/state/train-api/* >> {claims}\n"
    variant.write_text(text, encoding="utf-8")
    ended = train_api(
        *("conform", *words(variant)), TMPDIR=str(temporary), XDG_STATE_HOME=str(tmp_path / "state")
    )
    assert ended.status == 0
    lines = [json.loads(line) for line in claims.read_text("utf-8").splitlines()]
    claimed = {line[1] for line in lines if line[0] == "folder"}
    assert set(seen.read_text("utf-8").splitlines()) == claimed
    assert list(temporary.iterdir()) == list((tmp_path / "state/train-api").iterdir()) == []


def test_a_failed_check_says_what_to_do() -> None:
    """A failed check says what was expected and how to reproduce it, with status 1."""
    ended = train_api("conform", *words(WRONG))
    assert ended.status == 1
    lines = ended.out.splitlines()
    place = next(index for index, line in enumerate(lines) if line.startswith("fail"))
    assert lines[place] == (
        "fail  TC023 blank-requirements-are-named: check_requirements with blank values (round 2) "
        "did not name requirement 1 as unmet: SERVICE_TOKEN is a space"
    )
    assert lines[place + 1].strip().startswith("Expected: a requirement whose variable is blank")
    values = "SERVICE_URL=' ' SERVICE_TOKEN=' ' ROUNDS=' ' PROXY=' '"
    assert lines[place + 2].strip() == f"{values} sh {TRAIN} {WRONG} check_requirements"


@pytest.mark.parametrize("format_name", ["json", "github", "junit", "sarif"])
def test_every_format_reports_the_failed_check(format_name: str) -> None:
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
    """A given value reaches the train, and is neither in a report nor in a command line."""
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


def test_a_variable_can_be_named_as_secret() -> None:
    """With --secret, a train must not disclose the value of that variable; a typo is reported."""
    given = ["--env", "SERVICE_URL=https://of.the.user/"]
    ended = train_api("conform", *given, "--secret", "SERVICE_URI", *words())
    assert ended.status == 0
    assert "the train lists no variable SERVICE_URI, named with --secret" in ended.out


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["--mount", "nonsense", "image"], "SOURCE:TARGET"),
        (["--env", "=x", "image"], "NAME=VALUE"),
        (["--secret", "TOKEN=of-the-user", "image"], "Expected a NAME for each --secret"),
        (["--mount", "/srv:/srv", "--process", "true"], "for a local program"),
        (["--hops", "-1", "image"], "a whole number of at least 0"),
        (["--time-limit", "nan", "image"], "a number of seconds above 0"),
        (["--time-limit", "61", "image"], "whose limit is --run-time-limit"),
        (["--run-time-limit", "0", "image"], "a number of seconds above 0"),
        (["--jobs", "0", "image"], "a whole number from 1 to 1000"),
        (["--jobs", "1001", "image"], "a whole number from 1 to 1000"),
        (["--jobs", "9" * 5000, "image"], "a whole number from 1 to 1000"),
        (["--jobs", "\u0662", "image"], "a whole number from 1 to 1000"),
        (["--quick-limit", "soon", "image"], "a number of seconds above 0"),
        (["--max-runs", "49", "image"], "a whole number from 50 to"),
        (["--seed", "today", "image"], "32 digits and letters from a to f"),
        ([], "IMAGE"),
    ],
)
def test_invalid_usage_is_reported(arguments: list[str], reported: str) -> None:
    """Invalid arguments end with status 2, and the message says what is valid."""
    ended = train_api("conform", *arguments)
    assert ended.status == 2
    assert reported in ended.err
    assert "of-the-user" not in ended.err


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_an_env_file_that_cannot_be_read_is_reported(format_name: str, tmp_path: Path) -> None:
    """A missing env file or an invalid line ends with status 3 and the place; no value shows."""
    incorrect = tmp_path / "wrong.env"
    incorrect.write_text("# a comment\nexport TOKEN=of-the-user\n")
    for path, reported in (
        (incorrect, f"{incorrect}:2: "),
        (tmp_path / "no", f"{tmp_path}/no: No such file"),
    ):
        ended = train_api("conform", "--format", format_name, "--env-file", path, "image")
        assert ended.status == 3
        assert reported in ended.out + ended.err
        assert "of-the-user" not in ended.out + ended.err


def test_the_command_line_of_a_failure_can_be_run(tmp_path: Path) -> None:
    """The printed command line of a failed check reproduces the failure; made-up files exist."""
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
    """No made-up file of a train that conforms stays behind."""
    ended = train_api("conform", *words(), TMPDIR=str(tmp_path))
    assert ended.status == 0
    assert [path for path in tmp_path.iterdir() if "train-api-test-model" not in path.name] == []


def test_a_missing_program_is_trouble_and_no_verdict() -> None:
    """A missing program ends with status 4, and is no verdict on the train."""
    ended = train_api("conform", "--process", "--", "no-such-program-here")
    assert (ended.status, ended.out) == (4, "")
    assert ended.err.splitlines() == [
        "train-api: The program no-such-program-here cannot be started: No such file or directory.",
        "  Check that it exists and is executable; a script needs #! and its interpreter.",
    ]


def test_what_no_engine_can_express_is_invalid_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount that no engine takes is reported once, before any check."""
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    fake.answer("image", out='[{"Id": "1"}]')
    ended = train_api("conform", "--engine", "podman", "--mount", "/a,b:/c", "train")
    assert (ended.status, ended.out) == (2, "")
    assert "it has a comma" in ended.err


def test_a_train_finds_nothing_that_all_examinations_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where made-up files are in a container, and how they are named, differs each time."""
    listed = {
        "requirements": [
            {
                "id": 1,
                "requirement": {"type": "environmentVariable", "target": "FILE", "name": "DATA"},
            }
        ],
        "relations": [{"type": "all", "requirements": [1]}],
    }
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    fake.answer("image", out='[{"Id": "1"}]')
    fake.answer("run", out=json.dumps(listed))
    seen = []
    for _ in range(2):
        before = len(fake.calls("run"))
        train_api("conform", "--engine", "podman", "train")
        calls = fake.calls("run")[before:]
        paths = {
            path for call in calls for path in re.findall("DATA=(/.*)", call.get("env_file", ""))
        }
        targets = {
            word.partition(",target=")[2].removesuffix(",readonly")
            for call in calls
            for word in call["words"]
            if word.startswith("type=bind")
        }
        assert len(targets) == 1
        seen.append({segment for path in paths | targets for segment in path.split("/")} - {""})
    # A path at which there is nothing ends in the same words.
    assert {word for word in seen[0] & seen[1] if "nothing" not in word} == set()


def test_a_missing_engine_is_trouble_and_no_verdict(tmp_path: Path) -> None:
    """Where there is no engine, the command reports this and ends with status 4."""
    ended = train_api("conform", "--engine", "podman", "image", PATH=str(tmp_path))
    assert ended.status == 4
    assert "podman" in ended.err
    report = train_api("conform", "--format", "json", "image", PATH=str(tmp_path))
    assert json.loads(report.out)["failure"]["kind"] == "engine"


@pytest.mark.parametrize("format_name", ["text", "json", "github", "junit", "sarif"])
def test_each_of_several_images_has_a_report(
    format_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An image that is not there does not keep the others from being examined; it sets status 4."""
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    fake.answer("image", err="no such image", status=1, then={"image": {"out": '[{"Id": "1"}]'}})
    fake.answer("version", out="5.4.2\n")
    ended = train_api(
        "conform", "--engine", "podman", "--format", format_name, "missing", "bad", "worse"
    )
    assert (ended.status, ended.err) == (4, "")
    if format_name == "json":
        report = json.loads(ended.out)
        Draft202012Validator(load("schemas/report/1.0.0/report.schema.json")).validate(report)
        statuses = {each["source"]: each["status"] for each in report["reports"]}
        assert statuses == {"missing": "unreadable", "bad": "invalid", "worse": "invalid"}
        assert report["reports"][0]["failure"]["kind"] == "engine"
    elif format_name == "text":
        assert "missing: no verdict: Podman does not have an image missing" in ended.out
        assert "3 trains: 2 not conforming, 1 without a verdict (" in ended.out
    elif format_name == "junit":
        suites = ElementTree.fromstring(ended.out).findall("testsuite")
        assert [suite.get("name") for suite in suites] == ["missing", "bad", "worse"]
    else:
        assert all(name in ended.out for name in ("missing", "bad", "worse"))


def test_engine_and_image_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report about an image names the engine, its version, the image's id and its digest."""
    fake = FakeEngine(tmp_path, "podman", monkeypatch)
    digest = f"sha256:{'d' * 64}"
    image = {"Id": "1" * 64, "RepoDigests": [f"registry.example/train@{digest}"]}
    fake.answer("image", out=json.dumps([image]))
    fake.answer("version", out="5.4.2\n")
    ended = train_api("conform", "--engine", "podman", "--format", "json", "train")
    (report,) = json.loads(ended.out)["reports"]
    del report["runner"]["limits"]
    assert report["runner"] == {
        "engine": "podman",
        "version": "5.4.2",
        "image": f"sha256:{'1' * 64}",
        "digest": digest,
    }
    assert len(fake.calls("version")) == len(fake.calls("image")) == 1


def test_a_run_without_success_is_reported_clearly(tmp_path: Path) -> None:
    """Where the run does not succeed, the verdict says what is not verified; the status stays 0."""
    variant = tmp_path / "variant.sh"
    variant.write_text("success() { failure; }\n")
    ended = train_api("conform", *words(variant))
    assert (ended.status, ended.err) == (0, "")
    *_, verdict, remedy = ended.out.splitlines()
    assert "(a draft), but not all is tested: 1 gap, 4 checks skipped" in verdict
    assert "--network NAME and --env for SERVICE_URL; --env for SERVICE_TOKEN, ROUNDS" in remedy


def test_an_endless_train_is_stopped(tmp_path: Path) -> None:
    """A train that does not end is ended at the time limit, and all that it started with it."""
    marker = tmp_path / "still-there"
    program = f"sleep 3 && touch {marker} & sleep 60"
    ended = train_api("conform", "--time-limit", "0.2", "--process", "--", "sh", "-c", program)
    assert ended.status == 1
    assert "did not end within" in ended.out
    assert not marker.exists()


@pytest.mark.parametrize(("options", "limit"), [([], "2"), (["--run-time-limit", "1"], "1")])
def test_run_algorithm_has_a_time_limit_of_its_own(
    options: list[str], limit: str, tmp_path: Path
) -> None:
    """Unless it has its own, the time limit of run_algorithm is that of the other commands."""
    variant = tmp_path / "variant.sh"
    variant.write_text("run_algorithm() { sleep 60; }\n")
    ended = train_api("conform", "--time-limit", "2", *options, *words(variant))
    assert f"the time limit of {limit} seconds, which --run-time-limit sets" in ended.out


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_report_does_not_depend_on_the_number_of_jobs(jobs: int) -> None:
    """However many runs execute at once, the results are the same, and in the same order."""
    ended = train_api("conform", "--jobs", str(jobs), *words(WRONG))
    verdicts = [line.split()[:2] for line in ended.out.splitlines() if " TC0" in line[:9]]
    assert [code for _, code in verdicts] == list(CHECKS)
    assert [code for verdict, code in verdicts if verdict == "fail"] == ["TC023"]


def test_progress_names_the_train_the_step_and_the_runs() -> None:
    """What a person at a terminal sees counts runs, and a train's name cannot act on it."""
    shown = Progress("a [red]train\x1b")
    shown.step = "TC020 check-requirements-answers"
    for _ in range(3):
        shown.count()
    assert str(shown) == "a [red]train\\x1b: TC020 check-requirements-answers (3 runs)"
    assert shown.__rich__().startswith("a \\[red]train")


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
