"""The pages of the checks: their trains fail and pass as the pages say."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.conformance.page_trains import FOLDER, LANGUAGES, PageTrain, base, with_functions
from tests.engines import real
from tests.repository.documents import Document
from train_api.conformance.catalog import CHECKS
from train_api.conformance.checks import CHECKS as FUNCTIONS
from train_api.conformance.examination import Examination, Extent
from train_api.conformance.made_up_values import Station
from train_api.conformance.trains import EngineTrain
from train_api.engines import ContainerClient, EngineError, ExportedFile, connect
from train_api.specification import VERSION, paths

WITHOUT_TRAINS = {"TC006", "TC041", "TC060"}
"""The checks whose pages show images, or options of the examination."""

TRAINS = [
    (code, language) for code in CHECKS if code not in WITHOUT_TRAINS for language in LANGUAGES
]
QUICK = 1.0
STATION = Station(file="/etc/hosts", directory="/tmp", given={})


@cache
def failed(language: str, text: str, *, quick: float = 20.0, hops: int = 0) -> list[str]:
    """The codes of the checks that a train fails; each other one passes or is skipped."""
    with tempfile.TemporaryDirectory() as folder:
        train = PageTrain(language, text)
        examination = Examination(train, STATION, Extent(quick, hops), Path(folder))
        results = list(examination.results(FUNCTIONS))
    assert [result for result in results if result.verdict == "error"] == []
    return [result.code for result in results if result.verdict == "fail"]


def example(code: str, language: str, kind: str) -> str:
    """The train of an example."""
    (fence,) = Document(FOLDER / f"{code}.md").fences(f"{language} {kind}")
    return with_functions(language, fence.text)


@pytest.mark.parametrize(("code", "language"), TRAINS)
def test_the_incorrect_train_fails_its_check_and_no_other(code: str, language: str) -> None:
    """The incorrect train of a page fails the check that the page is about, and that alone."""
    text = example(code, language, "incorrect")
    if code == "TC026":
        # It stays slow enough.
        assert "sleep(6)" in text or "sleep 6" in text
        text = re.sub(r"(sleep[( ])6", r"\g<1>1.5", text)
        assert failed(language, text, quick=QUICK) == [code]
    else:
        assert failed(language, text, hops=int(code == "TC042")) == [code]


@pytest.mark.parametrize(("code", "language"), TRAINS)
def test_the_correct_train_passes_every_check(code: str, language: str) -> None:
    """The correct train of a page fails no check."""
    assert failed(language, example(code, language, "correct")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_train_of_the_examples_passes_every_check(language: str) -> None:
    """The train in which the examples replace functions fails no check, nor does its successor."""
    assert failed(language, base(language), hops=1) == []


@pytest.mark.parametrize("kind", ["incorrect", "correct"])
def test_the_images_of_the_successor_are_as_the_page_says(
    engine: str, kind: str, tmp_path: Path
) -> None:
    """The incorrect base images of TC041 take no export file, and the correct one takes it."""
    fences = Document(FOLDER / "TC041.md").fences(f"dockerfile {kind}")
    assert fences
    (tmp_path / "train.py").write_text(base("python"), encoding="utf-8")
    model = tmp_path / "model.json"
    model.write_text("{}", encoding="utf-8")
    exported = ExportedFile("/opt/train/model.json", 0o644, 0, 0, 2, model)
    for fence in fences:
        # No registry is reached, and the program is not run.
        text = fence.text.replace("python:3.13-slim", real.require(engine))
        if engine == "podman" and "ONBUILD" in text:
            # Images in OCI format, which podman builds, have no build triggers.
            continue
        image = real.build(engine, tmp_path, text)
        with connect(engine) as client:
            assert isinstance(client, ContainerClient)
            if kind == "correct":
                assert client.build(image, [exported])
                continue
            with pytest.raises(EngineError) as raised:
                client.build(image, [exported])
            assert raised.value.kind == "unsupported"


@pytest.mark.parametrize("kind", ["incorrect", "correct"])
def test_the_labels_are_as_the_page_says(engine: str, kind: str, tmp_path: Path) -> None:
    """The images of TC006 with an incorrect label fail the check, and the correct one passes."""
    fences = Document(FOLDER / "TC006.md").fences(f"dockerfile {kind}")
    assert fences
    # The base image has a shell.
    (tmp_path / "train.py").write_text(base("sh"), encoding="utf-8")
    listed = subprocess.run(
        ["sh", str(tmp_path / "train.py"), "list_requirements"], capture_output=True, check=True
    ).stdout.decode()
    for fence in fences:
        text = fence.text.replace("python:3.13-slim", real.require(engine))
        text = text.replace('"python3"', '"/bin/sh"')
        image = real.build(engine, tmp_path, text, *_argument(text, listed))
        with connect(engine) as client:
            assert isinstance(client, ContainerClient)
            examination = Examination(EngineTrain(client, (image,)), STATION, Extent(), tmp_path)
            (result,) = examination.results({"TC006": FUNCTIONS["TC006"]})
        assert result.verdict == {"incorrect": "fail", "correct": "pass"}[kind], result


def _argument(text: str, listed: str) -> tuple[str, ...]:
    return ("--build-arg", f"LIST={listed}") if "ARG LIST" in text else ()


def test_each_check_has_a_page() -> None:
    """There is a page for each check, an overview, and nothing else."""
    expected = sorted(f"docs/checks/{name}.md" for name in ("README", *CHECKS))
    assert paths("docs/checks", "") == expected


@pytest.mark.parametrize("code", CHECKS)
def test_a_page_agrees_with_the_table(code: str) -> None:
    """A page's title and severity are those of the table, and it links to the check's clause."""
    check = CHECKS[code]
    text = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {check.code} {check.name}\n\nSeverity: {check.severity}\n")
    assert f"](../specification/{VERSION}.md#{check.clause})" in text
    headings = re.findall("^## (.*)$", text, re.MULTILINE)
    trains = [] if code == "TC060" else ["Incorrect", "Correct"]
    assert headings == ["Causes", *trains, "Fix"]
    assert code in WITHOUT_TRAINS or "](README.md#the-train-of-the-examples)" in text


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        ("def no_such_function():\n    pass\n", "no function no_such_function"),
        ("LIMIT = 3\n", "only functions can be replaced"),
    ],
)
def test_an_example_replaces_functions_only(fragment: str, message: str) -> None:
    """What an example shows is part of the train, or the tests refuse it."""
    with pytest.raises(ValueError, match=message):
        with_functions("python", fragment)
