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


def copied(folder: Path, target: Path) -> Path:
    """A copy of the rendered folder, beside which zensical puts its site and its cache."""
    return Path(shutil.copytree(folder, target))


def test_zensical_builds_the_same_pages(
    rendered_site: Path, built_site: Path, tmp_path: Path
) -> None:
    """The successor of the builder finds nothing to warn of, and makes the same pages."""
    folder = copied(rendered_site, tmp_path / "rendered")

    assert "No issues found" in zensical(folder)
    assert pages(folder / "site").keys() == pages(built_site).keys()


def test_zensical_sees_a_broken_link(rendered_site: Path, tmp_path: Path) -> None:
    """The test above depends on this: zensical reports a page with a broken link."""
    folder = copied(rendered_site, tmp_path / "rendered")
    with (folder / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](nowhere.md)\n")

    with pytest.raises(AssertionError):
        assert "No issues found" in zensical(folder)


def test_mkdocs_refuses_a_broken_link(rendered_site: Path, tmp_path: Path) -> None:
    """A page with a link to no page, or to no anchor, fails the build, and messages name both."""
    folder = tmp_path / "rendered"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text(
        "# Home\n\n[a](no-page.md) [b](specification.md#no-anchor)\n", "utf-8"
    )
    (folder / "docs" / "specification.md").write_text("# Specification\n", "utf-8")
    settings = yaml.safe_load((rendered_site / "mkdocs.yml").read_text("utf-8"))
    settings["nav"] = ["index.md", "specification.md"]
    settings["theme"] = {"name": "mkdocs"}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")

    ended = mkdocs(folder, "build", "--strict")

    assert ended.returncode == 1
    assert "'no-page.md'" in ended.stdout
    assert "'#no-anchor'" in ended.stdout or "specification.md#no-anchor'" in ended.stdout
    assert "2 warnings" in ended.stdout
