"""A finding of a rule, before its words and its place in the input are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from train_api.reader.strict_json import Path


class Finding(NamedTuple):
    """A violation of a rule.

    `entry` is the entry of the message catalog with its message and remedy: the code of the rule,
    alone or with the case, as in `TA106.opposite`. `values` are those of the entry's placeholders.

    `path` leads to the value in the response that violates it, and is None for a finding about the
    output as a whole. `offset` is the offset in the input in bytes, if it is known. Otherwise the
    place is the beginning of the value at `path`, or, with `member`, of the name of that member.
    `shown` has the values found, each by the name of its words in the catalog; they are reported
    only if values are requested. `hint` follows the remedy of one finding, and is about the
    response as a whole. `rule` is the code of the rule if the words are those of another one.
    """

    entry: str
    values: Mapping[str, str] | None = None
    path: Path | None = None
    offset: int | None = None
    member: str | None = None
    shown: Mapping[str, object] | None = None
    keyword: str | None = None
    schema_pointer: str | None = None
    hint: str = ""
    rule: str | None = None

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule or self.entry.partition(".")[0]
