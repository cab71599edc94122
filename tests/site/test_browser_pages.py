"""How each kind of page behaves in a browser: what it asks for, and how it fits a phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.site.kinds import KINDS, MISSING, path_of

PHONE = 390
STICKING_OUT = """() => {
  const scrolls = (each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
  const within = (each) => {
    for (let up = each; up && up !== document.body; up = up.parentElement) {
      if (scrolls(up)) return true;
    }
    return false;
  };
  return [...document.querySelectorAll("main *")]
    .filter((each) => !each.closest(".md-sidebar, svg") && each.checkVisibility())
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !within(each))
    .map((each) => each.outerHTML.slice(0, 150));
}"""
LANDMARKS = {
    "main": "main",
    "banner": "body > header, body > div > header",
    "navigation": "nav",
    "h1": "h1",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_no_other_host_and_says_nothing(
    kind: str, page: Page, served_site: str, built_site: Path
) -> None:
    """All that a page requests is of the site and there, and the console stays empty."""
    path = path_of(kind, built_site)
    requests: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("requestfailed", lambda request: faults.append(f"{request.url} failed"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "response",
        lambda answer: faults.append(f"{answer.url}: {answer.status}") if not answer.ok else None,
    )
    page.on(
        "console",
        lambda said: (
            faults.append(f"{said.location['url']}: {said.text}")
            if said.type in {"error", "warning"}
            else None
        ),
    )
    page.goto(served_site + path, wait_until="networkidle")
    elsewhere = [
        url
        for url in requests
        if urlsplit(url).scheme not in {"data", "blob"} and not url.startswith(served_site)
    ]
    # That the missing page is missing is reported once by the server, and once by the console.
    expected = [served_site + MISSING] * 2 if path == MISSING else []

    assert len(requests) > 3
    assert elsewhere == []
    assert [fault.split(": ")[0] for fault in faults] == expected, faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_a_phone(kind: str, page: Page, served_site: str, built_site: Path) -> None:
    """At the width of a phone nothing sticks out, but for what scrolls within itself."""
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(served_site + path_of(kind, built_site), wait_until="networkidle")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate(STICKING_OUT) == []


def test_what_sticks_out_is_seen(page: Page) -> None:
    """The test above depends on this: a long word is named, a block that scrolls is not."""
    page.set_viewport_size({"width": PHONE, "height": 800})
    long = "x" * 200
    page.set_content(
        f"<main><p id='out'>a <b>{long}</b></p><pre style='overflow: auto'>{long}</pre></main>"
    )

    assert [each[:3] for each in page.evaluate(STICKING_OUT)] == ["<b>"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_its_landmarks(
    kind: str, page: Page, served_site: str, built_site: Path
) -> None:
    """A page has a header, navigation, and one main part with one title."""
    page.goto(served_site + path_of(kind, built_site), wait_until="domcontentloaded")
    counts = {name: page.locator(selector).count() for name, selector in LANDMARKS.items()}

    assert counts["navigation"], counts
    assert (counts["main"], counts["banner"], counts["h1"]) == (1, 1, 1)
    assert page.title() not in {"", page.url}
    assert page.locator("html").get_attribute("lang") == "en"
