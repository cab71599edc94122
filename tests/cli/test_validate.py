"""The verb `validate`: inputs, options, formats and exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import REPOSITORY, SEED, train_api
from train_api.formats import FORMATS
from train_api.specification import load

VALID = SEED.read_bytes()
INVALID = VALID.replace(b"URL", b"UR")
SECRET = "hunter-two"


def json_report(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, dict[str, Any]]:
    """Run validate with JSON output, and validate the output by its published schema."""
    ended = train_api("validate", "--format", "json", *arguments, stdin=stdin)
    report = json.loads(ended.out)
    Draft202012Validator(load("schemas/report/1.0.0/report.schema.json")).validate(report)
    assert report["exitStatus"] == ended.status
    return ended.status, report


def test_the_seed_example_is_valid() -> None:
    """The example of the first text of the Train API is a valid response."""
    ended = train_api("validate", SEED)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"{SEED}: valid response of list_requirements\n"


def test_a_problem_in_a_log_has_the_line_and_column_of_the_log(tmp_path: Path) -> None:
    """A problem is reported at its line and column in the whole captured output."""
    log = tmp_path / "station.log"
    log.write_bytes('Täglich "grüßt" {\n'.encode() * 3 + b"> " + INVALID)
    ended = train_api("validate", "station.log", cwd=tmp_path)
    assert ended.status == 1
    # The target is in the seventh line of the response, which begins in line 4.
    expected = (
        "station.log:10:19: error TA100 schema-violation at /requirements/0/requirement/target"
    )
    assert ended.out.splitlines()[0] == expected


@pytest.mark.parametrize("arguments", [("-",), ()])
def test_stdin_is_an_input(arguments: tuple[str, ...]) -> None:
    """With -, or without any path, stdin is validated."""
    ended = train_api("validate", *arguments, stdin=b"log\n" + VALID)
    assert (ended.status, ended.out) == (0, "<stdin>: valid response of list_requirements\n")


def test_several_inputs_end_with_the_gravest_status(tmp_path: Path) -> None:
    """Valid, invalid and missing inputs are all reported, and the missing one decides."""
    (tmp_path / "right.json").write_bytes(VALID)
    (tmp_path / "wrong.json").write_bytes(INVALID)
    missing = tmp_path / "missing.json"
    status, report = json_report(tmp_path / "right.json", tmp_path / "wrong.json")
    assert status == 1
    assert report["summary"] == {
        "inputs": 2,
        "valid": 1,
        "invalid": 1,
        "unreadable": 0,
        "errors": 1,
        "warnings": 0,
    }
    status, report = json_report(tmp_path / "wrong.json", missing)
    assert status == 3
    assert [entry["status"] for entry in report["reports"]] == ["invalid", "unreadable"]
    assert report["reports"][1]["failure"]["kind"] == "unreadable"


def test_options_may_stand_between_paths(tmp_path: Path) -> None:
    """A path after an option that follows a path is an input like the others."""
    for name in ("a", "b", "-c", "--format"):
        (tmp_path / name).write_bytes(VALID)
    words = ("a", "--format", "json", "b", "--color", "never", "--", "-c", "--format")
    ended = train_api("validate", *words, cwd=tmp_path)
    sources = [each["source"] for each in json.loads(ended.out)["reports"]]
    assert sources == ["a", "b", "-c", "--format"]


def test_folders_are_searched(tmp_path: Path) -> None:
    """In a folder all captured outputs are validated; hidden ones and other files are not."""
    for name in ("b.log", "a.json", "deep/c.stdout", "deep/d.txt", "deep/e.out"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(VALID)
    for name in (".hidden.json", ".git/f.json", "image.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "deep/loop").symlink_to(tmp_path)
    status, report = json_report(tmp_path)
    assert status == 0
    found = [os.path.relpath(entry["source"], tmp_path) for entry in report["reports"]]
    assert found == ["a.json", "b.log", "deep/c.stdout", "deep/d.txt", "deep/e.out"]


def test_nothing_to_check_is_never_success(tmp_path: Path) -> None:
    """A folder without any output to validate ends with status 3."""
    status, report = json_report(tmp_path)
    assert status == 3
    assert "Nothing to check" in report["reports"][0]["failure"]["message"]


def test_the_command_can_be_given() -> None:
    """A response to another command than the one that was run is not valid."""
    status, report = json_report("--command", "run_algorithm", SEED)
    assert status == 1
    assert report["reports"][0]["command"] == "run_algorithm"


def test_a_check_response_is_validated_with_its_list_response(tmp_path: Path) -> None:
    """With the list response, a check response that contradicts it is not valid."""
    check = tmp_path / "check.json"
    check.write_text('{"fulfilled": true, "unmet": [{"id": 0, "reason": "FOO is not set"}]}')
    assert train_api("validate", check).status == 0
    status, report = json_report("--list-response", SEED, check)
    assert status == 1
    assert [problem["code"] for problem in report["reports"][0]["problems"]] == ["TA203"]


@pytest.mark.parametrize(("content", "expected"), [(INVALID, 1), (None, 3)])
def test_an_invalid_list_response_is_reported(
    tmp_path: Path, content: bytes | None, expected: int
) -> None:
    """A list response that is not valid, or cannot be read, is reported and decides the status."""
    listed = tmp_path / "list.json"
    if content is not None:
        listed.write_bytes(content)
    status, report = json_report("--list-response", listed, SEED)
    assert status == expected
    assert [entry["source"] for entry in report["reports"]] == [str(listed), str(SEED)]


@pytest.mark.parametrize(
    "template",
    [
        '{{"content": {{"{0}": 1, "{0}": 2}}}}',
        '{{"content": "x", "{0}": 1}}',
        '{{"state": "{0}"}}',
        '{{"content": "x"}} {0}',
        '{{"content": "{0}',
        "{{'content': '{0}'}}",
        '{{"state": "failure", "message": ["{0}"]}}',
        (
            '{{"requirements": [{{"id": 0, "requirement": {{"type": "environmentVariable", '
            '"target": "URL", "name": "{0}"}}}}], "relations": []}}'
        ),
    ],
)
@pytest.mark.parametrize("format_name", FORMATS)
def test_values_are_hidden_unless_they_are_asked_for(template: str, format_name: str) -> None:
    """No format shows a value or an undefined member name of the output by default."""
    output = template.format(SECRET).encode()
    ended = train_api("validate", "--format", format_name, stdin=output)
    assert ended.status == 1
    assert SECRET not in (ended.out + ended.err).lower()


def test_values_are_shown_to_those_who_ask() -> None:
    """With --show-values a message has the value, and the name that was probably meant."""
    output = VALID.replace(b"FOO", b"fhir-server2")
    ended = train_api("validate", "--show-values", stdin=output)
    assert 'the value is "fhir-server2"; write FHIR_SERVER_TWO' in ended.out


@pytest.mark.parametrize(("digits", "is_suggested"), [(63, True), (64, False)])
def test_a_name_is_suggested_only_where_it_is_short_enough(digits: int, is_suggested: bool) -> None:
    """A name that spells out so many digits that it would be too long is not suggested."""
    # Each digit becomes a word of three letters and an underscore before it.
    output = VALID.replace(b"FOO", b"A" + b"1" * digits)
    ended = train_api("validate", "--show-values", stdin=output)
    assert ("; write A_ONE" in ended.out) is is_suggested
    assert ("words for digits" in ended.out) is is_suggested


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "--command", "fly", SEED),
        ("validate", "--no-such-option"),
        ("validate", "--format=json", "--color", "often"),
        ("fly",),
        (),
        ("schema",),
        ("schema", "show", "no-such-schema"),
        ("vocabulary", "show", "no-such-vocabulary"),
        ("explain", "TA999"),
        ("completion", "tcsh"),
        ("validate", SEED, ""),
        ("validate", "--format=json", "--list-response", "", SEED),
        ("extract", ""),
    ],
)
def test_invalid_usage_ends_with_status_2(arguments: tuple[str, ...]) -> None:
    """The message about invalid arguments says what is invalid and what to do, with status 2."""
    ended = train_api(*arguments)
    assert ended.status == 2
    reported = ended.out if "--format=json" in arguments else ended.err
    assert len(reported.splitlines()) >= 2
    assert "Traceback" not in reported


@pytest.mark.parametrize(
    "arguments", [("-", SEED, "-"), ("--list-response", "-"), ("--list-response=-", SEED, "-")]
)
def test_stdin_is_read_once(arguments: tuple[str | Path, ...]) -> None:
    """Where two inputs name stdin, stdin is read once, and neither gets what the other left."""
    ended = train_api("validate", *arguments, stdin=VALID)
    assert (ended.status, ended.out) == (2, "")
    assert "Stdin can be read only once" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", SEED, "--env", "A=1", "B=hunter-two"),
        ("validate", "--show-values=hunter-two", SEED),
        ("validate", "--envv", "A=hunter-two", "--also=hunter-two", SEED),
    ],
)
def test_invalid_usage_shows_no_value(arguments: tuple[str | Path, ...]) -> None:
    """An argument that may be a secret is not repeated when it is invalid."""
    ended = train_api(*arguments)
    assert ended.status in (2, 3)
    assert SECRET not in ended.out + ended.err


def test_an_option_that_is_unknown_is_named() -> None:
    """The message names the option, long or short, and no argument that may be its value."""
    ended = train_api("check", SEED, "-e", "A=hunter-two", "-phunter-two", "--envv=hunter-two")
    assert ended.status == 2
    assert ended.err.splitlines()[0] == ("train-api: 4 words are too many or unknown: -e, --envv.")


def test_invalid_usage_comes_as_json_where_json_was_asked_for() -> None:
    """A program that asks for JSON gets JSON also when its arguments are invalid."""
    status, report = json_report("--command", "fly")
    assert status == 2
    assert report["failure"]["kind"] == "usage"


def test_text_is_coloured_only_when_wanted() -> None:
    """Piped text has no escape sequences, unless --color always is given."""
    assert "\x1b" not in train_api("validate", stdin=b"").out
    assert "\x1b" in train_api("validate", "--color", "always", stdin=b"").out


@pytest.mark.parametrize("path", ["no/such/file", "folder-without-access"])
def test_an_unreadable_input_is_reported_with_its_reason(path: str, tmp_path: Path) -> None:
    """A path that cannot be read is named with the system's reason, without a traceback."""
    ended = train_api("validate", path, cwd=tmp_path)
    assert ended.status == 3
    assert f"{path}: not read: No such file or directory." in ended.out


