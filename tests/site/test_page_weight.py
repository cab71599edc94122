"""How much a reader's browser has to fetch."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from tests.missing_tools import do_without

LIMITS = {"": 400_000, "playground/": 900_000}
"""Bytes that a page may weigh at most, compressed as the publisher's server sends it."""


@pytest.mark.parametrize("path", LIMITS)
def test_a_page_is_light(path: str, page: Page, built_site: Path, served_site: str) -> None:
    """A page with all that it loads, the index of the search included, stays below its limit."""
    if not (built_site / path / "index.html").is_file():
        do_without("the playground is not built, and `make playground` builds it")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(served_site + path)
    # The search fetches its index once somebody turns to it, if not before.
    search = page.locator("input.md-search__input")
    if search.count():
        search.focus()
    page.wait_for_load_state("networkidle")
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.ok}

    assert len(sizes) > 3
    assert sum(sizes.values()) < LIMITS[path], sizes
