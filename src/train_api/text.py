"""Strings in messages."""

from __future__ import annotations


def shortened(text: str, limit: int = 120) -> str:
    """Return a string, cut off and marked with an ellipsis if it is longer than `limit`."""
    return text if len(text) <= limit else text[:limit] + "…"