def test_a_path_of_any_bytes_can_be_reported(tmp_path: Path) -> None:
    """A file name that is no UTF-8 is validated and named in every format."""
    strange = os.path.join(os.fsencode(tmp_path), b"\xff\n%2C:.json")
    with open(strange, "wb") as file:
        file.write(INVALID)
    for format_name in FORMATS:
        ended = train_api("validate", "--format", format_name, os.fsdecode(strange))
        assert ended.status == 1


@pytest.mark.parametrize("kind", ["Exception", "BaseException"])
def test_a_defect_is_reported_without_data(kind: str, tmp_path: Path) -> None:
    """Where the tool itself fails, it says where in its code, with status 70, and no data.

    A panic of the fast engine is a BaseException.
    """
    (tmp_path / "sitecustomize.py").write_text(
        "import train_api.validation.pipeline\n"
        f"class Panic({kind}): pass\n"
        "def fail(*_, **__):\n    raise Panic('hunter-two')\n"
        "train_api.validation.pipeline.validate = fail\n"
    )
    ended = train_api(
        "validate", "--format", "json", stdin=VALID, PYTHONPATH=f"{tmp_path}:{REPOSITORY}/src"
    )
    assert ended.status == 70
    report = json.loads(ended.out)
    assert report["failure"]["kind"] == "defect"
    assert "Panic at sitecustomize.py:4" in report["failure"]["message"]
    assert "hunter-two" not in ended.out + ended.err
    loud = train_api(
        "validate",
        stdin=VALID,
        PYTHONPATH=f"{tmp_path}:{REPOSITORY}/src",
        TRAIN_API_TRACEBACK="1",
    )
    assert "Traceback" in loud.err
