"""The examples on the pages of the rules have the verdicts that the pages state."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.repository.documents import ROOT, Document
from train_api import Report, validate
from train_api.reader.stdout import BytesCapture
from train_api.requirements.relations import fulfilled
from train_api.validation.pipeline import validate_manifest
from train_api.validation.rules.catalog import ALL_RULES, MANIFEST_RULES
from train_api.versions import first_version_of

PAGES = {
    code: Document(
        ROOT / "docs" / ("manifest" if code in MANIFEST_RULES else "rules") / f"{code}.md"
    )
    for code in ALL_RULES
}


def outputs(code: str, kind: str) -> list[bytes]:
    """The captured outputs that a page shows, as text or as an expression of Python."""
    page = PAGES[code]
    texts = [fence.text.encode() for fence in page.fences(f"text {kind}")]
    return texts + [eval(fence.text) for fence in page.fences(f"python {kind}")]


def validated(code: str, output: bytes, listed: bytes | None) -> Report:
    """The report about an example of a rule about responses, or about manifests."""
    if code in MANIFEST_RULES:
        return validate_manifest(BytesCapture(output), source="").report
    return validate(output, list_response=listed)


@pytest.mark.parametrize("code", ALL_RULES)
def test_the_invalid_examples_violate_the_rule(code: str) -> None:
    """Each invalid example of a page violates its rule, once, and no other."""
    listed = next(iter(outputs(code, "list-response")), None)
    assert outputs(code, "incorrect")
    for output in outputs(code, "incorrect"):
        report = validated(code, output, listed)
        assert [problem.code for problem in report.problems] == [code]


@pytest.mark.parametrize("code", ALL_RULES)
def test_the_valid_examples_are_valid(code: str) -> None:
    """Each valid example of a page is valid, without a warning."""
    listed = next(iter(outputs(code, "list-response")), None)
    assert outputs(code, "correct")
    for output in outputs(code, "correct"):
        report = validated(code, output, listed)
        assert (report.valid, report.problems) == (True, ())


@pytest.mark.parametrize("code", ALL_RULES)
def test_a_page_says_what_the_table_says(code: str) -> None:
    """A page's title and severity are those of the table, and it links to the rule's clause.

    The clause is that of the first version that has the rule.
    """
    rule = ALL_RULES[code]
    text = PAGES[code].path.read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.code} {rule.name}\n\nSeverity: {rule.severity}\n")
    clause = f"../specification/{first_version_of(code)}.md#{rule.clause}"
    assert f"]({clause})" in re.sub(r"\s+", " ", text)
    assert [heading in text for heading in ("## Incorrect", "## Correct", "## Fix")] == [True] * 3


@pytest.mark.parametrize("unmet", [set(), {0}, {1}, {2}, {0, 2}, {0, 1, 2}])
def test_the_remedy_for_a_contradiction_computes_the_verdict(unmet: set[int]) -> None:
    """The code that the page of TA203 gives makes of the relations what the rule asks for."""
    relations = [
        {"type": "all", "requirements": [0]},
        {"type": "any", "requirements": [0, 1]},
        {"type": "none", "requirements": [2]},
    ]
    (remedy,) = PAGES["TA203"].fences("python")
    names: dict[str, Any] = {"unmet": unmet, "relations": relations}
    exec(remedy.text, names)
    assert names["fulfilled"] is fulfilled(relations, {0, 1, 2} - unmet)
