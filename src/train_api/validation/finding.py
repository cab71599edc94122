"""What a rule finds, before it is given its place in the input."""

from __future__ import annotations

from typing import NamedTuple

from train_api.reader.strict_json import Path


class Finding(NamedTuple):
    """A breach of the rule `code`.

    `path` leads to the value in the response that breaks it, and is None for a finding about the
    output as a whole. `offset` is a byte of the input, where the finding knows it; otherwise the
    path tells the place: where the value begins, or with `member` the name of that member of it.
    `shown` says what values were found; it is told only to those who ask for values.
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
