"""The pages at the addresses of the folders whose files are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.site.specification import families, versions
from tests.repository.documents import ROOT
from tests.site.pages import pages

FOLDERS = [
    *(f"{top}/{each}" for top in ("schemas", "controlled-vocabularies") for each in versions(ROOT)),
    *(f"schemas/{each.subject}/{each.number}" for each in families(ROOT)),
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_page_of_a_folder_lists_each_file(folder: str, built_site: Path) -> None:
    """Every file that is published below the folder is linked, and no other file of it is."""
    files = {
        path.relative_to(built_site / folder).as_posix()
        for path in (built_site / folder).rglob("*")
        if path.is_file() and path.suffix != ".html"
    }
    links = pages(built_site)[f"{folder}/index.html"].links

    assert files
    assert {link for link in links if not link.startswith(("..", "#", "http")) and link != "."} == (
        files
    )


def test_the_page_of_all_schemas_lists_each_folder(built_site: Path) -> None:
    """At the address of all schemas are the folders of all versions, and of those of reports."""
    links = set(pages(built_site)["schemas/index.html"].links)
    expected = {
        f"{folder.removeprefix('schemas/')}/" for folder in FOLDERS if folder.startswith("schemas/")
    }

    assert {link for link in links if link[0].isalnum() and not link.startswith("http")} == expected


def test_the_page_of_all_vocabularies_leads_to_each_version(built_site: Path) -> None:
    """At the address of all vocabularies, the folder of each version is linked."""
    links = set(pages(built_site)["controlled-vocabularies/index.html"].links)

    assert {f"{number}/" for number in versions(ROOT)} <= links
