"""One visit to a page of each kind, which all tests that look at such a page share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page

DESKTOP, PHONE = 1280, 390
Scheme = Literal["light", "dark"]


class Visit(NamedTuple):
    """A page in a browser, what it has requested since it was opened, and what failed."""

    page: Page
    requests: list[str]
    faults: list[str]

    def show(self, width: int) -> None:
        """Show the page at a width, with all that opens."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(
            "for (const each of document.querySelectorAll('details')) each.open = true"
        )


@contextmanager
def visited(browser: Browser, address: str, scheme: Scheme) -> Iterator[Visit]:
    """Open an address in a browser that has seen nothing before, until it requests no more."""
    with browser.new_context(
        viewport={"width": DESKTOP, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        visit = Visit(page, [], [])
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("requestfailed", lambda request: visit.faults.append(f"{request.url} failed"))
        page.on("pageerror", lambda error: visit.faults.append(str(error)))
        page.on(
            "response",
            lambda answer: (
                visit.faults.append(f"{answer.url}: {answer.status}") if not answer.ok else None
            ),
        )
        page.on(
            "console",
            lambda said: (
                visit.faults.append(f"{said.location['url']}: {said.text}")
                if said.type in {"error", "warning"}
                else None
            ),
        )
        page.goto(address, wait_until="networkidle")
        yield visit
