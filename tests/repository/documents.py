"""The repository's own documents: which there are, and what they contain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]


class Fence(NamedTuple):
    """A block of code: its info string, its text, the line it begins on."""

    info: str
    text: str
    line: int


class Document:
    """A Markdown file, as GitHub reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(
            path.read_text(encoding="utf-8")
        )

    def fences(self, info: str) -> list[Fence]:
        """Return the blocks of code of one kind."""
        return [
            Fence(token.info, token.content, token.map[0] + 1 if token.map else 0)
            for token in self._tokens
            if token.type == "fence" and token.info.strip() == info
        ]

    def links(self) -> list[str]:
        """Return the target of each link and picture."""
        found = []
        for token in self._all_tokens():
            target = token.attrs.get("href") or token.attrs.get("src")
            if target:
                found.append(str(target))
            found += _attributes(token, {"href", "src"})
        return found

    def anchors(self) -> set[str]:
        """Return what a fragment of a link to this document can name."""
        found: set[str] = set()
        for heading, inline in zip(self._tokens, self._tokens[1:], strict=False):
            if heading.type == "heading_open":
                found.add(_distinct(slug(_text(inline)), found))
        for token in self._all_tokens():
            found.update(_attributes(token, {"id", "name"}))
        return found

    def _all_tokens(self) -> Iterator[Token]:
        for token in self._tokens:
            yield token
            yield from token.children or ()


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def documents() -> list[Path]:
    """Return every document at the top of the repository and below docs/."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _distinct(anchor: str, taken: set[str]) -> str:
    candidate, number = anchor, 0
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    return candidate


def _text(inline: Token) -> str:
    kinds = {"text", "code_inline"}
    return "".join(token.content for token in inline.children or () if token.type in kinds)


def _attributes(token: Token, names: set[str]) -> list[str]:
    """Return the values of some attributes in a piece of HTML."""
    if token.type not in {"html_inline", "html_block"}:
        return []
    parser = _Attributes(names)
    parser.feed(token.content)
    return parser.values


class _Attributes(HTMLParser):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self.names = names
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values += [value for name, value in attrs if name in self.names and value]
