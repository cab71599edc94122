"""The index pages of the folders whose files are published unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scripts.release import Status
from scripts.site.context import Context
from scripts.site.specification import File, Version


def folder_pages(
    context: Context, versions: Iterable[Version], statuses: Mapping[str, Status]
) -> dict[str, bytes]:
    """The pages at the addresses of the folders, each with a list of what is in the folder."""
    pages = {}
    for version in versions:
        for top, title, files in (
            ("schemas", "Schemas", version.schemas),
            (
                "controlled-vocabularies",
                "Vocabularies",
                (*version.vocabularies, *version.terms, *version.context),
            ),
        ):
            path = f"{top}/{version.number}/index.md"
            status = statuses[version.number]
            description = f"The files of version {version.number} ({status}), at their addresses."
            rows = [_row(file) for file in files]
            pages[path] = context.fill(
                "list",
                path,
                title=f"{title} of version {version.number}",
                description=description,
                rows=rows,
            )
    pages["schemas/index.md"] = context.fill(
        "list",
        "schemas/index.md",
        title="Schemas",
        description="The versions of the schemas. Each schema has an address below its version.",
        rows=[
            {"name": number, "page": f"schemas/{number}/index.md", "description": status}
            for number, status in statuses.items()
        ],
    )
    return pages


def _row(file: File) -> dict[str, str]:
    return {
        "name": file.path.split("/", 2)[2],
        "page": file.path,
        "description": str(file.value.get("description", "")),
    }
