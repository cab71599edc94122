"""Checks that every document that is valid under one version is valid under the next one.

Without folders, all neighbouring versions of each major line are checked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.bundle import ROOT
from scripts.compatibility.check import check, major_lines
from scripts.compatibility.validators import validators
from scripts.compatibility.version import UnreadableVersion, read


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Report each incompatibility on standard error; return 1 if there is one, 0 if not."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compatibility", description=__doc__)
    parser.add_argument("older", nargs="?", type=Path, help="a folder such as schemas/1.0.0")
    parser.add_argument("newer", nargs="?", type=Path, help="a folder such as schemas/1.1.0")
    options = parser.parse_args(arguments)
    if options.older and not options.newer:
        parser.error("name two folders, or none")
    lines = [[options.older, options.newer]] if options.older else major_lines(root)
    found = []
    try:
        for line in lines:
            if len(line) > 1:
                found += check([read(folder) for folder in line])
    except (UnreadableVersion, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for incompatibility in found:
        print(incompatibility, file=sys.stderr)
    if any(len(line) > 1 for line in lines) and "ajv" not in validators():
        print("ajv is missing: generated documents were not validated with it", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
