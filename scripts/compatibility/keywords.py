"""What the comparison supports: a closed list of keywords, and references that do not recur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scripts.compatibility.incompatibility import REWRITE, Incompatibility, Undecided
from scripts.compatibility.version import Subschema, Version
from scripts.vocabularies import subschemas

ANNOTATIONS = {"$schema", "$id", "$defs", "$comment", "title", "description", "examples"}
"""Keywords that do not change which documents are valid."""

KEYWORDS = {
    *ANNOTATIONS,
    *("$ref", "allOf", "anyOf", "not", "if", "then", "else", "type", "enum", "const"),
    *("required", "properties", "patternProperties", "additionalProperties"),
    *("items", "minItems", "maxItems", "uniqueItems"),
    *("minimum", "maximum", "minLength", "maxLength", "pattern"),
}
"""All keywords that the comparison understands."""


def unsupported(version: Version) -> list[Incompatibility]:
    """Report each keyword and each reference of a version that the comparison does not support."""
    found = []
    references = {}
    for subschema in all_subschemas(version):
        found += [
            subschema.undecided(keyword, "the comparison does not know this keyword")
            for keyword in subschema.schema
            if keyword not in KEYWORDS
        ]
        if "$ref" in subschema.schema:
            try:
                references[subschema] = subschema.target()
            except Undecided as error:
                found.append(subschema.undecided("$ref", str(error)))
    return [*found, *_recurring(references)]


def all_subschemas(version: Version) -> Iterator[Subschema]:
    """Yield each schema within a version that has keywords."""
    for file, schema in version.files.items():
        for pointer, _ in subschemas(schema):
            keys = pointer.split("/")[1:]
            yield version.file(file).within(
                *(key.replace("~1", "/").replace("~0", "~") for key in keys)
            )


def _recurring(references: Mapping[Subschema, Subschema]) -> Iterator[Incompatibility]:
    """Yield an incompatibility for each reference that leads to itself again."""
    for reference in references:
        reached: set[Subschema] = set()
        waiting = [reference]
        while waiting:
            target = references[waiting.pop()]
            inner = {each for each in references if _is_within(each, target)} - reached
            reached |= inner
            waiting += inner
        if reference in reached:
            yield reference.incompatible(
                "$ref", "cannot be compared: the reference leads to itself", REWRITE
            )


def _is_within(subschema: Subschema, outer: Subschema) -> bool:
    return subschema.file == outer.file and subschema.keys[: len(outer.keys)] == outer.keys
