"""The results of a run, which the terminal, the file and the page show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scripts.benchmark.contestants import OURS
from scripts.benchmark.processes import Measure

MEGABYTE = 1_000_000


class Aim(NamedTuple):
    """The maximum of a quotient or a difference."""

    text: str
    value: float
    most: float

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value <= self.most


class Result(NamedTuple):
    """The outcome of one comparison: what each took of the same, or ours of different inputs."""

    title: str
    measures: dict[str, Measure]
    aims: list[Aim]

    def __str__(self) -> str:
        """A table for a person."""
        lines = [self.title]
        for name, measure in self.measures.items():
            line = f"  {name:30}{measure.seconds * 1000:10.1f} ms"
            line += f"{measure.memory / MEGABYTE:8.1f} MB"
            if OURS in self.measures and name != OURS:
                times = self.measures[OURS].seconds / measure.seconds
                line += f"   {OURS} takes {times:.3f} times as long"
            lines.append(line)
        for aim in self.aims:
            verdict = "met" if aim.met else "MISSED"
            lines.append(f"  {aim.text}: {aim.value:.3f}; aim: at most {aim.most:g}, {verdict}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The results for a program."""
        return {
            "title": self.title,
            "measures": [
                {
                    "name": name,
                    "seconds": round(measure.seconds, 6),
                    "peakMemoryBytes": measure.memory,
                }
                for name, measure in self.measures.items()
            ],
            "aims": [
                {"text": aim.text, "value": round(aim.value, 3), "most": aim.most, "met": aim.met}
                for aim in self.aims
            ],
        }


def from_json(value: Mapping[str, Any]) -> Result:
    """Read the output of `Result.as_json`."""
    return Result(
        value["title"],
        {
            measure["name"]: Measure(measure["seconds"], measure["peakMemoryBytes"], 0)
            for measure in value["measures"]
        },
        [Aim(aim["text"], aim["value"], aim["most"]) for aim in value["aims"]],
    )
