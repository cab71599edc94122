"""Values of variables can be tried in the playground, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.examples import EXAMPLES
from tests.missing_tools import do_without

LIST = EXAMPLES / "list-requirements-response" / "valid" / "uses-every-target.json"


@pytest.fixture
def trial(page: Page, built_site: Path, served_site: str) -> Page:
    """The page of the playground, which shows a list with a variable of each target."""
    if not (built_site / "playground" / "index.html").is_file():
        do_without("the playground is not built, and `make playground` builds it")
    page.goto(f"{served_site}playground/")
    page.get_by_label("Captured stdout, or a response").fill(LIST.read_text("utf-8"))
    expect(page.get_by_role("group", name="Try a value")).to_be_visible()
    return page


def try_value(page: Page, target: str, value: str) -> None:
    """Choose the variable of a target, and type a value for it."""
    variable = page.get_by_label("Variable")
    option = variable.locator("option", has_text=f", {target}").first
    variable.select_option(value=option.get_attribute("value"))
    page.get_by_label("Value", exact=True).fill(value)


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        ("URL", "fhir.example", "is not an absolute URI with a scheme."),
        ("URL", "https://fhir.example/r4", "Met: the value fits URL."),
        ("PORT", "65536", "is not a port number from 1 to 65535."),
        ("BOOLEAN", " ", "is blank, so it counts as not set."),
        ("FILE", "/data", "has the form of an absolute path. Only the container"),
        ("STRING", "<img src=x onerror=alert()>", "Met: the value fits STRING."),
    ],
)
def test_a_value_is_tried(trial: Page, target: str, value: str, verdict: str) -> None:
    """A typed value is checked at once, and nothing is requested from the network."""
    asked: list[str] = []
    trial.on("request", lambda request: asked.append(request.url))
    trial.context.set_offline(True)
    try_value(trial, target, value)
    reported = trial.locator("#trial-verdict")
    expect(reported).to_contain_text(verdict)
    expect(reported).to_have_attribute("aria-live", "polite")
    assert asked == []
    assert trial.locator("#trial img").count() == 0


def test_each_choice_fits_and_no_other_word(trial: Page) -> None:
    """A value of an ENUM is checked against the choices of its own requirement."""
    reported = trial.locator("#trial-verdict")
    try_value(trial, "ENUM", "no-such-choice")
    expect(reported).to_contain_text("is not one of its ")


def test_a_check_response_has_nothing_to_try(trial: Page) -> None:
    """Only a list response has a form to try values."""
    trial.get_by_label("Captured stdout, or a response").fill('{"content": "text"}')
    expect(trial.locator("#verdict")).to_contain_text("Valid response to print_model_summary")
    expect(trial.get_by_role("group", name="Try a value")).to_be_hidden()
