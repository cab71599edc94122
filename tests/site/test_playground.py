"""The playground, in a real browser."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from playwright.sync_api import Request as BrowserRequest

from scripts.examples import EXAMPLES, folder
from tests.missing_tools import do_without
from tests.playground.random_inputs import requests
from tests.playground.sides import (
    Document,
    Request,
    all_requests,
    by_python,
    comparable,
    without_sources,
)

PATH = "playground/"
SCRIPT = "assets/playground/playground.js"
LIST = EXAMPLES / "list-requirements-response" / "valid" / "needs-one-of-two-data-sources.json"
LIST_OF_DRAFT = (
    folder("1.1.0")
    / "list-requirements-response"
    / "invalid"
    / "forbids-a-variable-with-a-default.json"
)
LOG = b"loading 1 of 2\nloading 2 of 2\n"
RANDOM_INPUTS = 1000
LARGE = 100_000
"""The size in bytes of an example that takes long to validate."""

VALIDATE = """async ([script, requests]) => {
    const { validate } = await import(script);
    const bytes = (text) => text === null ? null
        : Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    return requests.map(({ data, command, list, version }) =>
        validate(bytes(data), { command, listResponse: bytes(list), version }).document);
}"""
DROP = """(area, [name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))], name));
    area.dispatchEvent(new DragEvent("drop", { cancelable: true, dataTransfer: data }));
}"""


class Watch:
    """What a page has asked for and complained about since it was opened."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: BrowserRequest) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def address(built_site: Path, served_site: str) -> str:
    """The address of the playground."""
    if not (built_site / PATH / "index.html").is_file():
        do_without("the playground is not built, and `make playground` builds it")
    return served_site + PATH


@pytest.fixture
def watch(page: Page) -> Watch:
    """Sees what the page asks for; no test may leave a complaint of the browser."""
    return Watch(page)


@pytest.fixture
def playground(page: Page, address: str, watch: Watch) -> Iterator[Page]:
    """The page of the playground, about which the browser has no complaint."""
    page.goto(address)
    # The page is no longer busy once its worker has answered, so that all is loaded.
    page.locator("#playground[aria-busy=false]").wait_for()
    yield page
    assert watch.complaints == []


def paste(page: Page, text: str) -> None:
    """Put text into the field for the output."""
    page.get_by_label("Captured stdout, or a response").fill(text)


def in_browser(page: Page, site: str, reported: Sequence[Request]) -> list[Document]:
    """The reports that the playground gives in the browser."""
    asked = [request.as_json() for request in reported]
    reports: list[Document] = page.evaluate(VALIDATE, [site + SCRIPT, asked])
    return [without_sources(report) for report in reports]


def is_report_of(report: Document, request: Request) -> bool:
    """Whether a report is, but for suggestions, what the validator in Python reports."""
    return comparable(report) == comparable(by_python(request))


def test_a_pasted_response_is_validated(playground: Page) -> None:
    """A pasted log with a response after it is valid, and the page names the command."""
    paste(playground, LOG.decode() + '{"content": "intercept -1.204"}\n')

    verdict = playground.locator("#verdict")
    expect(verdict).to_have_text("Valid response to print_model_summary.")
    expect(playground.locator("#problems li")).to_have_count(0)
    expect(playground.locator("#output .member")).to_have_text('"content"')
    expect(playground.locator("#output .log").first).to_have_text("loading 1 of 2")


def test_a_problem_has_its_rule_and_its_place(playground: Page, address: str) -> None:
    """A problem has its rule, whose page is linked, and is marked at its place."""
    paste(playground, LOG.decode() + '{"state": "sucess"}')

    problem = playground.locator("#problems li")
    expect(problem).to_contain_text("Did you mean success?")
    rule = problem.get_by_role("link", name="TA100 schema-violation")
    target = playground.request.get(address + str(rule.get_attribute("href")))
    assert target.ok

    problem.get_by_role("button", name="line 3, column 11").click()
    mark = playground.locator("#output mark")
    expect(mark).to_contain_text('"sucess"')
    expect(mark.get_by_role("button", name="problem 1, TA100")).to_be_focused()
    playground.keyboard.press("Enter")
    expect(problem).to_be_focused()


def test_the_command_can_be_chosen(playground: Page) -> None:
    """A response to another command than the chosen one is not valid."""
    paste(playground, '{"content": "text"}')
    expect(playground.locator("#verdict")).to_contain_text("Valid response")

    playground.get_by_label("Command").select_option("run_algorithm")

    expect(playground.locator("#verdict")).to_contain_text("Not a valid response to run_algorithm")


