"""A copy of the repository, in which MkDocs builds and serves the site by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.site.mkdocs_hook import SOURCES
from scripts.site.specification import versions
from tests.repository.documents import ROOT
from train_api import versions as versions_table

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
