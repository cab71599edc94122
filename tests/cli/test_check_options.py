"""The verb `check`: inputs, options and exit status."""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running_check import LISTS, Ended, json_check, run_check
from train_api.cli import check
from train_api.formats.check import CHECK_FORMATS

SEED = LISTS / "valid/the-seed-example.json"
OPTIONAL = LISTS / "valid/lists-an-optional-requirement.json"
FILES = LISTS / "valid/reads-files-and-directories.json"
INVALID = LISTS / "invalid/leaves-out-an-id.json"
SECRET = "hunter-two"
RIGHT = f"https://{SECRET}.example/"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """An env file that fulfils the seed example."""
    path = tmp_path / "station.env"
    path.write_text(f"# station 2\nFOO={RIGHT}\n")
    return path


@pytest.mark.parametrize("stdin", [SEED.read_bytes(), b"log {\n" + SEED.read_bytes() + b"\n"])
def test_the_list_response_may_be_captured_or_bare(stdin: bytes, tmp_path: Path) -> None:
    """The list response is found at the end of captured stdout, from a file or from stdin."""
    listed = tmp_path / "list.stdout"
    listed.write_bytes(stdin)
    assert run_check(listed, "--env", "FOO=a:b").status == 0
    assert run_check("-", "--env", "FOO=a:b", stdin=stdin).status == 0
    assert json_check("-", "--env", "FOO=a:b", stdin=stdin)["listResponse"]["source"] == "<stdin>"


def test_an_env_file_is_checked(env_file: Path) -> None:
    """The variables of an env file meet requirements, and those of the process do not count."""
    assert run_check(SEED, "--env-file", env_file).status == 0
    env_file.write_text("BAR=x\n")
    ended = run_check(SEED, "--env-file", env_file, process={"FOO": RIGHT})
    assert (ended.status, ended.err) == (1, "")
    assert "unmet  FOO  URL  is not set" in ended.out


def test_a_later_env_file_counts_more(env_file: Path, tmp_path: Path) -> None:
    """Of two env files the later one decides."""
    other = tmp_path / "other.env"
    other.write_text("FOO=wrong\n")
    assert run_check(SEED, "--env-file", env_file, "--env-file", other).status == 1
    assert run_check(SEED, "--env-file", other, "--env-file", env_file).status == 0


def test_a_single_variable_counts_more_than_an_env_file(env_file: Path) -> None:
    """As with container engines, --env decides at any position, and the last one of several."""
    assert run_check(SEED, "--env", "FOO=wrong", "--env-file", env_file).status == 1
    assert run_check(SEED, "--env", "FOO=wrong", "--env", f"FOO={RIGHT}").status == 0


def test_a_name_alone_inherits(env_file: Path) -> None:
    """A name without a value has the value that it has in the process, if it has one."""
    env_file.write_text("FOO\n")
    for words in (("--env", "FOO"), ("--env-file", env_file)):
        assert run_check(SEED, *words, process={"FOO": RIGHT}).status == 0
        assert run_check(SEED, *words, process={}).status == 1
    env_file.write_text(f"FOO={RIGHT}\n")
    assert run_check(SEED, "--env-file", env_file, "--env", "FOO", process={}).status == 0


def test_the_environment_of_the_process_is_the_default() -> None:
    """Without an option for it, the environment is that of the process; the report says so."""
    ended = run_check(SEED, process={"FOO": RIGHT})
    assert ended.status == 0
    assert ended.out.splitlines()[-1].startswith("The environment is that of this process.")
    assert "this process" not in run_check(SEED, "--env", "FOO=a:b").out
    assert json_check(SEED, process={"FOO": RIGHT})["environment"]["process"] is True


