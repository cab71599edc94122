"""Compares the schemas with the controlled vocabularies, whose terms are the values they allow.

A schema names the vocabulary of an `enum` or a `const` itself, by a `$comment` beside it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = "bundle.schema.json"

_COMMENT = re.compile("Vocabulary: (.+)")
_ONE = ("additionalProperties", "else", "if", "items", "not", "then")
_MANY = ("allOf", "anyOf")
_NAMED = ("$defs", "patternProperties", "properties")

Schema = Mapping[str, Any]
Documents = Mapping[str, Mapping[str, Any]]
"""Files of one kind by their addresses."""


class Use(NamedTuple):
    """A place in a schema that takes terms of a vocabulary, all of them or only some.

    `vocabulary` is the address that stands there, None where none does.
    """

    place: str
    vocabulary: str | None
    values: tuple[Any, ...]
    is_complete: bool


def subschemas(schema: Any, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield each schema within a schema with its JSON Pointer, the schema itself first."""
    if not isinstance(schema, Mapping):
        return
    yield pointer, schema
    for keyword in _ONE:
        yield from subschemas(schema.get(keyword), f"{pointer}/{keyword}")
    for keyword in _MANY:
        for number, each in enumerate(schema.get(keyword, ())):
            yield from subschemas(each, f"{pointer}/{keyword}/{number}")
    for keyword in _NAMED:
        for name, each in schema.get(keyword, {}).items():
            escaped = name.replace("~", "~0").replace("/", "~1")
            yield from subschemas(each, f"{pointer}/{keyword}/{escaped}")


def uses(schema: Schema) -> Iterator[Use]:
    """Yield each place in a schema file that takes terms, or should say whose terms it takes."""
    for pointer, each in subschemas(schema):
        place = f"{schema['$id']}#{pointer}"
        vocabulary = _vocabulary(each)
        if "enum" in each:
            yield Use(f"{place}/enum", vocabulary, tuple(each["enum"]), True)
        elif vocabulary:
            values = (each["const"],) if "const" in each else ()
            yield Use(f"{place}/const", vocabulary, values, False)
        for name, member in each.get("properties", {}).items():
            allowed = _vocabulary(member) if isinstance(member, Mapping) else None
            if allowed:
                yield from _conditions(place, each, name, allowed)


def differences(schemas: Documents, vocabularies: Documents) -> list[str]:
    """Say each difference between the schemas and the vocabularies of one version."""
    found: list[str] = []
    used = set()
    for schema in schemas.values():
        for use in uses(schema):
            used.add(use.vocabulary)
            found += _use_differences(use, vocabularies)
    for address, vocabulary in vocabularies.items():
        responses = {
            term["notation"]: term["response"] for term in vocabulary["terms"] if "response" in term
        }
        if not responses and address not in used:
            found.append(f"no schema takes terms of {address}")
        for notation, response in responses.items():
            if response not in schemas:
                found.append(f"{address}#{notation}: there is no schema {response}")
    return found


def read(root: Path, version: str) -> tuple[Documents, Documents]:
    """Return the schemas and the controlled vocabularies of a version."""
    schemas = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / "schemas" / version).rglob("*.schema.json"))
        if path.name != BUNDLE
    ]
    vocabularies = [
        document
        for path in sorted((root / "controlled-vocabularies" / version).glob("*.jsonld"))
        if (document := json.loads(path.read_text(encoding="utf-8"))).get("type") == "ConceptScheme"
    ]
    return {each["$id"]: each for each in schemas}, {each["@id"]: each for each in vocabularies}


def versions(root: Path) -> list[str]:
    """Return each version that has controlled vocabularies."""
    return sorted({path.parent.name for path in root.glob("controlled-vocabularies/*/*.jsonld")})


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """List the places that take terms of a vocabulary, or say where they differ from it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if there is a difference")
    options = parser.parse_args(arguments)
    found = [] if versions(root) else [f"there is no vocabulary below {root}"]
    for version in versions(root):
        schemas, vocabularies = read(root, version)
        if options.check:
            found += differences(schemas, vocabularies)
        else:
            _list(schemas)
    for difference in found:
        print(difference, file=sys.stderr)
    return 1 if found else 0


def _list(schemas: Documents) -> None:
    for schema in schemas.values():
        for use in uses(schema):
            share = "all" if use.is_complete else "some"
            print(f"{use.place} takes {share} of {use.vocabulary}")


def _vocabulary(schema: Schema) -> str | None:
    match = _COMMENT.fullmatch(schema.get("$comment", ""))
    return match[1] if match else None


def _conditions(place: str, schema: Schema, name: str, vocabulary: str) -> Iterator[Use]:
    """Yield what the conditions of a schema compare one member with.

    Conditions that lead to another schema are a dispatch, which has a branch for each term.
    """
    dispatched: list[Any] = []
    for pointer, branch in [("", schema), *_numbered(schema.get("allOf", ()))]:
        member = branch.get("if", {}).get("properties", {}).get(name)
        values = tuple(each["const"] for _, each in subschemas(member) if "const" in each)
        if "$ref" in branch.get("then", {}):
            dispatched += values
        elif values:
            yield Use(f"{place}{pointer}/if/properties/{name}", vocabulary, values, False)
    if dispatched:
        yield Use(f"{place}/allOf", vocabulary, tuple(dispatched), True)


def _numbered(branches: list[Schema]) -> list[tuple[str, Schema]]:
    return [(f"/allOf/{number}", branch) for number, branch in enumerate(branches)]


def _use_differences(use: Use, vocabularies: Documents) -> Iterator[str]:
    if use.vocabulary is None:
        yield f"{use.place}: no $comment names its vocabulary"
    elif use.vocabulary not in vocabularies:
        yield f"{use.place}: there is no vocabulary {use.vocabulary}"
    elif not use.values:
        yield f"{use.place}: no value of {use.vocabulary} is there"
    else:
        notations = [term["notation"] for term in vocabularies[use.vocabulary]["terms"]]
        for value in use.values:
            if value not in notations:
                yield f"{use.place}: {json.dumps(value)} is no term of {use.vocabulary}"
        for notation in notations if use.is_complete else ():
            if notation not in use.values:
                yield f"{use.place}: lacks {json.dumps(notation)} of {use.vocabulary}"


if __name__ == "__main__":
    sys.exit(main())
