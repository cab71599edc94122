"""The clauses of the specification's text, and which of them differ between two versions."""

from __future__ import annotations

import re
from typing import NamedTuple

from scripts.site.prose import blocks

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_CLAUSE = re.compile(r"^\*\*([0-9]+\.[0-9]+)\*\* ", re.MULTILINE)
_NOTE = re.compile(r"^\*Note[.:].*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)


class Changed(NamedTuple):
    """The numbers of the clauses of a section that a version changes, and of those it adds."""

    section: str
    changed: tuple[str, ...]
    added: tuple[str, ...]


def clauses(text: str) -> dict[str, dict[str, str]]:
    """The clauses of the specification by their numbers, by the titles of their sections.

    A clause is without its notes, its code and its line breaks.
    """
    prose = "".join(part for is_code, part in blocks(text) if not is_code)
    _, *sections = _SECTION.split(prose)
    found = {}
    for title, section in zip(sections[::2], sections[1::2], strict=True):
        _, *parts = _CLAUSE.split(_NOTE.sub("", section))
        numbered = zip(parts[::2], parts[1::2], strict=True)
        found[title] = {number: " ".join(clause.split()) for number, clause in numbered}
    return found


def changed_clauses(older: str, newer: str) -> list[Changed]:
    """The sections of a newer text with clauses that the older text has otherwise, or not."""
    before = {number: clause for each in clauses(older).values() for number, clause in each.items()}
    found = []
    for title, section in clauses(newer).items():
        changed = tuple(
            number for number, text in section.items() if before.get(number, text) != text
        )
        added = tuple(number for number in section if number not in before)
        if changed or added:
            found.append(Changed(title, changed, added))
    return found
