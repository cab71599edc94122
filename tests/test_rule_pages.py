"""The pages of the rules: their examples are judged as they say."""

from __future__ import annotations

import re

import pytest

from tests.repository.documents import ROOT, Document
from train_api import validate
from train_api.rules.table import RULES

PAGES = {code: Document(ROOT / "docs/rules" / f"{code}.md") for code in RULES}


def outputs(code: str, kind: str) -> list[bytes]:
    """The captured outputs that a page shows, as text or as an expression of Python."""
    page = PAGES[code]
    texts = [fence.text.encode() for fence in page.fences(f"text {kind}")]
    return texts + [eval(fence.text) for fence in page.fences(f"python {kind}")]


@pytest.mark.parametrize("code", RULES)
def test_the_wrong_examples_break_the_rule(code: str) -> None:
    """Each wrong example of a page breaks its rule before any other."""
    listed = next(iter(outputs(code, "list-response")), None)
    assert outputs(code, "wrong")
    for output in outputs(code, "wrong"):
        report = validate(output, list_response=listed)
        assert report.problems[0].code == code


@pytest.mark.parametrize("code", RULES)
def test_the_right_examples_are_valid(code: str) -> None:
    """Each right example of a page is valid, without a warning."""
    listed = next(iter(outputs(code, "list-response")), None)
    assert outputs(code, "right")
    for output in outputs(code, "right"):
        report = validate(output, list_response=listed)
        assert (report.valid, report.problems) == (True, ())


@pytest.mark.parametrize("code", RULES)
def test_a_page_says_what_the_table_says(code: str) -> None:
    """A page's title and severity are those of the table, and it links to the rule's clause."""
    rule = RULES[code]
    text = PAGES[code].path.read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.code} {rule.name}\n\nSeverity: {rule.severity}\n")
    assert f"](../specification.md#{rule.clause})" in re.sub(r"\s+", " ", text)
    assert [heading in text for heading in ("## Wrong", "## Right", "## Remedy")] == [True] * 3
