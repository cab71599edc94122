"""The pages of a built site, as far as the tests look into them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

_LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
_LINK_KINDS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch"}
"""The kinds of link by which a browser loads or connects; others only name an address."""


class Page(NamedTuple):
    """A page: its path in the site, its anchors, where its links lead and what it loads."""

    path: str
    anchors: frozenset[str]
    links: tuple[str, ...]
    loads: tuple[str, ...]


@cache
def pages(site: Path) -> dict[str, Page]:
    """The pages of a site, by their paths."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return {path: parse(path, (site / path).read_text(encoding="utf-8")) for path in paths}


def broken(site: Path, base: str) -> Iterator[str]:
    """Yield the links that lead to no file of the site, or to no anchor of the page.

    `base` is the address at which the site is published.
    """
    known = pages(site)
    for page in known.values():
        # The page that says that nothing is there is shown at any address.
        at = base if page.path == "404.html" else base + page.path
        for link in page.links:
            address, fragment = urldefrag(urljoin(at, link))
            if not address.startswith(base):
                continue
            path = address.removeprefix(base)
            file = f"{path}index.html" if path == "" or path.endswith("/") else path
            if not (site / file).is_file():
                yield f"{page.path}: {link} leads to no file"
            elif fragment and file in known and fragment not in known[file].anchors:
                yield f"{page.path}: {link} leads to no anchor"


def parse(path: str, text: str) -> Page:
    """Parse a page; `path` is that of the page in the site."""
    parser = _Parser()
    parser.feed(text)
    return Page(path, frozenset(parser.anchors), tuple(parser.links), tuple(parser.loads))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        reported = {name: value or "" for name, value in attrs}
        if "id" in reported:
            self.anchors.append(reported["id"])
        if tag == "a" and "href" in reported:
            self.links.append(reported["href"])
        loading = _LOADING.get(tag)
        if tag == "link" and _LINK_KINDS & set(reported.get("rel", "").split()):
            loading = "href"
        if loading and loading in reported:
            self.loads.append(reported[loading])
            self.links.append(reported[loading])
