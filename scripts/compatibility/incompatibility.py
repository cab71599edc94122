"""What the check reports: a place, what is expected there, and what to do."""

from __future__ import annotations

from typing import NamedTuple

LOOSEN = "allow it again, or make the change in a new major version"
REWRITE = "write the change with the keywords and in the forms that the other schemas use"


class Incompatibility(NamedTuple):
    """A place at which the newer version rejects, or may reject, what the older one accepts.

    `file` is a path in the repository, `pointer` a JSON Pointer into that file, or an empty string
    for all of it. `expectation` says what must be the case there, `remedy` what to do.
    """

    file: str
    pointer: str
    expectation: str
    remedy: str = LOOSEN

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}: {self.expectation}; {self.remedy}"


class Undecided(Exception):
    """It cannot be decided whether something is compatible; the message says why."""
