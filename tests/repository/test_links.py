"""The links of the documents lead somewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.repository.documents import ROOT, Document, documents, slug
from train_api.specification import BASE, versions
from train_api.validation.rules.catalog import RULES

DOCUMENTS = {str(path.relative_to(ROOT)): path for path in documents()}

_PAGE_OF_CODE = re.compile(
    rf"reference/(?:{'|'.join(map(re.escape, versions()))})/((?:rules|checks)/[A-Z0-9]+)/"
)
"""The path of the page of a rule or a check on the site."""


@cache
def _anchors(path: Path) -> set[str]:
    return Document(path).anchors()


def fault(link: str, path: Path) -> str | None:
    """Return the fault of a link in a document, None where it has none."""
    if link.startswith(BASE):
        parts = urlsplit(link[len(BASE) :])
        target = ROOT / _PAGE_OF_CODE.sub(r"docs/\1.md", unquote(parts.path))
    else:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return None
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(ROOT):
        return "leaves the repository"
    if not target.exists():
        return "there is no such file"
    if parts.fragment and target.suffix == ".md" and parts.fragment not in _anchors(target):
        return "there is no such heading"
    return None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file_and_a_heading(name: str) -> None:
    """Every link within the repository leads to a file that is there, and to its heading."""
    path = DOCUMENTS[name]
    faults = {link: fault(link, path) for link in Document(path).links()}
    assert {link: words for link, words in faults.items() if words} == {}


def test_the_documents_have_links() -> None:
    """The documents that a reader meets first are among those whose links are checked."""
    assert {"README.md", "docs/specification/1.0.0.md"} <= DOCUMENTS.keys()
    assert all(
        Document(ROOT / name).links() for name in ("README.md", "docs/specification/1.0.0.md")
    )


@pytest.mark.parametrize("version", versions())
def test_every_rule_rests_on_a_heading(version: str) -> None:
    """The clause that each rule names is a heading of the specification."""
    headings = _anchors(ROOT / "docs" / "specification" / f"{version}.md")
    assert {rule.code: rule.clause for rule in RULES.values() if rule.clause not in headings} == {}


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Finding the response", "finding-the-response"),
        ("What `--format json` prints", "what---format-json-prints"),
        ("Train API 1.0.0", "train-api-100"),
        ("Tests & examples", "tests--examples"),
        ("run_algorithm", "run_algorithm"),
    ],
)
def test_an_anchor_is_the_one_that_github_gives(heading: str, anchor: str) -> None:
    """A heading's anchor is lower case, without punctuation, with dashes for spaces."""
    assert slug(heading) == anchor


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("here.md#one", None),
        ("here.md#two", None),
        ("here.md#one-1", None),
        ("#marked", None),
        ("here.md#three", "there is no such heading"),
        ("gone.md", "there is no such file"),
        ("../../../../../../../../../..", "leaves the repository"),
        (BASE + "schemas/gone.json", "there is no such file"),
        (BASE + "pyproject.toml", None),
        ("https://example.org/gone", None),
    ],
)
def test_a_dead_link_is_distinguished_from_a_valid_one(
    link: str, words: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check sees a file that is gone, a heading that is gone, and a way out."""
    (tmp_path / "pyproject.toml").touch()
    here = tmp_path / "here.md"
    here.write_text('# One\n\n## `Two`\n\n### One\n\n<a id="marked"></a>\n', encoding="utf-8")
    monkeypatch.setattr("tests.repository.test_links.ROOT", tmp_path)
    assert fault(link, here) == words