def test_the_process_can_be_taken_too(env_file: Path) -> None:
    """With --inherit the variables of the process count where no other has the name."""
    env_file.write_text("BAR=x\n")
    words = (SEED, "--inherit", "--env-file", env_file)
    assert run_check(*words, process={"FOO": RIGHT}).status == 0
    assert run_check(*words, "--env", "FOO=wrong", process={"FOO": RIGHT}).status == 1
    environment = json_check(*words, "--env", "A=1", process={})["environment"]
    assert environment == {
        "image": False,
        "process": True,
        "envFiles": [str(env_file)],
        "variables": 1,
    }


def test_an_optional_requirement_does_not_decide(tmp_path: Path) -> None:
    """An unmet requirement that no relation names is shown, and the status stays 0."""
    report = json_check(OPTIONAL, "--env", "X=y")
    related = {number for each in report["relations"] for number in each["requirements"]}
    names = {each["name"] for each in report["requirements"] if each["id"] in related}
    optional = [each for each in report["requirements"] if each["id"] not in related]
    assert optional
    words = [word for name in names for word in ("--env", f"{name}=https://x.example/")]
    ended = run_check(OPTIONAL, *words)
    assert ended.status == 0
    assert f"unmet  {optional[0]['name']}" in ended.out


def test_an_invalid_list_response_is_reported_as_validate_reports_it() -> None:
    """The problems of the list response are shown, and the status is 1."""
    ended = run_check(INVALID, "--env", "FOO=a:b")
    assert (ended.status, ended.err) == (1, "")
    assert f"{INVALID}:3:5: error TA100 schema-violation" in ended.out
    assert "Explain a code: train-api explain TA100" in ended.out
    assert ended.out.splitlines()[-1] == "Not fulfilled: the list response is not valid."
    report = json_check(INVALID)
    assert (report["fulfilled"], report["requirements"]) == (None, [])
    assert report["listResponse"]["problems"][0]["code"] == "TA100"


def test_an_answer_to_another_command_is_no_list_response() -> None:
    """A valid response to another command does not pass for a list response."""
    stdin = b'{"fulfilled": true, "unmet": []}'
    assert run_check("-", stdin=stdin).status == 1
    assert run_check("-", stdin=b"").status == 1


def test_warnings_do_not_matter() -> None:
    """A list response with warnings is used like any other."""
    path = LISTS / "valid/states-a-relation-twice.json"
    assert json_check(path)["listResponse"]["warnings"] > 0
    assert json_check(path)["requirements"]


@pytest.mark.parametrize("format_name", ["text", "dotenv"])
def test_what_cannot_be_read_is_reported_on_stderr(format_name: str, tmp_path: Path) -> None:
    """A list response that is missing, or a folder, ends with status 3 and nothing on stdout."""
    for path in (tmp_path / "missing", tmp_path):
        ended = run_check(path, "--format", format_name)
        assert (ended.status, ended.out) == (3, "")
        assert "The list response cannot be read: " in ended.err


def test_what_cannot_be_read_comes_as_json(tmp_path: Path) -> None:
    """A program that asks for JSON gets JSON also where an input is missing."""
    report = json_check(tmp_path / "missing")
    assert (report["exitStatus"], report["failure"]["kind"]) == (3, "unreadable")
    report = json_check(SEED, "--env-file", tmp_path / "missing")
    assert report["exitStatus"] == 3
    assert report["faults"][0]["line"] is None
    assert report["failure"]["message"] == "The environment cannot be read: 1 fault."
    assert report["listResponse"]["status"] == "valid"


def test_the_faults_of_all_env_files_are_reported(tmp_path: Path, env_file: Path) -> None:
    """Each faulty line of each env file is reported with file and line, and the status is 3."""
    env_file.write_bytes(b"=x\nFOO=a:b\nfoo bar\n")
    other = tmp_path / "other.env"
    other.write_bytes(b"\xff\n")
    ended = run_check(
        SEED, "--env-file", env_file, "--env-file", other, "--env-file", tmp_path / "missing"
    )
    assert (ended.status, ended.out) == (3, "")
    for place in (f"{env_file}:1", f"{env_file}:3", f"{other}:1", tmp_path / "missing"):
        assert f"{place}: " in ended.err
    assert "4 faults" in ended.err


