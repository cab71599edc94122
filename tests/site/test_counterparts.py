"""Each page of a version says whether it is a draft, and leads to itself in the other versions."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from scripts.release import Status, status
from scripts.site.counterparts import with_counterparts
from scripts.site.places import counterpart, version_of
from scripts.site.specification import versions
from tests.repository.documents import ROOT
from tests.site.pages import pages
from train_api.specification import VERSION

STATUSES: dict[str, Status] = {"1.9.0": "draft", VERSION: "released"}
LINE = re.compile(r'<p class="versions[^>]*>(.*?)</p>', re.DOTALL)


def lines(path: str, *others: str, text: str = "# A\n\nText.\n") -> list[str]:
    """The lines of a page, where the site has others as well."""
    made = with_counterparts({each: text.encode() for each in (path, *others)}, STATUSES)
    return made[path].decode().splitlines()


def test_a_page_links_its_counterpart_and_back() -> None:
    """A page of the reference names its counterpart in the other version, and whether a draft."""
    paths = (f"reference/{VERSION}/rules/A.md", "reference/1.9.0/rules/A.md")

    (line,) = (each for each in lines(*paths) if "other versions" in each)
    assert line == "This page in other versions: [1.9.0 (draft)](../../1.9.0/rules/A.md)."
    (line,) = (each for each in lines(*paths[::-1]) if "other versions" in each)
    assert line.endswith(f"other versions: [{VERSION}](../../{VERSION}/rules/A.md).")


@pytest.mark.parametrize("path", ["reference/1.9.0/changes.md", "schemas/1.9.0/index.md"])
def test_a_page_of_a_draft_says_so(path: str) -> None:
    """The line comes right after the title, also on a page that no other version has."""
    assert lines(path)[:5] == [
        "# A",
        "",
        "Version 1.9.0 is a draft, which may still change.",
        "{ .versions .draft data-search-exclude }",
        "",
    ]


@pytest.mark.parametrize("path", ["guide.md", f"reference/{VERSION}/A.md"])
def test_other_pages_are_as_they_were(path: str) -> None:
    """A page of no version, and a released page that no other version has, get no line."""
    assert lines(path, "reference/1.9.0/B.md") == ["# A", "", "Text."]


def test_the_settings_of_a_page_stay_before_its_title() -> None:
    """A page that begins with settings for the builder keeps them, and has one title."""
    text = "---\nsearch:\n  exclude: true\n---\n\n# A\n\nText.\n"
    found = lines("reference/1.9.0/A.md", text=text)

    assert found[:6] == text.splitlines()[:6]
    assert found[7].startswith("Version 1.9.0 is a draft")


@pytest.mark.parametrize(
    ("path", "is_found"),
    [
        ("reference/1.9.0/A.md", False),
        (f"reference/{VERSION}/A.md", True),
        ("specification/1.9.0.md", False),
    ],
)
def test_the_search_finds_a_page_once(path: str, is_found: bool) -> None:
    """Of a page in several versions, it finds that of the version that the tool prefers."""
    others = (counterpart(path, VERSION), counterpart(path, "1.9.0"))

    assert ("  exclude: true" not in lines(path, *others)) is is_found


def test_each_page_of_the_site_leads_to_its_counterparts(built_site: Path) -> None:
    """Of the built pages, each of a version links those that other versions have, and no others.

    It says so if its version is a draft.
    """
    known = pages(built_site)
    counted = 0
    for path in known:
        own = version_of(f"{posixpath.dirname(path)}/")
        if own is None:
            continue
        others = [counterpart(f"{posixpath.dirname(path)}/", each) for each in versions(ROOT)]
        expected = {
            posixpath.relpath(each, posixpath.dirname(path)) + "/"
            for each in others
            if f"{each}index.html" in known and f"{each}index.html" != path
        }
        line = "".join(LINE.findall((built_site / path).read_text("utf-8")))

        assert set(re.findall(r'href="([^"]+)"', line)) == expected, path
        assert (f"Version {own} is a draft" in line) is (status(ROOT, own) == "draft"), path
        counted += len(expected)
    assert counted > 100
