"""Serves the site on this machine, and follows changes of its sources.

After a change the site is rendered and built again, and the browser reloads it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from scripts.site.build import QUIET
from train_api.specification import BASE

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    *("docs", "schemas", "controlled-vocabularies", "examples", "releases", "mkdocs.yml"),
    *("scripts/site", "src/train_api", "tests/conformance/zoo", "build/playground"),
)
"""The sources of the site, by paths in the repository; some may be missing."""

_SECONDS = 0.5
"""The time between two searches for changes, in seconds."""


def state(root: Path) -> dict[Path, int]:
    """The time of the last change of each source file of the site, in nanoseconds."""
    tops = [root / source for source in SOURCES]
    paths = [path for top in tops for path in (top, *top.rglob("*"))]
    return {path: path.stat().st_mtime_ns for path in paths if path.is_file() and not _made(path)}


def render(root: Path) -> bool:
    """Render the site again, in a separate process, since the renderer itself may have changed."""
    command = (sys.executable, "-m", "scripts.site")
    return subprocess.run(command, cwd=root, check=False).returncode == 0


def follow(root: Path, builder: subprocess.Popen[bytes], before: Mapping[Path, int]) -> int:
    """Render after each change until the builder ends, and return its exit status."""
    while True:
        try:
            return builder.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            now = state(root)
            if now != before:
                render(root)
            before = now


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Render, serve and follow changes, until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m scripts.site.serve", description=__doc__)
    parser.add_argument(
        "--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: 127.0.0.1:8000"
    )
    options = parser.parse_args(arguments)
    before = state(root)
    if not render(root):
        return 1
    rendered = root / "build"
    command = (
        *(sys.executable, "-m", "mkdocs", "serve", "--watch-theme"),
        *("--config-file", str(rendered / "mkdocs.yml"), "--dev-addr", options.address),
    )
    print(f"The site will be at http://{options.address}{urlsplit(BASE).path}. Ctrl-C ends it.")
    with subprocess.Popen(command, env=QUIET) as builder:
        try:
            return follow(root, builder, before)
        except KeyboardInterrupt:
            return builder.wait()
        finally:
            builder.terminate()


def _made(path: Path) -> bool:
    return "__pycache__" in path.parts


if __name__ == "__main__":
    sys.exit(main())
