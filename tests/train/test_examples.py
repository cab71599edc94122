"""The example trains conform in every environment."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.train.example_trains import BLANKS, EXAMPLE_TRAINS, Image, R, example, successor
from tests.train.running import (
    CHECK,
    COMMANDS,
    EXAMPLES,
    LIST,
    RUN,
    SUMMARY,
    validated,
)

# R takes long to start. tests/train/test_r.py and `conform` try its train.
QUICK = [each for each in EXAMPLE_TRAINS if each.interpreter != R]


@pytest.fixture(params=QUICK, ids=lambda example: example.id)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Image:
    """An image of each example train but that in R, as it is before its first run."""
    return Image(request.param, tmp_path)


def test_each_example_is_tried() -> None:
    """Every folder with an example train is among those that are tried, and says what it is."""
    names = {each.name for each in EXAMPLE_TRAINS}
    assert {path.parent.name for path in EXAMPLES.glob("*/Containerfile")} == names
    index = (EXAMPLES / "README.md").read_text("utf-8")
    for name in names:
        assert f"[{name}]({name}/)" in index
        assert (EXAMPLES / name / "README.md").read_text("utf-8").startswith(f"# {name}\n")


def test_an_image_has_what_its_containerfile_names() -> None:
    """What a Containerfile copies is there, it starts the train, and the image's name is known."""
    for each in EXAMPLE_TRAINS:
        folder = EXAMPLES / each.name
        lines = (folder / "Containerfile").read_text("utf-8").splitlines()
        copied = [shlex.split(line)[1] for line in lines if line.startswith("COPY ")]
        assert each.file in copied
        assert set(copied) <= {each.file, "train_api/", "train_api.R"}
        uses_library = "train_api.train" in (folder / each.file).read_text("utf-8")
        assert ("train_api/" in copied) is uses_library
        assert f"/opt/train/{each.file}" in lines[-1]
        assert lines[-1].startswith("ENTRYPOINT [")
        base = f"registry.example/trains/{each.name}:1"
        assert base in (folder / each.file).read_text("utf-8")
        assert f" {base} " in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_answer(image: Image, command: str) -> None:
    """In an empty and in a full environment each command is answered, and warnings are meant."""
    listed = image.ask(LIST)
    for variables in ({}, image.full):
        report = validated(
            image.ask(command, **variables), command, listed if command == CHECK else None
        )
        assert {problem.code for problem in report.problems} <= {"TA103"}
        optional = len(image.example.optional) if command == LIST else 0
        assert len(report.problems) == optional


def test_the_list_names_the_variables(image: Image) -> None:
    """The list has exactly the variables that the train reads by its description."""
    listed = image.ask(LIST).value["requirements"]
    names = {entry["requirement"]["name"] for entry in listed}
    assert names == image.example.full.keys()
    assert all(entry["requirement"]["description"] for entry in listed)


def test_the_environment_does_not_change_what_must_not_depend_on_it(image: Image) -> None:
    """The list and the summary are the same in every environment and as often as asked."""
    for command in (LIST, SUMMARY):
        answers = [
            image.ask(command, **variables).value
            for variables in ({}, image.full, dict.fromkeys(image.full, "odd"), {})
        ]
        assert answers[1:] == answers[:-1]


def test_a_check_names_exactly_what_is_not_met(image: Image) -> None:
    """Each variable that is not set, blank or invalid is named alone, and the verdict follows."""
    listed = image.ask(LIST)
    ids = {entry["requirement"]["name"]: entry["id"] for entry in listed.value["requirements"]}
    environments: list[tuple[dict[str, str], set[str]]] = [({}, set(ids)), (image.full, set())]
    for name in ids:
        rest = {other: text for other, text in image.full.items() if other != name}
        environments.append((rest, {name}))
        for text in (*BLANKS, *image.example.incorrect.get(name, [])):
            environments.append((rest | image.placed({name: text}), {name}))
    for variables, unmet in environments:
        checked = image.ask(CHECK, **variables)
        validated(checked, CHECK, listed)
        value = checked.value
        assert {entry["id"] for entry in value["unmet"]} == {ids[name] for name in unmet}, variables
        assert value["fulfilled"] is image.example.fulfilled(set(ids) - unmet)
        if not value["fulfilled"]:
            ran = image.ask(RUN, **variables)
            validated(ran, RUN)
            assert ran.value["state"] == "failure"


@pytest.mark.parametrize(
    "arguments",
    [[], ["describe"], [LIST, "x"], [RUN, ""], [CHECK, "--format=v2"], ["--", LIST], [""]],
    ids=repr,
)
def test_what_is_no_command_is_refused(image: Image, arguments: list[str]) -> None:
    """Invalid usage ends with status 2 and leaves standard output empty."""
    ended = image.ask(*arguments, **image.full)
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err.startswith(b"usage: ")


@pytest.mark.parametrize(
    "image",
    # With a server, the others are tried in tests/conformance.
    [each for each in QUICK if not each.needs_server],
    indirect=True,
    ids=lambda example: example.id,
)
def test_a_run_succeeds_and_exports_what_it_says(image: Image) -> None:
    """In a full environment the run succeeds, and its export files are regular files."""
    ran = image.ask(RUN, **image.full)
    validated(ran, RUN)
    assert ran.value["state"] == "success"
    for path in map(Path, ran.value["rebase"]["exportFiles"]):
        assert path.is_file()
        assert not path.is_symlink()
        assert path.parent == image.folder


def test_the_shell_train_adds_up(tmp_path: Path) -> None:
    """The shell train counts a last line without its end, and adds to what it brought along."""
    image = Image(example("shell"), tmp_path)
    (image.data / "more of it.csv").write_text("one\ntwo", "utf-8")
    (image.data / "empty.csv").touch()
    (image.data / "other.txt").write_text("not counted\n", "utf-8")
    assert image.ask(SUMMARY).value["content"] == {"lines": 0, "stations": 0}
    first = image.ask(RUN, COHORT_DIRECTORY=str(image.data))
    second = successor(image, first, tmp_path / "second")
    assert second.ask(SUMMARY).value["content"] == {"lines": 5, "stations": 1}
    (second.folder / "count").write_text("5 many\n", "utf-8")
    broken = second.ask(RUN, COHORT_DIRECTORY=str(image.data))
    validated(broken, RUN)
    assert broken.value["state"] == "failure"
    validated(second.ask(SUMMARY), SUMMARY)


def test_the_shell_train_writes_json_whatever_its_folder_is_called(tmp_path: Path) -> None:
    """Quotation marks and backslashes in the path of the export file are escaped."""
    folder = tmp_path / 'a "b" \\n c'
    folder.mkdir()
    image = Image(example("shell"), folder)
    ran = image.ask(RUN, **image.full)
    validated(ran, RUN)
    assert ran.value["rebase"]["exportFiles"] == [str(image.folder / "count")]


def test_the_verbose_train_logs_a_lot(tmp_path: Path) -> None:
    """The log precedes the response on standard output, and is not UTF-8."""
    ran = Image(example("verbose"), tmp_path).ask(RUN, ROUNDS="many")
    report = validated(ran, RUN)
    assert report.response is not None
    assert report.response.offset > 500_000
    with pytest.raises(UnicodeDecodeError):
        ran.out.decode()


def test_the_hello_train_fits_on_one_screen() -> None:
    """The least train has at most 40 lines."""
    assert len((EXAMPLES / "hello" / "train.py").read_text().splitlines()) <= 40
