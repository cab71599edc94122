"""Builds the site from the rendered folder, by MkDocs in strict mode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""The builder's environment, which silences the theme's notice about a future MkDocs."""


class SiteError(Exception):
    """The build of the site failed or had warnings; the message is the builder's output."""


def build(rendered: Path, site: Path) -> None:
    """Build the site from a rendered folder, into a folder whose old contents are removed.

    Raises:
        SiteError: the builder failed, or printed a warning.
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
    # With --quiet, it would count no warnings either.
    said = [line for line in ended.stdout.splitlines() if not line.startswith("INFO ")]
    if ended.returncode or any(line.strip() for line in said):
        raise SiteError("\n".join(said) or f"mkdocs ended with status {ended.returncode}")
