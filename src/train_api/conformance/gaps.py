"""What an examination left untested: counted, and the first gaps listed."""

from __future__ import annotations

from collections.abc import Iterator

from train_api.limits import GAP_LIMIT
from train_api.report import Cause, Gap


class Ledger:
    """The gaps of an examination, those of its successors among them.

    `count` says how many environments and runs were left out, by what caused that: the train, or
    the station, which has no network and no data.
    """

    def __init__(self) -> None:
        self.count: dict[Cause, int] = {"train": 0, "station": 0}
        self._numbers: dict[tuple[str, str, Cause], int] = {}

    @property
    def listed(self) -> list[Gap]:
        """The first gaps; what was left out of one family for one reason is one of them."""
        return [Gap(*gap, number) for gap, number in self._numbers.items()]

    def add(self, family: str, reason: str, cause: Cause, number: int = 1) -> None:
        """Record that so many environments or runs of a family were left out."""
        self.count[cause] += number
        gap = family, reason, cause
        if gap in self._numbers or len(self._numbers) < GAP_LIMIT:
            self._numbers[gap] = self._numbers.get(gap, 0) + number

    def add_once(self, family: str, reason: str, cause: Cause) -> None:
        """Record a gap that several checks meet with, so that it counts once."""
        if (family, reason, cause) not in self._numbers:
            self.add(family, reason, cause)

    def of(self, *causes: Cause) -> Iterator[Gap]:
        """The listed gaps that have one of these causes."""
        return (gap for gap in self.listed if gap.cause in causes)
