"""Texts in messages."""

from __future__ import annotations


def shortened(text: str, limit: int = 120) -> str:
    """A text with its end cut off where it is long."""
    return text if len(text) <= limit else text[:limit] + "…"