def test_the_version_can_be_chosen(playground: Page, address: str) -> None:
    """A response is validated under the chosen version, to which verdict and links belong.

    The choice says which versions are drafts.
    """
    version = playground.get_by_label("Version")
    expect(version.locator("option")).to_have_text(
        ["As the response names it", "1.0.0", "1.1.0 (draft)"]
    )
    paste(playground, LIST_OF_DRAFT.read_text("utf-8"))
    expect(playground.locator("#verdict")).to_contain_text("Not a valid response")

    version.select_option("1.1.0")

    expect(playground.locator("#verdict")).to_have_text(
        "Not a valid response to list_requirements under version 1.1.0: 1 error."
    )
    rule = playground.get_by_role("link", name="TA109 default-is-forbidden")
    link = str(rule.get_attribute("href"))
    assert link == "../reference/1.1.0/rules/TA109/"
    assert playground.request.get(address + link).ok


def test_a_list_response_decides_on_a_check_response(playground: Page) -> None:
    """A check response is validated with the list response that it answers, and drawn."""
    paste(playground, '{"fulfilled": true, "unmet": [{"id": 2, "reason": "not set"}]}')
    expect(playground.locator("#verdict")).to_have_text("Valid response to check_requirements.")

    playground.get_by_text("List response that a check response answers").click()
    playground.get_by_label("List response", exact=True).fill(LIST.read_text("utf-8"))

    expect(playground.locator("#problems li")).to_contain_text("TA203")
    drawn = playground.get_by_role("img", name=re.compile("MODEL_FOLDER.*This does not hold"))
    expect(drawn).to_be_visible()


def test_requirements_and_relations_are_drawn(playground: Page) -> None:
    """A list response is drawn, each relation with a line to each of its requirements."""
    paste(playground, LIST.read_text("utf-8"))

    drawn = playground.get_by_role("img", name=re.compile("at least one must be met"))
    expect(drawn.locator(".requirement")).to_have_count(3)
    expect(drawn.locator(".relation")).to_have_count(2)
    expect(drawn.locator(".edge.any")).to_have_count(2)
    expect(drawn.locator(".edge.all")).to_have_count(1)
    sentences = playground.locator("figcaption li")
    expect(sentences.first).to_have_text(
        "any: of FHIR_SERVER_URL, TRAIN_DATA_PATH, at least one must be met."
    )


@pytest.mark.parametrize("data", [LOG + b'{"state": 0}', b'\xff\xfe\r\n{"content": "\xff"}'])
def test_a_dropped_file_is_validated_byte_by_byte(playground: Page, data: bytes) -> None:
    """A dropped file is validated by its bytes, even where they are not UTF-8."""
    text = Request(data).as_json()["data"]
    playground.locator("#stdout").evaluate(DROP, ["captured.stdout", text])

    expect(playground.locator("#stdout-note")).to_contain_text(
        f"captured.stdout: {len(data)} bytes"
    )
    expect(playground.locator("#report")).not_to_have_text("")
    (expected,) = by_python(Request(data))["reports"]
    problem = expected["problems"][0]
    expect(playground.locator("#problems li")).to_contain_text(problem["message"])
    place = f"line {problem['place']['line']}, column {problem['place']['column']}"
    expect(playground.locator("#problems .place")).to_have_text(place)


def test_a_link_carries_the_input(playground: Page, address: str) -> None:
    """A copied link opens with the same output, command and list response."""
    text = LOG.decode() + '{"fulfilled": true, "unmet": []}  é 𝄞'
    paste(playground, text)
    playground.get_by_label("Command").select_option("check_requirements")
    playground.get_by_text("List response that a check response answers").click()
    playground.get_by_label("List response", exact=True).fill("{}")
    playground.get_by_role("button", name="Copy a link").click()
    expect(playground.locator("#share-note")).to_contain_text("The link is")
    link = playground.url
    playground.goto("about:blank")

    playground.goto(link)

    assert link.startswith(f"{address}#example=")
    expect(playground.get_by_label("Captured stdout, or a response")).to_have_value(text)
    expect(playground.get_by_label("Command")).to_have_value("check_requirements")
    expect(playground.get_by_label("List response", exact=True)).to_have_value("{}")
    expect(playground.locator("#problems li")).to_contain_text("TA003")


