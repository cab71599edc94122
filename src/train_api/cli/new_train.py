"""The verb `new`: start a train that conforms as it is, from an example of this package."""

from __future__ import annotations

import argparse
import os
import re
import shlex
from typing import NamedTuple

from train_api.cli.errors import UsageError
from train_api.cli.new_folder import write
from train_api.cli.terminal import complain, print_line
from train_api.report import NoVerdict
from train_api.specification import read

_EXAMPLES = "examples/trains"
_WORKFLOW = ".github/workflows/train.yml"

# A component of the name of an image, as in the pattern of `from` in a rebase.
_NAME = re.compile(r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*")
_LONGEST_NAME = 128


class _Language(NamedTuple):
    """What a train is written in: the example, its program, and the modules of its library."""

    title: str
    example: str
    program: tuple[str, ...]
    library: tuple[str, ...] = ()


_LIBRARY = (
    "__init__.py",
    "limits.py",
    "py.typed",
    "requirements/__init__.py",
    "requirements/relations.py",
    "requirements/targets.py",
    "specification.py",
    "train/__init__.py",
    "train/answers.py",
    "train/process.py",
    "train/requirements.py",
    "train/response_stream.py",
    "train/responses.py",
    "train/write_json.py",
    "versions.py",
)
LANGUAGES = {
    "python": _Language("Python", "hello", ("train.py",), _LIBRARY),
    "r": _Language("R", "r", ("train.R", "train_api.R")),
    "shell": _Language("POSIX shell", "shell", ("train.sh",)),
}
"""What a new train can be written in."""


def run(options: argparse.Namespace) -> int:
    """Write the files of a new train into a folder that is absent or empty."""
    folder = os.path.abspath(options.folder)
    files = new_train(_name(folder), options.language)
    try:
        write(folder, files)
    except FileExistsError:
        raise UsageError(
            "Expected a folder that is absent or empty, found one with files.",
            "Name another folder: nothing is overwritten.",
        ) from None
    except OSError as error:
        reason = f"Cannot write the folder {options.folder}: {error.strerror}."
        remedy = "Name a new folder in one that you can write to, and no link."
        return complain(NoVerdict("unwritable", reason, remedy), "text")
    test = shlex.quote(os.path.join(options.folder, "test.sh"))
    print_line(f"A new train in {LANGUAGES[options.language].title}. Test it: sh {test}")
    return 0


def new_train(name: str, language: str) -> dict[str, bytes]:
    """The files of a new train, by their paths in its folder.

    `name` is the last part of the name of its image. `language` is a key of `LANGUAGES`. Apart from
    the name, the files are those of the example.
    """
    _, example, program, library = LANGUAGES[language]
    files = {}
    for path in (*program, "Containerfile", "README.md", "test.sh"):
        text = read(f"{_EXAMPLES}/{example}/{path}").decode("utf-8")
        text = text.replace(f"/trains/{example}:", f"/trains/{name}:")
        files[path] = text.replace(f"# {example}\n", f"# {name}\n").encode("utf-8")
    files[_WORKFLOW] = read(f"{_EXAMPLES}/{_WORKFLOW}")
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path in library:
        with open(os.path.join(package, *path.split("/")), "rb") as file:
            files[f"train_api/{path}"] = file.read()
    return files


def _name(folder: str) -> str:
    """The name of a train, which is that of its folder.

    Raises:
        UsageError: an image cannot have this name.
    """
    name = os.path.basename(folder)
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise UsageError(
            "Expected a folder whose name an image can have: small letters and digits, with single "
            f"dots, underscores or dashes between them, and at most {_LONGEST_NAME} characters.",
            "Name another folder, such as my-train.",
        )
    return name
