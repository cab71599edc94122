"""The inputs: responses and logs of a given size, valid and invalid."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Response = dict[str, Any]


def words() -> Iterator[str]:
    """Yield distinct words of capital letters, the short ones first."""
    for length in itertools.count(1):
        for letters in itertools.product(LETTERS, repeat=length):
            yield "".join(letters)


def list_response(requirements: int) -> Response:
    """Return a valid response to list_requirements with a number of requirements."""
    targets = itertools.cycle(["URL", "HOST", "PORT", "TOKEN", "FILE", "ENUM", "STRING"])
    listed = []
    for number, word, target in zip(range(requirements), words(), targets, strict=False):
        requirement: dict[str, Any] = {
            "type": "environmentVariable",
            "target": target,
            "name": f"STATION_{word}",
        }
        if number % 5 == 0:
            requirement["description"] = f"What the algorithm reads as its input {number}."
        if target == "ENUM":
            requirement["choices"] = ["csv", "parquet"]
        listed.append({"id": number, "requirement": requirement})
    relations = [
        {
            "type": "any" if first % 20 else "all",
            "requirements": list(range(first, min(first + 10, requirements))),
        }
        for first in range(0, requirements, 10)
    ]
    return {"requirements": listed, "relations": relations}


def _misspelled(listed: Response) -> None:
    listed["requirement"]["name"] = listed["requirement"]["name"].lower()


def _incomplete(listed: Response) -> None:
    del listed["requirement"]["name"]


def _unknown(listed: Response) -> None:
    listed["requirement"]["target"] = "HARBOUR"


FAULTS: dict[str, Callable[[Response], None]] = {
    "a name in lower case": _misspelled,
    "a missing name": _incomplete,
    "an unknown target": _unknown,
}
"""Faults for each item of a list of requirements, by their descriptions."""


def invalid_response(requirements: int, fault: str) -> Response:
    """Return a list response in which each requirement has the fault of this name."""
    response = list_response(requirements)
    for listed in response["requirements"]:
        FAULTS[fault](listed)
    return response


def write_response(path: Path, response: Response) -> Path:
    """Write a bare response."""
    path.write_text(json.dumps(response), encoding="utf-8")
    return path


def write_responses(folder: Path, count: int) -> list[Path]:
    """Write a number of small responses, of one to twenty requirements."""
    folder.mkdir()
    return [
        write_response(folder / f"{number:06}.json", list_response(1 + number % 20))
        for number in range(count)
    ]


def write_log(path: Path, size: int) -> Path:
    """Write captured stdout: a number of bytes of log, then a response."""
    line = 'INFO epoch %09d: {"loss": 0.25, "weights": [1, 2, 3]} and "quoted" text\n'
    with path.open("w", encoding="utf-8", newline="\n") as file:
        written = 0
        for number in itertools.count():
            if written >= size:
                break
            written += file.write(line % number)
        file.write(json.dumps(list_response(10)) + "\n")
    return path
