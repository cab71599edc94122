"""The verbs `import` and `export`: what they print, report and return."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, Registry

import train_api
from tests.cli.running import SEED
from tests.declarations.reading import FOLDER, SHAPES
from train_api.cli import main
from train_api.formats import declaration_json, json_report
from train_api.specification import address, load

ESCAPED = str(SHAPES / "escaped.Dockerfile")
CONFLICTING = str(SHAPES / "conflicting.json")
STORE = str(FOLDER / "vantage6.json")


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status of a call, its standard output and its standard error."""
    status = main(words)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def read_report(path: Path) -> dict[str, Any]:
    """A report in a file, which is valid under its schema."""
    report: dict[str, Any] = json.loads(path.read_bytes())
    other = json_report.SCHEMA
    registry = Registry([(address(other), load(other))])
    Draft202012Validator(load(declaration_json.SCHEMA), registry=registry).validate(report)
    return report


def test_an_import_prints_a_valid_list_and_reports_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The list response alone is on stdout; warnings are on stderr and in the report."""
    path = tmp_path / "report.json"
    status, out, err = call(capsys, "import", "padme", ESCAPED, "--report", str(path))

    assert status == 0
    assert train_api.validate(out, command="list_requirements").valid
    assert f"{ESCAPED}:2:79: warning TD102 number-as-port at /1" in err
    assert "2 variables imported (1 warning)." in err
    report = read_report(path)
    assert [each["name"] for each in report["variables"]] == ["FHIR_SERVER", "FHIR_PORT"]
    assert [each["code"] for each in report["problems"]] == ["TD102"]
    assert report["exitStatus"] == 0


def test_an_error_prints_nothing_on_stdout(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With an error the status is 1, and there is no list response."""
    path = tmp_path / "report.json"
    status, out, err = call(capsys, "import", "padme", CONFLICTING, "--report", str(path))

    assert (status, out) == (1, "")
    assert "not imported (1 error)." in err
    assert "Explain a code: train-api explain TD006" in err
    report = read_report(path)
    assert (report["exitStatus"], report["variables"], report["errors"]) == (1, [], 1)


def test_a_missing_file_is_reported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An input that cannot be read leads to status 3, in the report too."""
    path = tmp_path / "report.json"
    words = ("import", "padme", str(tmp_path / "none"), "--report", str(path))
    status, out, err = call(capsys, *words)
    assert (status, out) == (3, "")
    assert "No such file" in err
    report = read_report(path)
    assert (report["exitStatus"], report["failure"]["kind"]) == (3, "unreadable")


def test_an_image_without_an_engine_is_trouble(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no engine can be called, the status is 4."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert call(capsys, "import", "padme", "--image", "some-image")[0] == 4


def test_a_report_that_cannot_be_written_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """If the report cannot be written, the status is 3."""
    status, _, err = call(capsys, "import", "padme", ESCAPED, "--report", str(tmp_path))
    assert status == 3
    assert "The report cannot be written" in err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("import", "padme"), "either a FILE or an --image"),
        (("import", "padme", ESCAPED, "--image", "a"), "either a FILE or an --image"),
        (("import", "vantage6"), "Expected a FILE."),
        (("import", "padme", ""), "found an empty word"),
        (("import", "padme", ESCAPED, "--as", "FHIR_SERVER"), "Expected NAME=TARGET"),
        (("import", "padme", ESCAPED, "--as", "FHIR_SERVER=WORD"), "Expected NAME=TARGET"),
        (("import", "padme", ESCAPED, "--as", "A=URL", "--as", "A=HOST"), "each NAME once"),
        (("import", "padme", ESCAPED, "--as", "OTHER=URL"), "found OTHER"),
        (("import", "vantage6", STORE), "There are central and partial."),
        (("import", "vantage6", STORE, "--function", "x"), "There are central and partial."),
    ],
)
def test_incorrect_usage_names_what_is_expected(
    words: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Incorrect usage leads to status 2, and nothing is printed."""
    status, out, err = call(capsys, *words)
    assert (status, out) == (2, "")
    assert expected in err


def test_vantage6_is_imported_under_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    """With a version that has defaults, the list names it and has them."""
    words = ("--function", "central", "--api-version", "1.1.0", "--as", "WEIGHTS=FILE")
    status, out, err = call(capsys, "import", "vantage6", STORE, *words)
    assert status == 0
    report = train_api.validate(out, command="list_requirements")
    assert (report.valid, report.version, report.warnings) == (True, "1.1.0", 0)
    assert "8 variables imported (5 warnings)." in err


def test_a_manifest_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """With --manifest, the list is in a manifest, and what no declaration says is empty."""
    words = ("--manifest", "--api-version", "1.1.0")
    status, out, err = call(capsys, "import", "padme", ESCAPED, *words)
    _, listed, _ = call(capsys, "import", "padme", ESCAPED, "--api-version", "1.1.0")

    assert status == 0
    manifest, response = json.loads(out), json.loads(listed)
    assert manifest.pop("$schema") == address("schemas/wrapper/1.0.0/manifest.schema.json")
    assert {name: manifest[name] for name in ("requirements", "relations")} == {
        name: response[name] for name in ("requirements", "relations")
    }
    assert manifest["apiVersion"] == "1.1.0"
    assert (manifest["command"], manifest["from"], manifest["nextTrainTags"]) == ([], "", [])
    assert "TD110 manifest-is-incomplete" in err
    assert "Fill in command, from and nextTrainTags" in err


def test_an_export_prints_the_instruction(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The instruction alone is on stdout, and nothing is lost of the first example."""
    path = tmp_path / "report.json"
    status, out, err = call(capsys, "export", "padme", str(SEED), "--report", str(path))
    assert status == 0
    assert out == """LABEL envs='[{"name":"FOO","type":"url","required":true}]'\n"""
    assert "1 variable exported." in err
    assert read_report(path)["verb"] == "export"


def test_an_invalid_list_is_not_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A response that is not valid is reported as by validate, and nothing is printed."""
    path, report = tmp_path / "list.json", tmp_path / "report.json"
    path.write_text('{"requirements": []}', encoding="utf-8")
    status, out, err = call(capsys, "export", "padme", str(path), "--report", str(report))
    assert (status, out) == (1, "")
    assert "error TA100 schema-violation" in err
    assert read_report(report)["problems"][0]["code"] == "TA100"


def test_no_name_acts_on_a_terminal_or_a_ci_service(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Control characters and commands in names are escaped, on both streams and in the report."""
    path, report = tmp_path / "Dockerfile", tmp_path / "report.json"
    name = "\x1b[31mA\n::error::x ##[group]"
    path.write_text(json.dumps([name, name]), encoding="utf-8")
    status, _, err = call(capsys, "import", "padme", str(path), "--report", str(report))
    assert status == 1
    for text in (err, report.read_text(encoding="utf-8")):
        assert "\x1b" not in text
        assert "##[" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
