"""The line below the title of a page that belongs to a version: the status, and other versions."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.release import Status
from scripts.site.places import counterpart, relative, version_of
from train_api.specification import VERSION

_FRONT = "---\n"
_UNSEARCHED = f"{_FRONT}search:\n  exclude: true\n{_FRONT}\n"


def with_counterparts(
    pages: Mapping[str, bytes], statuses: Mapping[str, Status]
) -> dict[str, bytes]:
    """The pages, each page of a version with a line below its title.

    The line says whether the version is a draft, and links the page in the other versions that
    have it. `pages` are Markdown documents by their paths, `statuses` the versions, the newest
    first. The search finds each page once: in the version that the tool prefers.
    """
    return {path: _with_line(path, data, pages, statuses) for path, data in pages.items()}


def _with_line(
    path: str, data: bytes, pages: Mapping[str, bytes], statuses: Mapping[str, Status]
) -> bytes:
    own = version_of(path)
    if own is None:
        return data
    others = {
        version: counterpart(path, version)
        for version in statuses
        if version != own and counterpart(path, version) in pages
    }
    sentences = []
    classes = ".versions"
    if statuses[own] == "draft":
        sentences.append(f"Version {own} is a draft, which may still change.")
        classes += " .draft"
    if others:
        links = ", ".join(
            f"[{_name(version, statuses)}]({relative(page, path)})"
            for version, page in others.items()
        )
        sentences.append(f"This page in other versions: {links}.")
    if not sentences:
        return data
    front, text = _split(data.decode())
    if VERSION in others:
        front = _UNSEARCHED
    title, rest = text.split("\n", 1)
    line = f"{' '.join(sentences)}\n{{ {classes} data-search-exclude }}"
    return f"{front}{title}\n\n{line}\n{rest}".encode()


def _split(text: str) -> tuple[str, str]:
    """The settings before a document, and the document from its title on."""
    if not text.startswith(_FRONT):
        return "", text
    settings, document = text.removeprefix(_FRONT).split(f"\n{_FRONT}", 1)
    return f"{_FRONT}{settings}\n{_FRONT}\n", document.lstrip("\n")


def _name(version: str, statuses: Mapping[str, Status]) -> str:
    return f"{version} (draft)" if statuses[version] == "draft" else version
