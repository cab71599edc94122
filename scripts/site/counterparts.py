"""Links between the pages of the versions: each page leads to itself in the other versions."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.release import Status
from scripts.site.places import counterpart, relative, version_of


def with_counterparts(
    pages: Mapping[str, bytes], statuses: Mapping[str, Status]
) -> dict[str, bytes]:
    """The pages, each page of a version with a line of links below its title.

    `pages` are Markdown documents by their paths, `statuses` the versions, the newest first. A
    version without the page is not linked, and with a single version nothing changes.
    """
    return {path: _linked(path, data, pages, statuses) for path, data in pages.items()}


def _linked(
    path: str, data: bytes, pages: Mapping[str, bytes], statuses: Mapping[str, Status]
) -> bytes:
    own = version_of(path)
    others = [
        version
        for version in statuses
        if own is not None and version != own and counterpart(path, version) in pages
    ]
    if own is None or not others:
        return data
    title, rest = data.decode().split("\n", 1)
    links = ", ".join(
        f"[{_name(version, statuses)}]({relative(counterpart(path, version), path)})"
        for version in others
    )
    line = f"Version {_name(own, statuses)}. Other versions of this page: {links}."
    return f"{title}\n\n{line}\n{{ .versions }}\n{rest}".encode()


def _name(version: str, statuses: Mapping[str, Status]) -> str:
    return f"{version} (draft)" if statuses[version] == "draft" else version
