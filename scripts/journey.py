"""Draws the journey of examples/journey from its report, and shows what left each station.

`python -m scripts.journey` writes the picture and the page; `stale` says which of them differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[1]
REPORT = Path("examples/journey/report.json")
PAGE = Path("docs/journey.md")
PICTURE = Path("docs/images/journey.svg")
BEGIN, END = "<!-- report -->", "<!-- end of report -->"

_FIRST, _STEP, _END = 104, 164, 146
"""The height of the first image in the picture, of a station, and of the end, in pixels."""


def write(root: Path = ROOT) -> None:
    """Draw the picture, and update the page."""
    for path, text in _shown(root).items():
        (root / path).write_text(text, "utf-8")


def stale(root: Path = ROOT) -> list[str]:
    """The paths of the files that do not show the report."""
    return [str(path) for path, text in _shown(root).items() if (root / path).read_text() != text]


def words(report: Mapping[str, Any]) -> str:
    """The journey in words, for readers who do not see the picture."""
    stops, summary = report["stations"], report["summary"]
    sentences = [
        f"The author pushes a train to a registry, with the tag {stops[0]['pulled']['tag']}."
    ]
    for stop in stops:
        files = " and ".join(
            f"{_name(file['path'])} of {file['size']} bytes" for file in stop["exportFiles"]
        )
        sentences.append(
            f"Station {stop['name']} pulls {stop['pulled']['tag']}, runs it on {stop['rows']} "
            f"rows, which stay there, and pushes {stop['pushed']['tag']} with {files}."
        )
    sentences.append(
        f"The author pulls {stops[-1]['pushed']['tag']} and asks it: "
        f"the mean of {summary['rows']} rows is {_rounded(summary['mean'])}."
    )
    return " ".join(sentences)


def picture(report: Mapping[str, Any]) -> str:
    """Draw a journey as SVG: the registry on one side, author and stations on the other."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {"short": _short, "name": _name, "rounded": _rounded}
    last = _FIRST + len(report["stations"]) * _STEP
    return environment.get_template("journey.svg.jinja").render(
        stops=report["stations"],
        summary=report["summary"],
        words=words(report),
        first=_FIRST,
        step=_STEP,
        last=last,
        height=last + _END,
    )


def _shown(root: Path) -> dict[Path, str]:
    report = json.loads((root / REPORT).read_text("utf-8"))
    page = (root / PAGE).read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = (f"![{words(report)}](images/{PICTURE.name})", _table(report), _source(report))
    shown = "\n\n".join((BEGIN, *parts, END))
    return {PAGE: f"{before}{shown}{after}", PICTURE: picture(report)}


def _table(report: Mapping[str, Any]) -> str:
    rows = [
        f"| {stop['name']} | {stop['rows']} | `{file['path']}` | {file['size']} bytes | "
        f"`{_short(file['sha256'])}` | `{stop['pushed']['tag']}` | "
        f"`{_short(stop['pushed']['digest'])}` |"
        for stop in report["stations"]
        for file in stop["exportFiles"]
    ]
    head = "| station | rows | export file | size | digest | pushed tag | digest |"
    return "\n".join((head, "|---|--:|---|--:|---|---|---|", *rows))


def _source(report: Mapping[str, Any]) -> str:
    engine = report["engine"]
    return (
        f"This journey was made with {engine['name']} {engine['version']}. Its "
        f"[report](../{REPORT}) has the complete digests."
    )


def _short(digest: str) -> str:
    """The beginning of a digest, as engines show it."""
    return digest.removeprefix("sha256:")[:12]


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _rounded(value: float) -> str:
    return f"{value:.2f}"


if __name__ == "__main__":
    write()
