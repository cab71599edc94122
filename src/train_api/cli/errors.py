"""What is wrong with a command line."""

from __future__ import annotations


class UsageError(Exception):
    """The words of the command line do not fit; `remedy` says what would."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
