"""The pages at the addresses of the folders whose files are published unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from scripts.release import Status
from scripts.site.context import Context
from scripts.site.specification import Family, File, Version
from scripts.site.vocabulary_pages import turtle_path


class Row(NamedTuple):
    """A file or folder in the list of a folder; `page` explains it, and may be missing."""

    name: str
    path: str
    title: str
    page: str | None


def folder_pages(
    context: Context,
    versions: Iterable[Version],
    families: Iterable[Family],
    statuses: Mapping[str, Status],
) -> dict[str, bytes]:
    """The pages of the folders, each with a list of all that is in the folder."""
    pages = {}
    folders = [
        Row(f"{number}/", f"schemas/{number}/index.md", f"Schemas of version {number}", None)
        for number in statuses
    ]
    for version in versions:
        number = version.number
        linked = (*version.vocabularies, *version.terms, *version.context)
        for folder, title, files in (
            (f"schemas/{number}", "Schemas", version.schemas),
            (f"controlled-vocabularies/{number}", "Vocabularies", linked),
        ):
            pages[f"{folder}/index.md"] = _page(
                context, folder, f"{title} of version {number}", _rows(context, folder, files)
            )
    for family in families:
        folder = f"schemas/{family.subject}/{family.number}"
        title = f"Schemas of the {family.subject}, version {family.number}"
        pages[f"{folder}/index.md"] = _page(
            context, folder, title, _rows(context, folder, family.files)
        )
        name = folder.removeprefix("schemas/") + "/"
        folders.append(Row(name, f"{folder}/index.md", title, None))
    pages["schemas/index.md"] = _page(context, "schemas", "Schemas", folders)
    return pages


def _page(context: Context, folder: str, title: str, rows: Iterable[Row]) -> bytes:
    return context.fill("folder", f"{folder}/index.md", title=title, folder=folder, rows=rows)


def _rows(context: Context, folder: str, files: Iterable[File]) -> Iterator[Row]:
    for file in files:
        title = str(file.value.get("title", "JSON-LD context"))
        page = context.places.page(file.path)
        names = [file.path]
        if page != file.path and page is not None and file.path.endswith(".jsonld"):
            names.append(turtle_path(file.path))
        for path in names:
            yield Row(
                path.removeprefix(f"{folder}/"), path, title, None if page == file.path else page
            )
