"""The site is used by keyboard alone, and its search finds what people look for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

FOCUSED = """() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  return {
    text: each.textContent.trim(),
    href: each.getAttribute("href"),
    place: each.closest(".md-tabs, .md-sidebar--primary, .md-header, article")?.className ?? "",
    shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    html: each.outerHTML.slice(0, 150),
  };
}"""
SEARCHES = {
    "nextTrainTags": "reference/1.0.0/schemas/rebase/",
    "TA105": "reference/1.0.0/rules/TA105/",
    "DIRECTORY": "reference/1.0.0/vocabularies/targets/",
}
PLACES = ("md-tabs", "md-sidebar--primary")
PAGE = "reference/1.0.0/rules/TA105/"


def stops(page: Page, number: int) -> list[dict[str, Any]]:
    """What is focused after each press of the tabulator."""
    found = []
    for _ in range(number):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    return found


def test_the_first_stop_leads_to_the_content(page: Page, served_site: str) -> None:
    """The first press of the tabulator reaches a link that skips all navigation."""
    page.goto(served_site + PAGE)
    (first,) = stops(page, 1)
    page.keyboard.press("Enter")
    (second,) = stops(page, 1)

    assert first["text"] == "Skip to content"
    assert page.url.endswith(first["href"])
    assert "md-content" in second["place"]


def test_the_navigation_is_reached(page: Page, served_site: str) -> None:
    """The tabulator reaches each tab and the pages beside this one, and shows where it is."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served_site + PAGE)
    tabs = [each.strip() for each in page.locator(".md-tabs a").all_text_contents()]
    found = stops(page, 60)
    reached = {place: [stop for stop in found if place in stop["place"]] for place in PLACES}

    assert len(tabs) > 4
    assert [stop["text"] for stop in reached["md-tabs"]] == tabs
    assert any(stop["text"].startswith("TA106") for stop in reached["md-sidebar--primary"])
    assert [stop["html"] for stop in found if not stop["shown"]] == []


@pytest.mark.parametrize(("word", "path"), SEARCHES.items())
def test_the_search_finds(word: str, path: str, page: Page, served_site: str) -> None:
    """A slash opens the search, and the page for a member, a rule or a term is among the first."""
    page.goto(served_site, wait_until="networkidle")
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    page.keyboard.type(word)
    results = page.locator(".md-search-result__item")
    expect(results.first).to_be_visible()
    first = results.locator("a").evaluate_all("links => links.slice(0, 8).map(each => each.href)")

    assert any(link.startswith(served_site + path) for link in first), first
