"""A copy of the repository, in which MkDocs builds and serves the site by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from scripts.release import FOLDERS, TEXTS
from scripts.site.configuration import Navigation
from scripts.site.mkdocs_hook import SOURCES
from scripts.site.places import version_of
from scripts.site.specification import versions
from tests.repository.documents import ROOT
from train_api import versions as versions_table
from train_api.specification import VERSION

MKDOCS = Path(sys.executable).with_name("mkdocs")
"""The command, which does not find the modules of the folder that it is called in."""

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
} | {"NO_MKDOCS_2_WARNING": "1"}
"""The environment of MkDocs: it may write compiled files, and its theme gives no notice."""

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules")


VERSIONS_IN_ORDER = sorted(
    versions(ROOT), key=lambda number: versions_table.row(number).status == "draft"
)
"""The versions as a reader finds them in a list: the newest first, but drafts last.

A version that is prepared for its release is no draft here.
"""


def copied(target: Path) -> Path:
    """A folder with the sources of the site, and nothing else of the repository."""
    target.mkdir()
    for source in ("mkdocs.yml", *SOURCES):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target / source, ignore=_LEFT_OUT)
        elif (ROOT / source).is_file():
            shutil.copy(ROOT / source, target / source)
    return target


def with_one_version(root: Path) -> Path:
    """The same folder with the newest released version alone, which takes half of the time."""
    for number in set(versions(root)) - {VERSION}:
        for folder in FOLDERS:
            shutil.rmtree(root / folder / number)
        (root / TEXTS / f"{number}.md").unlink()
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    settings["nav"] = _of_one_version(settings["nav"])
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    return root


def _of_one_version(entries: Navigation) -> Navigation:
    """The entries of a navigation that lead to no page of another version."""
    found: Navigation = []
    for entry in entries:
        ((title, target),) = entry.items() if isinstance(entry, dict) else (("", entry),)
        if isinstance(target, list):
            if inner := _of_one_version(target):
                found.append({title: inner})
        elif version_of(target) in (None, VERSION):
            found.append(entry)
    return found


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call MkDocs in a folder; its output is that of both streams."""
    return subprocess.run(
        [MKDOCS, *arguments],
        cwd=root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
