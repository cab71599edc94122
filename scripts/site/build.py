"""Builds the site from what was rendered, by MkDocs, strictly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""The builder's environment, which silences what the theme says of a coming MkDocs."""


class SiteError(Exception):
    """The site cannot be built as it should be; the message is what the builder said."""


def build(rendered: Path, site: Path) -> None:
    """Build the site from a rendered folder, into a folder whose old contents go.

    Raises:
        SiteError: the builder failed, or warned of anything.
    """
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict"),
            *("--config-file", str(rendered / "mkdocs.yml"), "--site-dir", str(site.resolve())),
        ],
        env=QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # Told to be quiet, it would count no warnings either.
    said = [line for line in ended.stdout.splitlines() if not line.startswith("INFO ")]
    if ended.returncode or any(line.strip() for line in said):
        raise SiteError("\n".join(said) or f"mkdocs ended with status {ended.returncode}")
