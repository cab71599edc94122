"""The settings of the staged pages: those of mkdocs.yml, with all pages of the reference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import yaml

Navigation = list[Any]
"""Entries: the path of a page, or a title with the path of a page or with further entries."""


def configuration(
    text: str, sections: Mapping[str, Navigation], absent: Collection[str] = ()
) -> str:
    """The settings with which a site builder builds the staged pages.

    `text` is that of mkdocs.yml. `sections` are the sections of the reference: the entries of the
    pages below the first page of a section, by the path of that page. `absent` are the paths of
    pages that the site leaves out.

    Raises:
        ValueError: the navigation in mkdocs.yml does not name a section.
    """
    settings: dict[str, Any] = yaml.safe_load(text)
    unnamed = set(sections) - set(_paths(settings["nav"]))
    if unnamed:
        raise ValueError(f"nav in mkdocs.yml does not name {', '.join(sorted(unnamed))}")
    # The hook stages the pages, and here they are staged.
    settings.pop("hooks", None)
    settings["docs_dir"] = "docs"
    settings["theme"]["custom_dir"] = "theme"
    settings["nav"] = _complete(settings["nav"], sections, absent)
    head = "# Made from mkdocs.yml by `python -m scripts.site`.\n\n"
    written: str = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    return head + written


def _paths(entries: Navigation) -> Iterator[str]:
    """The paths of all pages that a navigation names."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
            continue
        for target in entry.values():
            yield from _paths(target if isinstance(target, list) else [target])


def _complete(
    entries: Navigation, sections: Mapping[str, Navigation], absent: Collection[str]
) -> Navigation:
    """The entries with the pages of each section, and without the absent pages."""
    found: Navigation = []
    for entry in entries:
        if isinstance(entry, str):
            found.append(entry)
            continue
        ((title, target),) = entry.items()
        if isinstance(target, list):
            found.append({title: _complete(target, sections, absent)})
        elif target not in absent:
            below = sections.get(target)
            found.append({title: [target, *below] if below else target})
    return found
