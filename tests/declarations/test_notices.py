"""Each code has a message and a section in the documentation, with an example."""

from __future__ import annotations

import json
import re

import pytest

from tests.declarations.reading import codes
from tests.repository.documents import ROOT
from train_api.declarations.catalog import MESSAGES, NOTICES
from train_api.declarations.exporting import export_padme
from train_api.declarations.importing import import_padme, import_vantage6
from train_api.report import Response, Span

PAGE = (ROOT / "docs/declarations/README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (TD[0-9]{3}) (.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
WITHOUT_EXAMPLE = {"TD009", "TD110"}


def test_each_code_has_a_message_and_a_section() -> None:
    """The catalog, the messages and the page have the same codes, in the same order."""
    assert list(SECTIONS) == list(NOTICES)
    assert list(dict.fromkeys(entry.partition(".")[0] for entry in MESSAGES)) == list(NOTICES)


@pytest.mark.parametrize("code", NOTICES)
def test_a_section_names_the_severity(code: str) -> None:
    """A section begins with the name and the severity of its code."""
    name, severity = NOTICES[code].name, NOTICES[code].severity
    assert SECTIONS[code].startswith(f"{name}\n\nSeverity: {severity}\n\n")


@pytest.mark.parametrize("code", sorted(NOTICES.keys() - WITHOUT_EXAMPLE))
def test_an_example_is_reported_with_its_code(code: str) -> None:
    """The example of a section causes its code and no other."""
    (example,) = re.findall(r"```(?:json|dockerfile)\n(.*?)```", SECTIONS[code], re.DOTALL)
    if "relations" in example:
        response = Response(example.encode(), json.loads(example), Span(0, len(example)))
        found = [problem.code for problem in export_padme(response).problems]
    else:
        read = import_vantage6 if '"functions"' in example else import_padme
        found = codes(read(example.encode()))
    assert found == [code]
