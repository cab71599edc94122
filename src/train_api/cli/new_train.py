"""The verb `new`: start a train that conforms as it is, from an example of this package."""

from __future__ import annotations

import argparse
import os
import re
import shlex
from typing import NamedTuple

from train_api.cli.errors import UsageError
from train_api.cli.library_files import WORKFLOW, library
from train_api.cli.new_folder import write
from train_api.cli.terminal import complain, print_line, tell
from train_api.report import INVALID, NoVerdict
from train_api.specification import read

_EXAMPLES = "examples/trains"

# A component of the name of an image, as in the pattern of `from` in a rebase.
_NAME = re.compile(r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*")
_LONGEST_NAME = 128


class _Language(NamedTuple):
    """What a train is written in: the example, its program, and whether it needs the library."""

    title: str
    example: str
    program: tuple[str, ...]
    has_library: bool = False


LANGUAGES = {
    "python": _Language("Python", "hello", ("train.py",), True),
    "r": _Language("R", "r", ("train.R", "train_api.R")),
    "shell": _Language("POSIX shell", "shell", ("train.sh",)),
}
"""What a new train can be written in."""


def run(options: argparse.Namespace) -> int:
    """Write the files of a new train into a folder that is absent or empty."""
    folder = os.path.abspath(options.folder)
    name = _name(folder)
    if options.wrap is None:
        language = options.language or "python"
        about, files = f"in {LANGUAGES[language].title}", new_train(name, language)
    else:
        wrapped = _wrapped(name, options)
        if isinstance(wrapped, int):
            return wrapped
        about, files = f"of the image {options.wrap}", wrapped
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
    print_line(f"A new train {about}. Test it: sh {test}")
    return 0


def _wrapped(name: str, options: argparse.Namespace) -> dict[str, bytes] | int:
    """The files of a train that wraps an image, or the exit status without them."""
    from train_api.cli.new_wrapped import CannotWrapError, wrapped_train
    from train_api.engines.errors import EngineError

    if options.language == "r":
        raise UsageError(
            "Expected python or shell as the language of a wrapper, found r.",
            "Leave out --language: the image decides.",
        )
    try:
        return wrapped_train(
            name, options.wrap, options.engine, pull=options.pull, language=options.language
        )
    except CannotWrapError as error:
        tell(str(error))
        return INVALID
    except EngineError as error:
        return complain(NoVerdict("engine", error.message, error.remedy), "text")


def new_train(name: str, language: str) -> dict[str, bytes]:
    """The files of a new train, by their paths in its folder.

    `name` is the last part of the name of its image. `language` is a key of `LANGUAGES`. Apart from
    the name, the files are those of the example.
    """
    _, example, program, has_library = LANGUAGES[language]
    files = {}
    for path in (*program, "Containerfile", "README.md", "test.sh"):
        text = read(f"{_EXAMPLES}/{example}/{path}").decode("utf-8")
        text = text.replace(f"/trains/{example}:", f"/trains/{name}:")
        files[path] = text.replace(f"# {example}\n", f"# {name}\n").encode("utf-8")
    files[WORKFLOW] = read(f"{_EXAMPLES}/{WORKFLOW}")
    return {**files, **library()} if has_library else files


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
