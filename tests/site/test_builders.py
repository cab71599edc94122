"""Both builders of sites build this one, without a warning."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.site.pages import pages
from tests.site.repository import mkdocs

BROKEN = "[a](no-page.md) [b](specification.md#no-anchor)"


def zensical(folder: Path) -> str:
    """Have zensical build a rendered folder, strictly, and return what it says."""
    ended = subprocess.run(
        [*(sys.executable, "-m", "zensical", "build", "--strict"), "-f", folder / "mkdocs.yml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def small(rendered: Path, target: Path, text: str) -> Path:
    """A folder with two pages and the settings of the site, but for its navigation and looks."""
    settings = yaml.safe_load((rendered / "mkdocs.yml").read_text("utf-8"))
    settings["nav"] = ["index.md", "specification.md"]
    settings["theme"] = {"name": "material", "font": False}
    for name in ("extra_css", "extra_javascript"):
        settings.pop(name)
    (target / "docs").mkdir(parents=True)
    (target / "docs" / "index.md").write_text(f"# Home\n\n{text}\n", "utf-8")
    (target / "docs" / "specification.md").write_text("# Specification\n", "utf-8")
    (target / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    return target


def test_zensical_builds_the_same_pages(
    rendered_site: Path, built_site: Path, tmp_path: Path
) -> None:
    """The successor of the builder finds nothing to warn of, and makes the same pages."""
    # Beside the rendered folder, zensical puts its site and its cache.
    folder = Path(shutil.copytree(rendered_site, tmp_path / "rendered"))

    assert "No issues found" in zensical(folder)
    assert pages(folder / "site").keys() == pages(built_site).keys()


def test_zensical_sees_a_broken_link(rendered_site: Path, tmp_path: Path) -> None:
    """The test above depends on this: zensical reports a page with a broken link, and no other."""
    assert "No issues found" in zensical(small(rendered_site, tmp_path / "a", "[b](index.md)"))
    with pytest.raises(AssertionError):
        assert "No issues found" in zensical(small(rendered_site, tmp_path / "b", BROKEN))


def test_mkdocs_refuses_a_broken_link(rendered_site: Path, tmp_path: Path) -> None:
    """A page with a link to no page, or to no anchor, fails the build, and messages name both."""
    ended = mkdocs(small(rendered_site, tmp_path / "rendered", BROKEN), "build", "--strict")

    assert ended.returncode == 1
    assert "'no-page.md'" in ended.stdout
    assert "'specification.md#no-anchor'" in ended.stdout
    assert "2 warnings" in ended.stdout
