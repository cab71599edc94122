"""Adapts the documents of the repository to the site: their links and their anchors."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r" *(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(\]\()([^)\s]+)(\))")
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?$")
_MARKUP = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)")
_TABS = re.compile(r"<!-- tabs -->\n(.*?)<!-- end of tabs -->\n", re.DOTALL)
_TAB = re.compile(r"^\*\*([^*\n]+)\*\*\n", re.MULTILINE)
_CLAUSE = re.compile(r"^\*\*([0-9]+\.[0-9]+)\*\*", re.MULTILINE)
_NAMED = re.compile(r"\b(?:clause|see) ([0-9]+\.[0-9]+)\b")

Link = Callable[[str, str], str]
"""Gives the link to a file of the repository: of its path, and a fragment that may be empty."""


def fit(text: str, path: str, link: Link) -> str:
    """A document of the repository for the site.

    `path` is its path in the repository. Code is not changed. Each heading gets the same anchor as
    on the repository's own site.
    """
    taken: set[str] = set()
    parts = []
    for is_code, part in blocks(text):
        if not is_code:
            part = "".join(_heading(line, taken) for line in part.splitlines(keepends=True))
            part = _with_links(part, path, link)
        parts.append(part)
    return "".join(parts)


def with_tabs(text: str) -> str:
    """A document with tabs for the site.

    Between the comments `tabs` and `end of tabs`, a line in bold type begins each part. In the
    repository the parts follow one another, on the site each is a tab.
    """
    return _TABS.sub(lambda tabs: _tabbed(tabs[1]), text)


def _tabbed(text: str) -> str:
    _, *parts = _TAB.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return "\n\n".join(f"/// tab | {title}\n{body.rstrip()}\n\n///" for title, body in pairs) + "\n"


def with_clauses(text: str) -> str:
    """The specification with an anchor for each clause, and links from references to clauses."""
    return "".join(part if is_code else _linked(part) for is_code, part in blocks(text))


def _linked(text: str) -> str:
    text = _NAMED.sub(lambda match: f"[{match[0]}](#{match[1]})", text)
    return _CLAUSE.sub(
        lambda match: f"[**{match[1]}**](#{match[1]}){{ #{match[1]} .clause }}", text
    )


def blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Split a document into fenced code and the text between."""
    fence = ""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        if not fence and opening:
            yield False, "".join(lines)
            lines, fence = [line], opening[1]
        elif fence and line.strip() and not line.strip().strip(fence[0]) and opening:
            yield True, "".join([*lines, line])
            lines, fence = [], ""
        else:
            lines.append(line)
    yield bool(fence), "".join(lines)


def anchor(heading: str) -> str:
    """The anchor of a heading on the repository's own site."""
    plain = _MARKUP.sub(lambda match: match[1] or "", heading)
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


def _heading(line: str, taken: set[str]) -> str:
    match = _HEADING.fullmatch(line.rstrip("\n"))
    if match is None or match[2].endswith("}"):
        return line
    name = base = anchor(match[2])
    number = 0
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return f"{match[1]} {match[2]} {{ #{name} }}\n"


def _with_links(text: str, path: str, link: Link) -> str:
    """Change the links of a piece of text, except in code spans."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [text[end : code.start()], code[0]]
        end = code.end()
    parts.append(text[end:])
    # The words of a link may be code, so its brackets are searched in the text without code.
    return "".join(
        part
        if number % 2
        else _LINK.sub(lambda match: match[1] + _target(match[2], path, link) + match[3], part)
        for number, part in enumerate(parts)
    )


def _target(target: str, path: str, link: Link) -> str:
    if re.match(r"[a-z]+:|#", target):
        return target
    name, _, fragment = target.partition("#")
    folder = posixpath.dirname(path)
    return link(posixpath.normpath(posixpath.join(folder, name)), fragment)
