"""A finding of a rule, before its place in the input is known."""

from __future__ import annotations

from typing import NamedTuple

from train_api.reader.strict_json import Path


class Finding(NamedTuple):
    """A violation of the rule `code`.

    `path` leads to the value in the response that violates it, and is None for a finding about the
    output as a whole. `offset` is the offset in the input in bytes, if it is known. Otherwise the
    place is the beginning of the value at `path`, or, with `member`, of the name of that member.
    `shown` has the values found; it is reported only if values are requested.
    """

    code: str
    message: str
    remedy: str
    path: Path | None = None
    offset: int | None = None
    member: str | None = None
    shown: str = ""
    keyword: str | None = None
    schema_pointer: str | None = None