def test_many_faults_are_counted_and_the_first_are_shown(env_file: Path) -> None:
    """For a file that is no env file at all, only the first faulty lines are reported."""
    env_file.write_bytes(b"a b\n" * 1_500)
    report = json_check(SEED, "--env-file", env_file)
    assert len(report["faults"]) == 100
    assert "1,500 faults" in report["failure"]["message"]


def test_faults_do_not_hide_the_problems_of_the_list_response(env_file: Path) -> None:
    """Where both the list response and an env file are invalid, both are reported."""
    env_file.write_bytes(b"=x\n")
    ended = run_check(INVALID, "--env-file", env_file)
    assert ended.status == 3
    assert "TA100" in ended.err
    assert f"{env_file}:1: " in ended.err


WRONG_USAGE = {
    "no name": ("--env", f"={SECRET}"),
    "nothing": ("--env", ""),
    "a star": ("--env", f"{SECRET}*"),
    "no colon": ("--mount", SECRET),
    "a relative path in the container": ("--mount", f"/srv:{SECRET}"),
    "nothing before the colon": ("--mount", f":/{SECRET}"),
    "an option of a mount": ("--mount", f"/srv:/{SECRET}:ro"),
    "a volume": ("--mount", f"{SECRET}:/data"),
    "a mount point twice": ("--mount", f"/a:/{SECRET}", "--mount", f"/b://{SECRET}/"),
    "the second of two": ("--env", "A=1", "--env", f"={SECRET}"),
}


@pytest.mark.parametrize("case", WRONG_USAGE)
def test_invalid_usage_is_reported_without_showing_it(case: str) -> None:
    """Invalid arguments end with status 2, in every format, and are not shown."""
    for format_name in CHECK_FORMATS:
        ended = run_check(SEED, "--format", format_name, *WRONG_USAGE[case])
        assert ended.status == 2
        assert SECRET not in ended.out + ended.err
        assert (ended.out == "") is (format_name != "json")
        assert "Expected " in ended.out + ended.err
    report = json_check(SEED, *WRONG_USAGE[case])
    assert report["failure"]["kind"] == "usage"
    assert ("number 2 of 2" in report["failure"]["message"]) is (len(WRONG_USAGE[case]) == 4)


def mounted(*words: str) -> Ended:
    """Check a train that reads files and directories, with paths below /data for all values."""
    values = [
        word
        for each in json_check(FILES, "--env", "X=y")["requirements"]
        for word in ("--env", f"{each['name']}=/data/{each['target'].lower()}")
    ]
    return run_check(FILES, *values, *words)


def test_mounts_let_paths_be_looked_at(tmp_path: Path) -> None:
    """With --mount, files and directories are looked up; without it, they are assumed to exist."""
    ended = mounted()
    assert ended.status == 0
    assert "was not checked" in ended.out
    ended = mounted("--mount", f"{tmp_path}:/data")
    assert ended.status == 1
    assert "is not the path of a regular file: nothing is there" in ended.out
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    ended = mounted("--mount", f"{tmp_path}:/data/")
    assert ended.status == 0
    assert "was not checked" not in ended.out
    assert "/data" not in ended.out


@pytest.mark.parametrize("format_name", CHECK_FORMATS)
def test_nothing_of_an_environment_is_shown(format_name: str, env_file: Path) -> None:
    """Whatever is invalid in an environment, no value and no other name of it is shown."""
    lines = (
        f"FOO={RIGHT}",
        f"FOO={SECRET}",
        f'FOO="{RIGHT}"',
        f"{SECRET}={SECRET}",
        f"export FOO={SECRET}",
        f"FOO={SECRET}\0",
        f"={SECRET}",
        SECRET,
        f"{SECRET}*",
        f"\u00a0FOO={SECRET}",
        f"{SECRET} {SECRET}",
    )
    for line in lines:
        env_file.write_text(line + "\n")
        words = (SEED, "--format", format_name, "--color", "always", "--env-file", env_file)
        ended = run_check(*words, process={SECRET: SECRET})
        assert SECRET not in (ended.out + ended.err).replace(str(env_file), "")


