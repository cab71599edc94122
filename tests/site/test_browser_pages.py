"""How each kind of page behaves in a browser: what it asks for, how it fits, who can use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.missing_tools import do_without
from tests.repository.documents import ROOT
from tests.site.kinds import KINDS, MISSING, path_of
from tests.site.visits import DESKTOP, PHONE, Scheme, Visit, visited

AXE = ROOT / "tests" / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
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
COLOUR_RULES = ("color-contrast", "link-in-text-block")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LANDMARKS = {
    "main": "main",
    "banner": "body > header, body > div > header",
    "navigation": "nav",
    "h1": "h1",
}


@pytest.fixture(scope="module", params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """What the reader prefers."""
    found: Scheme = request.param
    return found


@pytest.fixture(scope="module", params=KINDS)
def visit(
    request: pytest.FixtureRequest,
    scheme: Scheme,
    browser: Browser,
    built_site: Path,
    served_site: str,
) -> Iterator[Visit]:
    """A visit to the page of a kind, which all tests about this page share."""
    with visited(browser, served_site + path_of(request.param, built_site), scheme) as visit:
        yield visit


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that checks a page."""
    if not AXE.is_file():
        do_without("axe-core is missing, and `make node` installs it")
    return AXE.read_text("utf-8")


def violations(page: Page, axe: str, *rules: str) -> list[str]:
    """The violations that axe finds in a page: the rule, the place, and how.

    It checks some rules, or all of them.
    """
    page.evaluate(axe)
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    applied = {each["id"] for kind in ("passes", "violations") for each in found[kind]}
    assert COLOUR_RULES[0] in applied if rules else len(applied) > 10, "axe has hardly looked"
    return [
        f"{violation['id']}: {node['html'][:200]}\n{node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_a_page_asks_no_other_host_and_says_nothing(visit: Visit, served_site: str) -> None:
    """All that a page requests is of the site and there, and the console stays empty."""
    elsewhere = [
        url
        for url in visit.requests
        if urlsplit(url).scheme not in {"data", "blob"} and not url.startswith(served_site)
    ]
    # That the missing page is missing is reported once by the server, and once by the console.
    missing = served_site + MISSING
    expected = [missing] * 2 if visit.page.url == missing else []

    assert len(visit.requests) > 3
    assert elsewhere == []
    assert [fault.split(": ")[0] for fault in visit.faults] == expected, visit.faults


def test_a_page_has_its_landmarks(visit: Visit) -> None:
    """A page has a header, navigation, and one main part with one title."""
    page = visit.page
    counts = {name: page.locator(selector).count() for name, selector in LANDMARKS.items()}

    assert counts["navigation"], counts
    assert (counts["main"], counts["banner"], counts["h1"]) == (1, 1, 1)
    assert page.title() not in {"", page.url}
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_page_fits_a_phone(visit: Visit) -> None:
    """At the width of a phone nothing sticks out, but for what scrolls within itself."""
    visit.show(PHONE)

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert visit.page.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing(visit: Visit, width: int, scheme: Scheme, axe: str) -> None:
    """No page violates a rule of axe, also in what opens only on request.

    In dark only what depends on colours is checked, since nothing else differs from light.
    """
    visit.show(width)
    found = violations(visit.page, axe, *(COLOUR_RULES if scheme == "dark" else ()))

    assert not found, "\n".join(found)


def test_a_page_follows_the_scheme(visit: Visit, scheme: Scheme) -> None:
    """The test above depends on this: a page is dark for a reader who prefers that."""
    colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"[0-9]+", colour)[:3]))

    assert brightness < 200 if scheme == "dark" else brightness > 600


def test_what_sticks_out_is_seen(page: Page) -> None:
    """The test above depends on this: a long word is named, a block that scrolls is not."""
    page.set_viewport_size({"width": PHONE, "height": 800})
    long = "x" * 200
    page.set_content(
        f"<main><p id='out'>a <b>{long}</b></p><pre style='overflow: auto'>{long}</pre></main>"
    )

    assert [each[:3] for each in page.evaluate(STICKING_OUT)] == ["<b>"]


def test_axe_finds_a_fault(page: Page, axe: str) -> None:
    """The test above depends on this: axe names a picture without words, and pale words."""
    words = "".join(f"<p lang='en'>{number}</p>" for number in range(3))
    page.set_content(
        "<!doctype html><html lang='en'><title>A</title><main><h1>A</h1>"
        f"{words}<a href='#'>A</a><p style='color: #ddd'>Pale words.</p><img src='data:,'>"
        "</main></html>"
    )

    assert sorted(each.split(":")[0] for each in violations(page, axe)) == [
        "color-contrast",
        "image-alt",
    ]
    assert [each.split(":")[0] for each in violations(page, axe, *COLOUR_RULES)] == [
        "color-contrast"
    ]
