"""The settings of the site: those of mkdocs.yml, with the existing pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import yaml

REFERENCE = "..."
"""The placeholder in mkdocs.yml for the pages of the reference."""

Navigation = list[dict[str, Any]]
"""Entries, each with a title, and the path of a page or entries of its own."""


def configuration(text: str, reference: Navigation, pages: Collection[str]) -> str:
    """The settings with which the rendered folder is built.

    `text` is that of mkdocs.yml, `reference` the navigation of the reference, and `pages` the
    paths of all pages. An entry for a missing page is left out.
    """
    settings: dict[str, Any] = yaml.safe_load(text)
    settings["docs_dir"] = "docs"
    settings["theme"]["custom_dir"] = "theme"
    settings["nav"] = _present(settings["nav"], reference, pages)
    head = "# Made from mkdocs.yml by `python -m scripts.site`.\n\n"
    written: str = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    return head + written


def _present(entries: Navigation, reference: Navigation, pages: Collection[str]) -> Navigation:
    found: Navigation = []
    for entry in entries:
        ((title, target),) = entry.items()
        if target == REFERENCE:
            target = reference
        if isinstance(target, list):
            inner: list[Any] = [each for each in target if isinstance(each, str)]
            inner += _present([each for each in target if isinstance(each, dict)], reference, pages)
            if inner:
                found.append({title: inner})
        elif target in pages:
            found.append({title: target})
    return found
