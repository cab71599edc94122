"""The trains on the pages of the checks: the train of the examples, with other functions."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conformance.shell import ShellTrain
from tests.repository.documents import ROOT, Document
from train_api.engines.files.export import ExportedFile

FOLDER = ROOT / "docs/checks"
LANGUAGES = ("python", "sh")

_WORDS = {"python": (sys.executable, "-S"), "sh": ("sh",)}
_SHELL_FUNCTION = re.compile(r"^(\w+)\(\) \{(?: .*|\n(?:.*\n)*?)\}$", re.MULTILINE)


def base(language: str) -> str:
    """The train of the examples."""
    (fence,) = Document(FOLDER / "README.md").fences(language)
    return fence.text


def functions(language: str, text: str) -> dict[str, str]:
    """The functions of a program by their names."""
    if language == "sh":
        return {found[1]: found[0] for found in _SHELL_FUNCTION.finditer(text)}
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }


def with_functions(language: str, fragment: str) -> str:
    """The train of the examples with the functions of a fragment instead of its own.

    Raises:
        ValueError: the fragment has something that the train does not have.
    """
    text, own = base(language), functions(language, base(language))
    found = functions(language, fragment)
    rest = fragment
    for name, function in found.items():
        if name not in own:
            raise ValueError(f"the train has no function {name}")
        text = text.replace(own[name], function)
        rest = rest.replace(function, "")
    if rest.strip():
        raise ValueError(f"only functions can be replaced, not {rest.strip()!r}")
    return text


class PageTrain(ShellTrain):
    """A train as a local program that finds, as in a container, only the files of its image.

    Each run starts with the program and the `files` in a folder of its own.
    """

    def __init__(self, language: str, text: str, files: Iterable[ExportedFile] = ()) -> None:
        super().__init__()
        self._language = language
        self._text = text
        self._files = tuple(files)

    def words(self) -> Sequence[str]:
        """The program, in a new folder."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        program = folder / f"train.{self._language}"
        program.write_text(self._text, encoding="utf-8")
        for file in self._files:
            shutil.copy(file.copy, folder / Path(file.path).name)
        return (*_WORDS[self._language], str(program))

    def successor(self, base: str, files: Iterable[ExportedFile]) -> PageTrain:
        """The same program with the export files beside it."""
        return PageTrain(self._language, self._text, files)