@pytest.mark.parametrize("words", [(), ("--env", f"FOO={SECRET}"), ("--env-file", "missing")])
def test_a_template_takes_the_list_response_alone(words: tuple[str, ...]) -> None:
    """The env file to fill in is the same whatever the environment, and its status is 0."""
    ended = run_check(SEED, "--format", "dotenv", *words, process={"FOO": SECRET})
    assert ended == run_check(SEED, "--format", "dotenv")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("\nFOO=\n")


def test_a_template_of_an_invalid_list_response_is_empty() -> None:
    """Where there is no list response to make a template of, stderr says why, with status 1."""
    ended = run_check(INVALID, "--format", "dotenv")
    assert (ended.status, ended.out) == (1, "")
    assert "TA100" in ended.err


def test_a_template_is_utf_8_and_text_is_of_the_locale() -> None:
    """An env file is UTF-8 in every locale; a report escapes what the locale cannot write."""
    many = LISTS / "valid/describes-variables-in-many-languages.json"
    template = run_check(many, "--format", "dotenv")
    assert not template.out.isascii()
    ended = run_check(many, "--format", "dotenv", encoding="latin-1")
    assert ended.out.encode("latin-1") == template.out.encode()
    ended = run_check(SEED, "--env-file", "\u0444", encoding="ascii")
    assert "\\u0444: No such file or directory." in ended.err


def test_colour_is_for_the_text_of_a_verdict() -> None:
    """Text is coloured on request, and no other format is."""
    for format_name in CHECK_FORMATS:
        ended = run_check(SEED, "--color", "always", "--format", format_name)
        assert ("\x1b" in ended.out) is (format_name == "text")
    assert "\x1b" not in run_check(SEED).out
    assert "\x1b" not in run_check(SEED, "--color", "never").out


def test_a_path_of_any_bytes_can_be_reported(tmp_path: Path) -> None:
    """A file name that is no UTF-8 is named in every format."""
    strange = os.path.join(tmp_path, os.fsdecode(b"\xff\n.env"))
    with open(strange, "wb") as file:
        file.write(b"=x\n")
    for format_name in ("text", "json"):
        assert run_check(SEED, "--format", format_name, "--env-file", strange).status == 3
    assert json_check(SEED, "--env-file", strange)["faults"][0]["path"].endswith("\ufffd\n.env")


def test_a_full_disk_is_an_error_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the report cannot be written, that error is not taken for one of an input."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(check, "_publish", fail)
    with pytest.raises(OSError, match="No space left"):
        run_check(SEED)


def test_arguments_and_formats_cost_nothing_heavy() -> None:
    """Reading the arguments of the verb imports neither the validator nor the formats."""
    program = (
        "import argparse, sys; from train_api.cli.check import add_arguments; "
        "add_arguments(argparse.ArgumentParser()); print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stdout.split()
    assert "train_api.formats.check" in loaded
    heavy = (
        "train_api.validation.pipeline",
        "train_api.requirements.targets",
        "train_api.requirements.assessment",
        "train_api.formats.",
    )
    assert [
        name for name in loaded if name.startswith(heavy) and name != "train_api.formats.check"
    ] == []
    assert {"jsonschema", "jsonschema_rs", "rich", "rich.console"}.isdisjoint(loaded)


def test_help_names_all_options() -> None:
    """The help says of each option what it does."""
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    help_text = parser.format_help()
    for option in ("--env-file", "--env", "--inherit", "--mount", "--format", "--color"):
        assert f"{option} " in help_text
    assert all(action.help for action in parser._actions)
