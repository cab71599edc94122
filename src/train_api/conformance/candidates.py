"""The versions of the specification that a train may conform to, as its answers reduce them."""

from __future__ import annotations

from collections.abc import Callable

from train_api.report import Report
from train_api.specification import versions
from train_api.versions import is_released, order


class Candidates:
    """The versions under which all answers so far are valid, the oldest first.

    Without a `chosen` version, all versions of this package are candidates at first.
    """

    def __init__(self, chosen: str | None = None) -> None:
        self._chosen = chosen
        self.possible = versions() if chosen is None else (chosen,)

    def validated(self, named: str | None, validate: Callable[[str], Report]) -> Report:
        """Validate an answer, and drop the versions under which it is not valid.

        `validate` returns the report by one version, and `named` is the version that the answer
        names, if any. Such an answer is validated by that version for each later one, too (clause
        9.4). If no candidate accepts the answer, all remain, and the report is that of the oldest.
        """
        first: Report | None = None
        for place, version in enumerate(self.possible):
            report = validate(version if named is None else min(named, version, key=order))
            if report.valid:
                # What is valid under a version is valid under the later ones (clause 2.5).
                self.possible = self.possible[place:]
                return report
            first = first or report
        assert first is not None
        return first

    @property
    def is_accepted(self) -> bool:
        """Whether one of the versions is released, or was chosen."""
        return self._chosen is not None or any(map(is_released, self.possible))
