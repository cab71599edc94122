"""Where the pages of the built site lead, and what they load."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from tests.site.pages import broken, pages
from train_api.specification import BASE


def test_every_link_leads_somewhere(built_site: Path) -> None:
    """Each link within the site leads to a file that is there, and to an anchor that it has."""
    found = list(broken(built_site, BASE))

    assert not found, "\n".join(found)


def test_nothing_is_loaded_from_elsewhere(built_site: Path) -> None:
    """No page has a script, a style or a picture that lies on another host."""
    elsewhere = [
        f"{page.path}: {address}"
        for page in pages(built_site).values()
        for address in page.loads
        if not urljoin(BASE + page.path, address).startswith((BASE, "data:"))
    ]

    assert len(pages(built_site)) > 80
    assert elsewhere == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    """A link to a missing page, file or anchor is named, and a valid one is not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="a/">1</a> <a href="a/#here">2</a> <a href="a/#there">3</a> <a href="b/">4</a>'
        '<a href="https://elsewhere.example/">5</a> <img src="c.png">'
    )
    (tmp_path / "a" / "index.html").write_text('<p id="here"><a href="..">1</a> <a href="#">2</a>')

    assert list(broken(tmp_path, BASE)) == [
        "index.html: a/#there leads to no anchor",
        "index.html: b/ leads to no file",
        "index.html: c.png leads to no file",
    ]
