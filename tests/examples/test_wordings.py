"""The messages about the examples are those that were read and written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.examples import cases, folder
from train_api import validate
from train_api.specification import versions

# Other tests reach the same lines, and the largest example would take eight times as long.
pytestmark = pytest.mark.no_cover

WORDINGS = Path(__file__).with_name("wordings.txt")


def wordings() -> str:
    """Each message about an example with its remedy, once; with the value of the first such."""
    said: dict[str, str] = {}
    for case in (case for version in versions() for case in cases(folder(version))):
        hidden, shown = (
            validate(
                case.data,
                command=case.command,
                list_response=case.list_response,
                api_version=case.version,
                show_values=show_values,
            )
            for show_values in (False, True)
        )
        for problem, with_value in zip(hidden.problems, shown.problems, strict=True):
            said.setdefault(
                f"{problem.code} {problem.message} {problem.remedy}",
                f"{problem.code}: {with_value.message}\n       {problem.remedy}\n",
            )
    return "".join(text for _, text in sorted(said.items()))


def test_every_message_about_an_example_is_worded_as_written_down() -> None:
    """Each new wording of a message is written down, so that its difference can be read."""
    expected = WORDINGS.read_bytes().decode()
    found = wordings()
    if found != expected:
        WORDINGS.with_suffix(".new").write_bytes(found.encode())
    assert found == expected, (
        "read wordings.new; where it is right, let it take the old one's place"
    )
