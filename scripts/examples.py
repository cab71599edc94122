"""The examples of the specification as data: the content of each, and the expected problems."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from train_api.specification import VERSION, versions
from train_api.validation.rules.catalog import RULES

REPOSITORY = Path(__file__).resolve().parents[1]
NEWLY_VALID = "newly-valid.json"
"""The file of a version with the invalid examples of earlier versions that became valid."""

STDOUT = "stdout"
"""The group of captured output; each other group is named after the response that it shows."""

Kind = Literal["valid", "invalid"]


def folder(version: str) -> Path:
    """The folder of the examples that a version adds to those of earlier versions."""
    return REPOSITORY / "examples" / version


EXAMPLES = folder(VERSION)


class Expected(NamedTuple):
    """A problem of an example; a member that is None may have any value, except the pointer."""

    code: str
    pointer: str | None
    keyword: str | None = None
    line: int | None = None
    column: int | None = None


class Case(NamedTuple):
    """An example: a file, or a recipe for one that would be too large.

    `path` is the path of the file, or of the problems file if that has the `recipe`. `command` and
    `list_response` are the arguments of the validator, and `problems` the problems that it must
    find, in this order.
    """

    group: str
    name: str
    kind: Kind
    path: Path
    recipe: bool
    command: str | None
    list_response: Path | None
    problems: tuple[Expected, ...]

    @property
    def id(self) -> str:
        """The name of the case in a list of all."""
        return f"{self.group}/{self.kind}/{self.name}"

    @property
    def version(self) -> str:
        """The version that added the example."""
        return self.path.parents[2].name

    @property
    def data(self) -> bytes:
        """The bytes that a validator reads."""
        return _follow(self.path) if self.recipe else self.path.read_bytes()

    @property
    def value(self) -> Any:
        """The JSON value of an example that is a bare response."""
        if self.group == STDOUT:
            raise ValueError(f"{self.id} is not a bare response")
        return _follow_to_value(self.path) if self.recipe else _read(self.path)


def groups(root: Path = EXAMPLES) -> list[Path]:
    """The folders of examples: one for each response, and one for captured output."""
    return sorted(path for path in root.iterdir() if (path / "valid").is_dir())


def files(group: Path, kind: Kind) -> list[Path]:
    """The examples of one kind in a group, recipes apart."""
    return sorted((group / kind).iterdir())


def problems_files(group: Path) -> list[Path]:
    """The files of a group with the problems that a validator must find."""
    return sorted((group / "problems").iterdir())


def cases(root: Path = EXAMPLES) -> list[Case]:
    """All examples, in the order of their names."""
    found = []
    for group in groups(root):
        documents = {path.stem: path for path in problems_files(group)}
        kinds: tuple[Kind, ...] = ("invalid", "valid")
        for kind in kinds:
            for path in files(group, kind):
                about = documents.pop(path.stem, None)
                found.append(_case(kind, path, _read(about) if about else {}))
        for path in documents.values():
            document = _read(path)
            found.append(_case(_kind(document), path, document))
    return sorted(found, key=lambda case: case.id)


def vectors(version: str) -> list[Case]:
    """The test vectors of a version: its own examples, and those of earlier versions of its line.

    An earlier example that became valid since then has no problems.
    """
    major = version.split(".")[0]
    line = [each for each in versions() if each.split(".")[0] == major]
    found: list[Case] = []
    for each in line[: line.index(version) + 1]:
        valid = {REPOSITORY / path for path in newly_valid(each)}
        found = [
            case._replace(kind="valid", problems=()) if case.path in valid else case
            for case in found
        ]
        found += cases(folder(each))
    return found


def newly_valid(version: str) -> dict[str, str]:
    """The invalid examples of earlier versions that are valid under this version.

    The reasons are by the paths of the examples.
    """
    path = folder(version) / NEWLY_VALID
    listed = _read(path) if path.is_file() else {}
    return {f"examples/{name}.json": reason for name, reason in listed.items()}


def response_cases(root: Path = EXAMPLES) -> list[Case]:
    """The examples that are bare responses."""
    return [case for case in cases(root) if case.group != STDOUT]


def _case(kind: Kind, path: Path, document: Mapping[str, Any]) -> Case:
    listed = document.get("listResponse")
    return Case(
        group=path.parent.parent.name,
        name=path.stem,
        kind=kind,
        path=path,
        recipe="recipe" in document,
        command=document.get("command"),
        list_response=None if listed is None else path.parents[1] / "problems" / listed,
        problems=tuple(Expected(**problem) for problem in document.get("problems", ())),
    )


def _follow(problems_file: Path) -> bytes:
    """The bytes that the recipe in a problems file makes."""
    return "".join(map(_made, _read(problems_file)["recipe"])).encode()


@cache
def _follow_to_value(problems_file: Path) -> Any:
    return json.loads(_follow(problems_file))


def _made(part: Mapping[str, Any]) -> str:
    """The text of one part of a recipe."""
    if "text" in part:
        return str(part["text"])
    if "repeat" in part:
        return str(part["repeat"]) * int(part["times"])
    return "".join(
        part["each"].replace("#", str(number)).replace("@", _in_letters(number))
        for number in range(part["from"], part["to"] + 1)
    )


def _in_letters(number: int) -> str:
    """A number in letters: 0 is A, 25 is Z, 26 is BA."""
    higher, last = divmod(number, 26)
    return (_in_letters(higher) if higher else "") + chr(ord("A") + last)


def _kind(document: Mapping[str, Any]) -> Kind:
    """Whether a recipe makes valid or invalid output; warnings do not make it invalid."""
    codes = [problem["code"] for problem in document["problems"]]
    return "invalid" if any(RULES[code].severity == "error" for code in codes) else "valid"


@cache
def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
