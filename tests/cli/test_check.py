"""The verb `check` as it is wired into the command line, and with an image to ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.check_schemas import check_report_validator
from tests.cli.running import SEED, Ended, train_api
from tests.conformance.shell import TRAIN
from tests.engines import real
from train_api.cli import main
from train_api.report import DEFECT, ENGINE, INTERRUPTED, UNREADABLE, USAGE

LISTED = json.dumps(
    {
        "requirements": [
            {
                "id": number,
                "requirement": {"type": "environmentVariable", "target": target, "name": name},
            }
            for number, (target, name) in enumerate([("URL", "SERVICE_URL"), ("INTEGER", "ROUNDS")])
        ],
        "relations": [{"type": "all", "requirements": [0, 1]}],
    }
)


@pytest.mark.parametrize("arguments", [(), (SEED, "--image", "some-image")])
def test_a_list_response_or_an_image_is_needed(arguments: tuple[str | Path, ...]) -> None:
    """Neither or both are invalid usage, and the message says what is expected."""
    ended = train_api("check", *arguments)
    assert ended.status == 2
    assert "either a LIST_RESPONSE or an --image" in ended.err


def test_a_missing_engine_is_trouble(tmp_path: Path) -> None:
    """Where no engine can ask the image, the status is 4, in JSON too."""
    ended = train_api("check", "--image", "some-image", "--format", "json", PATH=str(tmp_path))
    assert ended.status == 4
    assert json.loads(ended.out)["failure"]["kind"] == "engine"


@pytest.mark.parametrize("engine", real.NAMES)
def test_an_image_is_asked_for_its_list(engine: str) -> None:
    """With an image, the train is asked for its list, and the environment is checked against it."""
    script = f'set -- none "$@"\n{TRAIN.read_text(encoding="utf-8")}'
    image = real.shell_train(engine, script)
    ended = train_api(
        *("check", "--image", image, "--engine", engine),
        *("--env", "SERVICE_URL=https://fhir.example/r4", "--env", "ROUNDS=3"),
    )
    assert ended.status == 0, ended.err
    assert "Fulfilled." in ended.out
    missing = train_api("check", "--image", image, "--engine", engine, "--env", "ROUNDS=3")
    assert missing.status == 1
    assert "SERVICE_URL" in missing.out


@pytest.mark.parametrize("engine", real.NAMES)
def test_an_image_that_fails_gives_no_list(engine: str) -> None:
    """The report about an image that does not answer says so, and how to find out why."""
    image = real.shell_train(engine, "exit 3")
    ended = train_api("check", "--image", image, "--engine", engine)
    assert ended.status == 4
    assert "it ended with exit status 3" in ended.err
    assert f"train-api conform {image}" in ended.err


LABELLED = """FROM {base}
ENV ROUNDS=3
ARG LIST=""
LABEL org.personalhealthtrain.train-api.list-requirements="$LIST"
ENTRYPOINT ["/bin/false"]
"""


def labelled(engine: str, folder: Path, text: str) -> str:
    """An image that cannot be run, and has a string in the label with the list."""
    file = LABELLED.format(base=real.require(engine))
    return real.build(engine, folder, file, "--build-arg", f"LIST={text}")


@pytest.mark.parametrize("engine", real.NAMES)
def test_a_label_is_read_without_running_the_train(engine: str, tmp_path: Path) -> None:
    """With --label, the list is that of the label, the image's variables count, and it says so."""
    ended = train_api(
        *("check", "--image", labelled(engine, tmp_path, LISTED), "--engine", engine, "--label"),
        *("--env", "SERVICE_URL=https://fhir.example/r4"),
    )
    assert ended.status == 0, ended
    assert "The image sets it." in ended.out
    assert "Unverified: the requirements are those of a label" in ended.out


@pytest.mark.parametrize("engine", real.NAMES)
@pytest.mark.parametrize(
    ("text", "reason"), [("", "is missing"), ("{}", "cannot be used: its value has TA100")]
)
def test_a_label_without_a_list_is_no_verdict(
    engine: str, text: str, reason: str, tmp_path: Path
) -> None:
    """Without a usable label the status is 4, and the message says what to do."""
    image = labelled(engine, tmp_path, text)
    ended = train_api("check", "--image", image, "--engine", engine, "--label")
    assert ended.status == 4
    assert reason in ended.err
    assert "Without --label, list_requirements of the image is run." in ended.err


def test_a_label_needs_an_image() -> None:
    """--label without --image is invalid usage."""
    ended = train_api("check", SEED, "--label")
    assert ended.status == 2
    assert "Expected an --image with --label." in ended.err


def in_one_schema(ended: Ended) -> dict[str, Any]:
    """The JSON report of `check`, which is validated by its schema; stderr is empty."""
    report: dict[str, Any] = json.loads(ended.out)
    check_report_validator().validate(report)
    assert (report["exitStatus"], ended.err) == (ended.status, "")
    return report


@pytest.mark.parametrize(
    ("arguments", "status", "kind"),
    [
        ((SEED, "--no-such-option"), USAGE, "usage"),
        ((SEED, "--engine", "rkt"), USAGE, "usage"),
        ((SEED, "one-too-many"), USAGE, "usage"),
        ((SEED, "--env", "=x"), USAGE, "usage"),
        ((), USAGE, "usage"),
        (("no-such-file",), UNREADABLE, "unreadable"),
        ((SEED, "--env-file", "no-such-file"), UNREADABLE, "unreadable"),
        (("--image", "some-image"), ENGINE, "engine"),
    ],
)
def test_all_trouble_comes_in_the_schema_of_the_verb(
    arguments: tuple[str | Path, ...], status: int, kind: str, tmp_path: Path
) -> None:
    """A program that asks for JSON gets the report of `check`, whatever finds the trouble."""
    ended = train_api("check", "--format", "json", *arguments, PATH=str(tmp_path))
    assert ended.status == status
    assert in_one_schema(ended)["failure"]["kind"] == kind


@pytest.mark.parametrize(
    ("raised", "status", "kind"),
    [
        (ZeroDivisionError(), DEFECT, "defect"),
        (OSError(2, "No such file or directory", "a-file"), DEFECT, "defect"),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted"),
    ],
)
def test_defects_come_in_the_schema_of_the_verb(
    raised: BaseException,
    status: int,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """A defect and an interruption are reported in the JSON report of `check` too."""

    def fail(_: object) -> None:
        raise raised

    monkeypatch.setattr("train_api.cli.check.run", fail)
    ended = main(["check", str(SEED), "--format=json"])
    out, err = capfdbinary.readouterr()
    assert ended == status
    report = in_one_schema(Ended(ended, out.decode(), err.decode()))
    assert report["failure"]["kind"] == kind


def test_a_template_that_cannot_be_made_is_reported_on_stderr() -> None:
    """Invalid usage writes nothing to the env file that stdout was to be."""
    ended = train_api("check", SEED, "--format", "dotenv", "--no-such-option")
    assert (ended.status, ended.out) == (2, "")
    assert "--no-such-option" in ended.err


def test_the_words_of_a_program_ask_for_no_format() -> None:
    """A --format after -- belongs to the local program, and does not make a message JSON."""
    ended = train_api("conform", "--process", "--env", "=", "--", "one", "--format", "json")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("train-api: Expected NAME=VALUE")