def test_a_broken_link_is_reported(page: Page, address: str) -> None:
    """A link that was cut off is reported, and causes no failure."""
    page.goto(f"{address}#example=abcd")

    expect(page.locator("#verdict")).to_have_text("The link contains no readable example.")
    paste(page, '{"content": "text"}')
    expect(page.locator("#verdict")).to_contain_text("Valid response")


def test_examples_can_be_chosen(playground: Page) -> None:
    """Each example that the page offers has the verdict that its name says."""
    chooser = playground.get_by_label("Example")
    options = chooser.locator("optgroup option")
    for index in range(options.count()):
        name = options.nth(index).inner_text()
        chooser.select_option(label=name)
        expected = "Not a valid" if name.endswith("(not valid)") else "Valid"
        expect(playground.locator("#verdict")).to_have_text(re.compile(f"^{expected} "))
        paste(playground, "")
        expect(playground.locator("#verdict")).to_have_text("Nothing to validate yet.")


def test_validation_requests_nothing(playground: Page, watch: Watch, served_site: str) -> None:
    """The page loads from its own host alone, and then requests nothing: it works offline."""
    assert [each for each in watch.requests if not each.startswith(served_site)] == []
    assert any(SCRIPT in each for each in watch.requests)
    watch.requests.clear()
    playground.context.set_offline(True)

    paste(playground, LIST.read_text("utf-8"))
    expect(playground.locator("#verdict")).to_contain_text("Valid")
    expect(playground.locator("figure")).to_be_visible()

    assert watch.requests == []


def test_the_policy_forbids_foreign_and_inline_code(playground: Page, watch: Watch) -> None:
    """The page's policy stops a script that is not a file of the site."""
    playground.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.body.dataset.broken = 'yes'";
            document.body.append(script);
        }"""
    )

    assert playground.locator("body").get_attribute("data-broken") is None
    assert len(watch.complaints) == 1
    assert "Content Security Policy" in watch.complaints.pop()


def test_16_mebibytes_do_not_freeze_the_page(playground: Page) -> None:
    """While a response of the largest size is validated, the page answers."""
    playground.locator("#stdout").evaluate(
        """(area) => {
            const text = `{"content": "${"a".repeat(16 * 1024 * 1024 - 15)}"}`;
            const data = new DataTransfer();
            data.items.add(new File([text], "large.json"));
            area.dispatchEvent(new DragEvent("drop", { cancelable: true, dataTransfer: data }));
        }"""
    )
    playground.get_by_text("List response that a check response answers").click()

    expect(playground.get_by_label("List response", exact=True)).to_be_visible()
    expect(playground.locator("#verdict")).to_contain_text("Valid", timeout=60_000)
    expect(playground.locator("#shown-part")).to_contain_text("Of 16,777,216 bytes")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(playground: Page, width: int) -> None:
    """On a telephone and on a desk, the page does not have to be scrolled sideways."""
    playground.set_viewport_size({"width": width, "height": 844})
    paste(playground, LIST.read_text("utf-8") + "x" * 500)
    expect(playground.locator("#problems li")).to_have_count(1)

    assert playground.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_light(playground: Page, built_site: Path, watch: Watch) -> None:
    """The page with all that it loads is far below 900 kB, even before it is compressed."""
    paths = {each.split("/train-api-spec/")[1] for each in watch.requests}
    files = [built_site / path for path in paths]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    sizes = [len(gzip.compress(file.read_bytes())) for file in files]

    assert len(sizes) >= 4
    assert sum(sizes) < 100_000


def test_the_browser_says_of_examples_what_python_says(playground: Page, served_site: str) -> None:
    """In the browser all examples have the report of Python, but for suggestions.

    Each is validated as its problems file says; large ones, and other arguments, are for Node.
    """
    first = dict(reversed(all_requests()))
    small = [(name, each) for name, each in first.items() if len(each.data) < LARGE]
    answers = in_browser(playground, served_site, [each for _, each in small])

    pairs = zip(small, answers, strict=True)
    assert [name for (name, each), theirs in pairs if not is_report_of(theirs, each)] == []
    assert len(small) > 400


def test_the_browser_says_of_random_input_what_python_says(
    playground: Page, served_site: str
) -> None:
    """In the browser random inputs have the report of Python, but for suggestions."""
    reported = list(itertools.islice(requests(3), RANDOM_INPUTS))
    answers = in_browser(playground, served_site, reported)

    pairs = zip(reported, answers, strict=True)
    assert [each for each, theirs in pairs if not is_report_of(theirs, each)] == []
