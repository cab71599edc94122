"""Renders the documentation site, and builds it if a folder for it is named."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.site import stage
from scripts.site.build import SiteError, build
from scripts.site.render import built_playground, render

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Render, and build; return 1 if the build fails or has warnings."""
    parser = argparse.ArgumentParser(prog="python -m scripts.site", description=__doc__)
    parser.add_argument(
        "--rendered", type=Path, default=root / "build", metavar="FOLDER", help="default: build"
    )
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="where the site is built")
    parser.add_argument(
        "--playground",
        type=Path,
        default=root / "build" / "playground",
        metavar="FOLDER",
        help="the built playground, without which the site has none; default: build/playground",
    )
    options = parser.parse_args(arguments)
    stage.write(render(root, built_playground(options.playground)), options.rendered)
    if options.site is not None:
        try:
            build(options.rendered, options.site)
        except SiteError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
