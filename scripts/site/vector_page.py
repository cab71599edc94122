"""The page of the test vectors of the targets: values that meet a requirement, or do not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scripts.site.context import Context
from scripts.site.specification import File, Version

KINDS = {"accepted": "Accepted", "rejected": "Rejected", "either": "Either is correct"}
"""The members of a file that have values, and the titles above them."""


class Row(NamedTuple):
    """A value in a table, as HTML, and whether every train has to treat it as the vectors say."""

    value: str
    description: str
    plain: bool


def page_of(version: str) -> str:
    """The page of the vectors of a version."""
    return f"reference/{version}/examples/targets.md"


def vector_page(context: Context, page: str, version: Version) -> bytes:
    """The page of the vectors, with a section for each target, in the order of the vocabulary."""
    (targets,) = (file for file in version.vocabularies if file.slug == "targets")
    by_target = {file.value["target"]: file.value for file in version.vectors}
    order = [term["notation"] for term in targets.value["terms"]]
    return context.fill(
        "vectors",
        page,
        version=version.number,
        targets=[by_target[each] for each in order if each in by_target],
        kinds=KINDS,
        rows=rows,
        literal=literal,
    )


def count(files: Iterable[File], kind: str) -> int:
    """The number of values of a kind in all files."""
    return sum(len(file.value[kind]) for file in files)


def rows(values: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The values of a kind, as the rows of a table."""
    return [Row(_shown(each), each["description"], each.get("plain", False)) for each in values]


def literal(value: Any) -> str:
    """A JSON value as code in HTML, which Markdown and tables do not change."""
    text = json.dumps(value)
    escaped = (each if each.isalnum() or each == " " else f"&#{ord(each)};" for each in text)
    return f"<code>{''.join(escaped)}</code>"


def _shown(vector: Mapping[str, Any]) -> str:
    if "hex" in vector:
        return f"the bytes <code>{vector['hex']}</code>"
    if "recipe" in vector:
        return ", then ".join(map(_part, vector["recipe"]))
    return literal(vector["value"])


def _part(part: Mapping[str, Any]) -> str:
    if "text" in part:
        return literal(part["text"])
    return f"{part['times']:,} times {literal(part['repeat'])}"
