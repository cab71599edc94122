"""The files and commands on the page for train authors do what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.documents import Document
from tests.repository.test_readme import needs_engine, outputs, steps
from tests.train.running import CHECK, COMMANDS, EXAMPLES, LIST, ROOT, ask, validated
from train_api.cli.new_train import LANGUAGES, new_train
from train_api.train import requirements

PAGE = ROOT / "docs" / "train-authors.md"
DOCUMENT = Document(PAGE)
FILES = {"train.py": new_train("my-train", "python")["train.py"].decode()}
FILES |= dict(
    re.findall(
        r"Write\s`([\w.]+)`:\n\n```\w+\n(.*?)^```$",
        PAGE.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)
TRAINS = [name for name in FILES if name.endswith(".py") and not name.startswith("test_")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with all files that the page shows."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_every_piece_of_code_is_a_file_that_is_tried() -> None:
    """All code in Python on the page is in a file, and the page has each kind of file.

    One piece is a part of the example train that asks a database.
    """
    code = [fence.text for fence in DOCUMENT.fences("python")]
    example = (EXAMPLES / "cohort-database" / "train.py").read_text("utf-8")
    (part,) = [text for text in code if text in example and text not in FILES.values()]
    assert "psycopg.connect(" in part
    code.remove(part)
    assert code == [text for name, text in FILES.items() if name.endswith(".py")]
    assert "test_train.py" in FILES
    assert len(TRAINS) > 1


def test_the_page_shows_what_new_writes() -> None:
    """The Containerfile and the programs of the page are those that `train-api new` writes."""
    python = new_train("my-train", "python")
    assert python["Containerfile"].decode() in [fence.text for fence in DOCUMENT.fences("text")]
    (r,) = DOCUMENT.fences("r")
    assert r.text == new_train("my-r-train", "r")["train.R"].decode()
    (shell,) = DOCUMENT.fences("sh")
    assert shell.text in new_train("my-shell-train", "shell")["train.sh"].decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_tab(language: str) -> None:
    """Between the marks of the tabs, each language has the command that starts a train in it."""
    tabs = re.search("<!-- tabs -->(.*)<!-- end of tabs -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert tabs is not None
    option = "" if language == "python" else f" --language {language}"
    assert re.search(rf"train-api new [a-z-]+{option}\n", tabs[1])


def test_the_way_to_a_correct_train_goes_as_shown(folder: Path) -> None:
    """Each command of the page, one after the other, prints what the page shows."""
    blocks = [steps(fence.text) for fence in DOCUMENT.fences("console")]
    way = [step for block in blocks if not needs_engine(block) for step in block]
    assert [step for step in way if step.command.startswith("train-api validate")]
    assert outputs([step.command for step in way], folder) == [step.output for step in way]


@pytest.mark.parametrize("name", TRAINS)
def test_each_train_of_the_page_conforms(name: str, folder: Path) -> None:
    """Each train on the page answers all commands, without a word on standard error."""
    listed = ask(folder / name, LIST)
    for command in COMMANDS:
        ended = ask(folder / name, command)
        validated(ended, command, listed if command == CHECK else None)
        assert ended.err == b""


def test_the_database_train_takes_a_password_either_way(folder: Path) -> None:
    """The train with an `any` runs with one of the two, and refuses what it cannot use."""
    password = folder / "password"
    password.write_text("long enough\n", "utf-8")
    server = {"DATABASE_URL": "https://database.example", "DATABASE_KIND": "omop"}
    states = [
        ask(folder / "database.py", "run_algorithm", **server, **more).value["state"]
        for more in (
            {},
            {"DATABASE_PASSWORD": "long enough"},
            {"DATABASE_PASSWORD_FILE": str(password)},
            {"DATABASE_PASSWORD": "short"},
            {"DATABASE_PASSWORD": "long enough", "ROW_LIMIT": "0"},
        )
    ]
    assert states == ["failure", "success", "success", "failure", "failure"]


def test_the_model_of_the_page_grows(folder: Path) -> None:
    """The train that counts its stations goes on from the file that it exports."""
    for done in (1, 2):
        ran = ask(folder / "rounds.py", "run_algorithm").value
        assert ran["rebase"]["exportFiles"] == [str(folder / "rounds.txt")]
        assert ran["rebase"]["nextTrainTags"] == [f"station-{done + 1}"]
        assert ask(folder / "rounds.py", "print_model_summary").value["content"] == {"rounds": done}


def test_the_test_of_the_page_passes(folder: Path) -> None:
    """The author's own test runs, and finds a fault in the train when there is one."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_train.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (run.returncode, "2 passed" in run.stdout) == (0, True), run.stdout
    faulty = FILES["train.py"].replace("for _ in lines", "for line in lines if line[-1:] == b'\\n'")
    assert faulty != FILES["train.py"]
    (folder / "train.py").write_text(faulty, "utf-8")
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "1 failed" in run.stdout


def test_the_code_of_the_page_is_typed(folder: Path) -> None:
    """A strict type checker has nothing to say, and finds a value that is taken for another."""
    incorrect = FILES["train.py"].replace(".open(", ".bit_length(")
    (folder / "wrong.py").write_text(incorrect, "utf-8")
    options = ["--strict", "--no-error-summary", f"--cache-dir={ROOT / '.mypy_cache'}"]
    command = [sys.executable, "-m", "mypy", "--config-file=", *options, "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    (fault,) = run.stdout.splitlines()
    assert fault.startswith("wrong.py:")
    assert fault.endswith('"Path" has no attribute "bit_length"  [attr-defined]')


def test_the_page_has_every_target() -> None:
    """The table of Python types has each target with the type that its values have."""
    rows = re.findall(r"^\| (`.*) \| `(.*)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    shown = {name: kind for names, kind in rows for name in re.findall(r"`(\w+)", names)}
    samples = {"PORT": "1", "INTEGER": "1", "NUMBER": "1", "FILE": "/a", "DIRECTORY": "/a"}
    kinds = {"pathlib.Path": Path, "str": str, "int": int, "float": float, "bool": bool}
    for name, kind in shown.items():
        target = getattr(requirements, name)
        target = target("a") if name == "ENUM" else target
        assert isinstance(target.convert(samples.get(name, "true")), kinds[kind])
    assert len(shown) == 11
