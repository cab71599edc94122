"""The gaps of an examination, what it left untested: all are counted, the first ones listed."""

from __future__ import annotations

from collections.abc import Iterator

from train_api.limits import GAP_LIMIT
from train_api.report import Cause, Gap


class Ledger:
    """The gaps of an examination, including those of its successors.

    `count` has the number of environments and runs left out by cause: the train, or the station,
    which has no network and no data.
    """

    def __init__(self) -> None:
        self.count: dict[Cause, int] = {"train": 0, "station": 0}
        self._numbers: dict[tuple[str, str, Cause], int] = {}

    @property
    def listed(self) -> list[Gap]:
        """The first gaps; those of one family with one reason are one gap."""
        return [Gap(*gap, number) for gap, number in self._numbers.items()]

    def add(self, family: str, reason: str, cause: Cause, number: int = 1) -> None:
        """Record the number of environments or runs of a family that were left out."""
        self.count[cause] += number
        gap = family, reason, cause
        if gap in self._numbers or len(self._numbers) < GAP_LIMIT:
            self._numbers[gap] = self._numbers.get(gap, 0) + number

    def add_once(self, family: str, reason: str, cause: Cause) -> None:
        """Record a gap that several checks encounter, and count it once."""
        if (family, reason, cause) not in self._numbers:
            self.add(family, reason, cause)

    def of(self, *causes: Cause) -> Iterator[Gap]:
        """The listed gaps that have one of these causes."""
        return (gap for gap in self.listed if gap.cause in causes)
