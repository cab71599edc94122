"""Stages the site: renders its pages and its settings into the folder build/."""

from __future__ import annotations

from pathlib import Path

from scripts.site import stage
from scripts.site.render import built_playground, render

ROOT = Path(__file__).resolve().parents[2]


def main(root: Path = ROOT) -> None:
    """Stage the site of a repository, with the playground if it has been built."""
    folder = root / "build"
    stage.write(render(root, built_playground(folder / "playground")), folder)


if __name__ == "__main__":
    main()
