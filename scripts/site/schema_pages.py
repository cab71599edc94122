"""The pages of schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from scripts.bundle import NAME as BUNDLE
from scripts.examples import Case
from scripts.site import words
from scripts.site.context import Context
from scripts.site.fragments import refused
from scripts.site.showcase import page_of, representative, show, show_fragment, violations
from scripts.site.specification import File
from scripts.vocabularies import subschemas

_VALID, _INVALID = 3, 8
"""The maximum number of examples of each kind on a page, besides those of the schema itself."""


class Row(NamedTuple):
    """A member in a table; `name` has the names of the members around it, with dots between."""

    name: str
    type: str
    required: bool
    constraint: str
    description: str


class Part(NamedTuple):
    """A schema with its members, as a section of a page; patterns by the name of the member."""

    anchor: str
    title: str
    description: str
    type: str
    constraint: str
    rows: list[Row]
    conditions: list[str]
    patterns: list[tuple[str, str]]


def schema_page(
    context: Context, page: str, file: File, version: str, status: str, cases: Iterable[Case]
) -> bytes:
    """The page of a schema.

    `version` is that of the specification; its examples are `cases`.

    Raises:
        ValueError: the schema has a keyword for which there are no words.
    """
    value = file.value
    is_bundle = file.path.endswith(f"/{BUNDLE}")
    definitions = {} if is_bundle else value.get("$defs", {})
    cases = list(cases)
    own = [case for case in cases if case.group == file.slug]
    root = context.places.root
    chosen = {
        kind: [
            show(case, root)
            for case in representative((case for case in own if case.kind == kind), number)
        ]
        for kind, number in (("valid", _VALID), ("invalid", _INVALID))
    }
    if not own:
        found = refused(file, context.files, cases)
        chosen["invalid"] = [show_fragment(each, root) for each in found[:_INVALID]]
    return context.fill(
        "schema",
        page,
        file=file,
        status=status,
        version=version,
        whole=part(value, "", file, context, page),
        parts=[part(each, name, file, context, page) for name, each in definitions.items()],
        contained=sorted(value["$defs"]) if is_bundle else [],
        entry=urljoin(file.address, value["$ref"]) if is_bundle else None,
        chosen=chosen,
        number=len(own),
        violations=partial(violations, version=version),
        all_examples=page_of(version, file.slug),
        referrers=sorted(referrers(file, context.files.values())),
    )


def referrers(file: File, files: Iterable[File]) -> Iterator[str]:
    """The addresses of the files that refer to a file: schemas, and terms of vocabularies."""
    for other in files:
        if other.path.endswith(f"/{BUNDLE}") or other.address == file.address:
            continue
        targets = {term.get("response") for term in other.value.get("terms", ())}
        targets |= {
            urldefrag(urljoin(other.address, schema["$ref"]))[0]
            for schema in _schemas_in(other)
            if "$ref" in schema
        }
        if file.address in targets:
            yield other.address


def takers(vocabulary: File, files: Iterable[File]) -> Iterator[str]:
    """The addresses of the schemas that take terms of a vocabulary."""
    for other in files:
        if other.path.endswith(f"/{BUNDLE}"):
            continue
        comments = {schema.get("$comment") for schema in _schemas_in(other)}
        if f"Vocabulary: {vocabulary.address}" in comments:
            yield other.address


def _schemas_in(file: File) -> Iterator[Mapping[str, Any]]:
    if file.path.startswith("schemas/"):
        yield from (schema for _, schema in subschemas(file.value))


def part(schema: Mapping[str, Any], anchor: str, file: File, context: Context, page: str) -> Part:
    """A schema, or a definition within one, as a section."""

    def refer(reference: str) -> str:
        return context.reference(reference, file.address, page)

    found = list(words.constraints(schema, refer))
    rows, patterns = _rows(schema, refer, "")
    own = [(schema["title"], each.pattern) for each in found if each.pattern]
    return Part(
        anchor=anchor,
        title=schema["title"],
        description=schema["description"],
        type=words.type_of(schema, refer),
        constraint="; ".join(each.text for each in found),
        rows=rows,
        conditions=list(words.conditions(schema, refer)),
        patterns=[*own, *patterns],
    )


def _rows(
    schema: Mapping[str, Any], refer: words.Refer, prefix: str
) -> tuple[list[Row], list[tuple[str, str]]]:
    rows: list[Row] = []
    patterns: list[tuple[str, str]] = []
    for name, member in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        found = list(words.constraints(member, refer))
        rows.append(
            Row(
                path,
                words.type_of(member, refer),
                name in schema.get("required", ()),
                "; ".join(each.text for each in found),
                member["description"],
            )
        )
        patterns += [(path, each.pattern) for each in found if each.pattern]
        for inner, inner_path in ((member, path), (member.get("items", {}), f"{path}[]")):
            more, others = _rows(inner, refer, f"{inner_path}.")
            rows += more
            patterns += others
    for name, member in schema.get("patternProperties", {}).items():
        rows.append(
            Row(
                f"{prefix}{name.removeprefix('^')}…",
                words.type_of(member, refer),
                False,
                "; ".join(each.text for each in words.constraints(member, refer)),
                member["description"],
            )
        )
    return rows, patterns
