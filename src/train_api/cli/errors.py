"""Errors in a command line."""

from __future__ import annotations


class UsageError(Exception):
    """The command line is invalid; `remedy` says how to fix it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
