"""The built site, and what looks at it."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.site import stage
from scripts.site.render import built_playground, render
from tests.missing_tools import program
from tests.repository.documents import ROOT
from tests.site.repository import copied, mkdocs
from train_api.specification import BASE

BASE_PATH = urlsplit(BASE).path
PLAYGROUND = ROOT / "build" / "playground"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below the path of the base address, and logs nothing."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".jsonld": "application/ld+json",
        ".mjs": "text/javascript",
        ".ttl": "text/turtle",
        ".wasm": "application/wasm",
    }

    def translate_path(self, path: str) -> str:
        """The file for a path below the base; what is not below it is nowhere."""
        if not path.startswith(BASE_PATH):
            return os.path.join(self.directory, "outside-of-the-base")
        return super().translate_path("/" + path[len(BASE_PATH) :])

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer as GitHub Pages does: the site's own page says that nothing is there."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        data = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def rendered_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staged pages, from which the site is built; with the playground where it is built."""
    folder = tmp_path_factory.mktemp("rendered")
    stage.write(render(ROOT, built_playground(PLAYGROUND)), folder)
    return folder


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `mkdocs build --strict` builds it, in a copy of the repository."""
    root = copied(tmp_path_factory.mktemp("built") / "repository")
    ended = mkdocs(root, "build", "--strict")
    unexpected = [line for line in ended.stdout.splitlines() if not line.startswith("INFO ")]
    assert (ended.returncode, unexpected) == (0, [])
    return root / "site"


@pytest.fixture(scope="session")
def served_site(built_site: Path) -> Iterator[str]:
    """The address at which the site is served on this machine, below the path of its base."""
    handler = functools.partial(Handler, directory=str(built_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{BASE_PATH}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, the tests that look through it are skipped."""
    path = program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of its own, which shares nothing with others."""
    with browser.new_context() as context:
        yield context.new_page()
