"""Make one table of the JSON reports of `train-api conform`, one row for each image.

    python3 summary.py images.txt reports > summary.md

`images.txt` has an image a line, or is a JSON array of images; `reports` is a folder of reports. An
image without a report gets a row as well.

The exit status is 0 if every image conforms, 4 if one has no verdict, and 1 otherwise.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

REPORT_BYTES: Final = 64 * 1024 * 1024
SHOWN: Final = re.compile(r"[\w./:@+-]{1,600}", re.ASCII)


class Verdict(NamedTuple):
    """A row of the table: the exit status for it, the verdict, and codes of failed checks."""

    status: int
    words: str
    failed: str = ""


NO_VERDICT: Final = Verdict(4, "no verdict")
NO_REPORT: Final = Verdict(4, "no report")


def images(path: Path) -> list[str]:
    """The images of a list.

    Raises ValueError for an empty list, and for a line that is no reference to an image.
    """
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if text.startswith("[") else text.split()
    if not found or not all(isinstance(each, str) and SHOWN.fullmatch(each) for each in found):
        raise ValueError(f"{path}: Expected references to images.")
    return list(found)


def verdicts(folder: Path) -> dict[str, Verdict]:
    """The verdict on each image that the regular files below a folder report."""
    found: dict[str, Verdict] = {}
    for path in sorted(folder.rglob("*.json")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > REPORT_BYTES:
            continue
        try:
            for report in json.loads(path.read_bytes())["reports"]:
                found[report["source"]] = verdict(report)
        except (ValueError, RecursionError, TypeError, KeyError):
            print(f"summary.py: {path.name!r} is not a report on a train", file=sys.stderr)
    return found


def verdict(report: dict[str, Any]) -> Verdict:
    """What a report on a train says."""
    if report["status"] not in ("valid", "invalid"):
        return NO_VERDICT
    failed = [check["code"] for check in report["checks"] if check["verdict"] == "fail"]
    codes = ", ".join(code for code in failed if SHOWN.fullmatch(code))
    if report["status"] == "invalid":
        return Verdict(1, "does not conform", codes)
    gaps = report["examination"]["gaps"]["count"]
    return Verdict(0, f"conforms as far as tested ({gaps:d} gaps)" if gaps else "conforms", codes)


def main(list_of_images: str, folder: str) -> int:
    """Print the table, and return the exit status."""
    found = verdicts(Path(folder))
    rows = {image: found.get(image, NO_REPORT) for image in images(Path(list_of_images))}
    print("| image | verdict | failed checks |\n|---|---|---|")
    for image, row in rows.items():
        print(f"| `{image}` | {row.words} | {row.failed} |")
    return max(row.status for row in rows.values())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python3 summary.py LIST FOLDER")
    sys.exit(main(*sys.argv[1:]))
