"""A hook of MkDocs that stages the pages, so that `mkdocs build` and `mkdocs serve` work alone.

MkDocs loads a hook once. A change of this file takes effect when MkDocs is started again; changes
of other files take effect at the next build.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer

SOURCES = (
    *("docs", "schemas", "controlled-vocabularies", "examples", "releases"),
    *("scripts", "src/train_api", "tests/conformance/zoo", "build/playground"),
)
"""The sources of the site besides mkdocs.yml, by paths in the repository; some may be missing."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Stage the pages, and have MkDocs read them and their navigation.

    Raises:
        PluginError: the pages cannot be rendered.
    """
    root = _root(config)
    stage(root)
    settings = yaml.safe_load((root / "build" / "mkdocs.yml").read_text("utf-8"))
    config.docs_dir = str(root / "build" / "docs")
    config.nav = settings["nav"]
    return config


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
    """Watch the sources instead of the staged pages, which each build may write."""
    server.unwatch(config.docs_dir)
    root = _root(config)
    for source in SOURCES:
        if (root / source).exists():
            server.watch(str(root / source))
    return server


def stage(root: Path) -> None:
    """Stage the pages in a separate process, since the renderer may have changed as well.

    Raises:
        PluginError: the process failed; it has written the reason to standard error.
    """
    # Compiled files would be changes below `scripts` and `src`, which are watched.
    command = (sys.executable, "-B", "-m", "scripts.site")
    status = subprocess.run(command, cwd=root, check=False).returncode
    if status:
        raise PluginError(f"The pages cannot be rendered: scripts.site ended with status {status}.")


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).absolute().parent
