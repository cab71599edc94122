"""Shows the numbers on a page of the documentation: as a table, and as a plot."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.benchmark.contestants import OURS, ROOT
from scripts.benchmark.results import MEGABYTE, Result, from_json

PAGE = Path("docs/speed.md")
NUMBERS = Path("docs/speed.json")
PLOT = Path("docs/images/speed.svg")
BEGIN, END = "<!-- numbers -->", "<!-- end of numbers -->"

_LEFT, _WIDTH, _ROW, _GAP = 310, 400, 20, 34
"""The begin and length of the plot's axis, and the heights of a row and a title, in pixels."""


def write(report: Mapping[str, Any], root: Path = ROOT) -> None:
    """Store the numbers, and update the page and the plot."""
    (root / NUMBERS).write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    for path, text in _shown(report, root).items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, "utf-8")


def stale(root: Path = ROOT) -> list[str]:
    """The paths of the files that do not show the stored numbers."""
    shown = _shown(json.loads((root / NUMBERS).read_text("utf-8")), root)
    return [str(path) for path, text in shown.items() if (root / path).read_text("utf-8") != text]


def _shown(report: Mapping[str, Any], root: Path) -> dict[Path, str]:
    results = [from_json(value) for value in report["results"]]
    page = (root / PAGE).read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join([_machine(report), "", *map(_table, results), *_aims(results)])
    return {PAGE: f"{before}{BEGIN}\n\n{tables}\n{END}{after}", PLOT: plot(results)}


def _machine(report: Mapping[str, Any]) -> str:
    return (
        f"train-api {report['version']} on Python {report['python']}, {report['machine']}, "
        f"{report['processors']} processors. The same [as JSON]({NUMBERS.name})."
    )


def _table(result: Result) -> str:
    rows = [
        f"| {name} | {seconds(measure.seconds)} | {measure.memory / MEGABYTE:.0f} MB | "
        f"{_times(result, name)} |"
        for name, measure in result.measures.items()
    ]
    head = ["| | time | memory | times train-api's |", "|---|--:|--:|--:|"]
    return "\n".join([f"### {result.title}", "", *head, *rows, ""])


def _times(result: Result, name: str) -> str:
    """The quotient of its time and ours."""
    if OURS not in result.measures:
        return ""
    return f"{result.measures[name].seconds / result.measures[OURS].seconds:.2f}"


def _aims(results: Iterable[Result]) -> list[str]:
    rows = [
        f"| {result.title} | {aim.text} | {aim.value:.2f} | {aim.most:g} | "
        f"{'met' if aim.met else 'missed'} |"
        for result in results
        for aim in result.aims
    ]
    head = ["| | what | measured | at most | |", "|---|---|--:|--:|---|"]
    return ["### What the aims are", "", *head, *rows, ""]


def seconds(value: float) -> str:
    """A time in words that can be read at a glance."""
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.0f} ms"


def plot(results: Sequence[Result]) -> str:
    """Draw the comparisons in which others take part, on one logarithmic axis, as SVG."""
    raced = [result for result in results if OURS in result.measures]
    times = [measure.seconds for result in raced for measure in result.measures.values()]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def x(value: float) -> float:
        return round(_LEFT + _WIDTH * (math.log10(value) - low) / (high - low), 1)

    y = 40
    panels = []
    for result in raced:
        rows = []
        title = y
        for name, measure in sorted(result.measures.items(), key=lambda each: each[1].seconds):
            y += _ROW
            rows.append(
                {
                    "name": name,
                    "y": y,
                    "x": x(measure.seconds),
                    "time": seconds(measure.seconds),
                    "ours": name.startswith(OURS),
                }
            )
        panels.append({"title": result.title, "y": title, "rows": rows})
        y += _GAP
    templates = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=templates, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("speed.svg.jinja").render(
        panels=panels,
        ticks=[
            {"x": x(10.0**power), "time": seconds(10.0**power)} for power in range(low, high + 1)
        ],
        left=_LEFT,
        right=_LEFT + _WIDTH,
        width=_LEFT + _WIDTH + 80,
        height=y + 10,
    )
