"""Both implementations take every message from the catalog, and fill it in the same way."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from playground import data as shared
from tests.playground.random_inputs import requests
from tests.playground.sides import (
    REPOSITORY,
    Document,
    Request,
    all_requests,
    by_playground,
    by_python,
    earlier_requests,
    playground,
)
from train_api.validation import messages

NUMBER = 1000
"""How many random inputs are validated beside the examples."""

UNMARKED = ("patterns", "digits", "earlier", "manifests")
"""Parts of the catalog that select an entry or fill one, and are not shown as such.

The messages about manifests are shown by Python alone, and only for manifests.
"""

ONLY_IN_PYTHON = "shown"
"""The part with the words of values, which the playground never shows beside a message."""

UNREACHABLE = ("syntax", "nothing")
"""The words for text after the object: a candidate for a response ends with its object.

The reader of JSON, which does not depend on that, reports it nevertheless.
"""

SMALL = 1_000_000
LARGE = 17_000_000


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path to each string of the catalog."""
    if isinstance(value, str):
        yield path
    else:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))


def marked(value: Any, path: tuple[str, ...] = ()) -> Any:
    """The catalog with its own path in place of each string, and with the same placeholders."""
    if isinstance(value, str):
        return f"⟦{json.dumps(path)}⟧ {' '.join(re.findall('{[a-z]+}', value))}"
    return {name: marked(inner, (*path, name)) for name, inner in value.items()}


def marks(reports: Iterable[Document]) -> set[tuple[str, ...]]:
    """The paths of the strings from which the messages and remedies in some reports are made."""
    problems = [
        problem for report in reports for each in report["reports"] for problem in each["problems"]
    ]
    text = " ".join(f"{problem['message']} {problem['remedy']}" for problem in problems)
    return {tuple(json.loads(mark)) for mark in re.findall("⟦(.*?)⟧", text)}


@cache
def inputs() -> list[Request]:
    """Inputs that violate each rule in each of its cases."""
    examples = [request for _, request in all_requests() if len(request.data) < SMALL]
    large = [b'{"a": "' + b"x" * LARGE + b'"}', b"x" * LARGE + b"}"]
    others = itertools.islice(requests(4), NUMBER)
    return [*examples, *earlier_requests(), *others, *map(Request, large)]


def built(catalog: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The playground with another catalog, which the validator in Python has from now on too."""
    playground()
    monkeypatch.setattr(messages, "catalog", lambda: catalog)
    file = folder / "data.json"
    file.write_text(json.dumps(shared.everything()), encoding="utf-8")
    subprocess.run(
        ["node", "build.mjs", str(folder / "build"), str(file)],
        cwd=REPOSITORY / "playground",
        check=True,
        timeout=60,
    )
    return folder / "build"


def test_both_use_every_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each string of the catalog is in a report of either implementation."""
    original = messages.catalog()
    words = {name: part for name, part in original.items() if name not in UNMARKED}
    folder = built({**original, **marked(words)}, tmp_path, monkeypatch)
    in_python = marks(by_python(each, show_values=True) for each in inputs())
    in_playground = marks(by_playground(inputs(), folder))

    expected = {each for each in leaves(words) if each[:2] != UNREACHABLE}
    assert in_python == expected
    assert in_playground == {each for each in expected if each[0] != ONLY_IN_PYTHON}


@pytest.mark.parametrize("remedy", ["Print {something}.", "Print {found}."])
def test_an_unknown_placeholder_is_an_error_on_both_sides(
    remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A placeholder without a value, or a value without a placeholder, is reported at once."""
    original = messages.catalog()
    changed = {"TA100.enum": {"message": "Expected {values}.", "remedy": remedy}}
    catalog = {**original, "problems": {**original["problems"], **changed}}
    folder = built(catalog, tmp_path, monkeypatch)
    request = Request(b'{"state": "ok"}')

    is_known = remedy == "Print {found}."
    (report,) = by_playground([request], folder)
    assert ("error" in report) is not is_known
    if is_known:
        assert report == by_python(request)
    else:
        with pytest.raises(KeyError):
            by_python(request)
