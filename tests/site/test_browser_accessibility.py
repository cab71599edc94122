"""Each kind of page is accessible, as far as axe can find out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.missing_tools import do_without
from tests.repository.documents import ROOT
from tests.site.kinds import KINDS, path_of

AXE = ROOT / "tests" / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"desktop": 1280, "phone": 390}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module", params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    """What the reader prefers."""
    found: Literal["light", "dark"] = request.param
    return found


@pytest.fixture(scope="module", params=WIDTHS)
def context(
    request: pytest.FixtureRequest, scheme: Literal["light", "dark"], browser: Browser
) -> Iterator[BrowserContext]:
    """A browser of one width and scheme, into whose pages axe may be put."""
    with browser.new_context(
        viewport={"width": WIDTHS[request.param], "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    ) as context:
        yield context


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that checks a page."""
    if not AXE.is_file():
        do_without("axe-core is missing, and `make node` installs it")
    return AXE.read_text("utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """The violations that axe finds in a page: the rule, the place, and how."""
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 10, "axe has hardly looked at the page"
    return [
        f"{violation['id']}: {node['html'][:200]}\n{node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(
    kind: str, context: BrowserContext, axe: str, served_site: str, built_site: Path
) -> None:
    """No page violates a rule of axe, also in what opens only on request."""
    page = context.new_page()
    page.goto(served_site + path_of(kind, built_site), wait_until="networkidle")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = violations(page, axe)
    page.close()

    assert not found, "\n".join(found)


def test_axe_finds_a_fault(page: Page, axe: str) -> None:
    """The test above depends on this: axe names a picture without words."""
    words = "".join(f"<p lang='en'>{number}</p>" for number in range(3))
    page.set_content(
        "<!doctype html><html lang='en'><title>A</title><main><h1>A</h1>"
        f"{words}<a href='#'>A</a><img src='data:,'></main></html>"
    )
    found = violations(page, axe)

    assert [each.split(":")[0] for each in found] == ["image-alt"]
