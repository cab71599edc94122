"""`train-api new` starts a train, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import REPOSITORY, train_api
from tests.train.test_purity import LIGHT
from train_api.cli.arguments import parser
from train_api.cli.new_folder import write
from train_api.cli.new_train import LANGUAGES, new_train


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_train_is_the_example_with_another_name(language: str, tmp_path: Path) -> None:
    """The files are those of the example, but for its name; the workflow and the library follow."""
    ended = train_api("new", "my-train_2.x", "--language", language, cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("Test it: sh my-train_2.x/test.sh\n")
    written = files(tmp_path / "my-train_2.x")
    assert written == new_train("my-train_2.x", language)
    example = LANGUAGES[language].example
    for path, data in files(REPOSITORY / "examples/trains" / example).items():
        text = data.decode().replace(f"/trains/{example}:", "/trains/my-train_2.x:")
        assert written.pop(path).decode() == text.replace(f"# {example}\n", "# my-train_2.x\n")
    library = {path for path in written if path.startswith("train_api/")}
    assert written.keys() == {".github/workflows/train.yml", *library}


def test_the_library_of_a_new_train_is_what_it_imports() -> None:
    """A new train in Python has the modules that the library imports, and no other."""
    names = {path.removesuffix(".py") for path in new_train("x", "python") if "train_api/" in path}
    modules = {name.removesuffix("/__init__").replace("/", ".") for name in names}
    assert modules == {*LIGHT, "train_api.py.typed"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that is there and empty gets the train, under its own name."""
    folder = tmp_path / "hello"
    folder.mkdir()
    assert train_api("new", ".", cwd=folder).status == 0
    assert (folder / "train.py").read_bytes() == new_train("hello", "python")["train.py"]


@pytest.mark.parametrize(
    "name", ["My-train", "train-", "_train", "a b", "a..b", "a___b", "é", "/", "x" * 129]
)
def test_a_name_that_no_image_has_is_refused(name: str, tmp_path: Path) -> None:
    """A folder whose name cannot be that of an image is invalid usage, and is not made."""
    ended = train_api("new", name, cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert "small letters and digits" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_file_is_left_alone(tmp_path: Path) -> None:
    """In a folder with any file, even a hidden one, nothing is written."""
    (tmp_path / "train").mkdir()
    (tmp_path / "train/.keep").touch()
    ended = train_api("new", "train", cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert "absent or empty" in ended.err
    assert files(tmp_path) == {"train/.keep": b""}


def test_no_link_is_followed(tmp_path: Path) -> None:
    """A link in place of the folder is refused, whether it leads to a folder or not."""
    (tmp_path / "elsewhere").mkdir()
    for name, target in (("to-a-folder", "elsewhere"), ("to-nothing", "nothing")):
        (tmp_path / name).symlink_to(target)
        assert train_api("new", name, cwd=tmp_path).status == 3
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("there", [True, False])
def test_what_cannot_be_finished_leaves_nothing(there: bool, tmp_path: Path) -> None:
    """If a file cannot be written, all that was made is removed again, and what was there stays."""
    folder = tmp_path / "train"
    if there:
        folder.mkdir()
    with pytest.raises(OSError, match="File name too long"):
        write(str(folder), {"a/b/c": b"1", "d": b"2", "a/" + "e" * 300: b"3"})
    assert list(tmp_path.rglob("*")) == [folder][: int(there)]


def test_the_languages_of_the_help_are_those_that_exist() -> None:
    """The parser offers each language, of which it does not import the module."""
    options = parser(["new"]).parse_args(["new", "x"])
    assert options.language is None
    for language in LANGUAGES:
        assert parser(["new"]).parse_args(["new", "x", "--language", language]).language == language


def test_a_folder_in_a_missing_one_is_refused(tmp_path: Path) -> None:
    """The folder that contains the new one must exist."""
    ended = train_api("new", "no/train", cwd=tmp_path)
    assert ended.status == 3
    assert "No such file or directory" in ended.err
    assert list(tmp_path.iterdir()) == []
