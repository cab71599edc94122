"""Compares the schemas with the controlled vocabularies, whose terms are the values they allow.

A schema names the vocabulary of an `enum` or a `const` by a `$comment` beside it. This also checks
the addresses within the vocabularies, and the statements of each version about itself and the
previous version.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from scripts import release
from train_api.specification import BASE, versions_in

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = "bundle.schema.json"
FOLDER = "controlled-vocabularies"
LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"
CREATOR = "https://github.com/PersonalHealthTrain"
NAMESPACE = f"{BASE}{FOLDER}/terms#"
"""The value of the context's prefix `train`, in every version."""

_COMMENT = re.compile("Vocabulary: (.+)")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ONE = ("additionalProperties", "else", "if", "items", "not", "then")
_MANY = ("allOf", "anyOf")
_NAMED = ("$defs", "patternProperties", "properties")

Schema = Mapping[str, Any]
Documents = Mapping[str, Mapping[str, Any]]
"""Files of one kind by their addresses."""


class Use(NamedTuple):
    """A place in a schema that takes terms of a vocabulary, all of them or only some.

    `vocabulary` is the address in the `$comment`, None if there is none.
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
    """Yield each place in a schema file that takes terms, or should name their vocabulary."""
    for pointer, each in subschemas(schema):
        place = f"{schema['$id']}#{pointer}"
        vocabulary = _vocabulary(each)
        if "enum" in each and not _are_addresses(each["enum"]):
            yield Use(f"{place}/enum", vocabulary, tuple(each["enum"]), True)
        elif vocabulary:
            values = (each["const"],) if "const" in each else ()
            yield Use(f"{place}/const", vocabulary, values, False)
        for name, member in each.get("properties", {}).items():
            allowed = _vocabulary(member) if isinstance(member, Mapping) else None
            if allowed:
                yield from _conditions(place, each, name, allowed)


def differences(schemas: Documents, vocabularies: Documents) -> list[str]:
    """Report each difference between the schemas and the vocabularies of one version."""
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


def member_differences(linked: Documents, is_released: bool) -> list[str]:
    """Report each member of a version's JSON-LD that does not fit its address and its status.

    `linked` are the files by the addresses at which they are published. A vocabulary, each of its
    terms and each property of `train:` have the addresses that follow from that of the file. A
    vocabulary names its licence and its creator, and its date once it is released.
    """
    found: list[str] = []
    for address, document in linked.items():
        unversioned = f"{BASE}{FOLDER}/{PurePosixPath(address).stem}"
        found += _unlike(address, document, {"@id": address})
        if "type" not in document:
            found += _unlike(f"{address}: @context", document["@context"], {"train": NAMESPACE})
            continue
        own = {"isVersionOf": unversioned, "license": LICENSE, "creator": CREATOR}
        found += _unlike(address, document, own)
        found += _issued_differences(address, document, is_released)
        for term in document.get("terms", ()):
            place, stable = (f"{each}#{term['notation']}" for each in (address, unversioned))
            within = {"inScheme": address, "topConceptOf": address}
            found += _unlike(place, term, {"@id": place, "isVersionOf": stable, **within})
        for each in document.get("properties", ()):
            found += _unlike(
                f"{address}#{each['label']}", each, {"@id": f"{unversioned}#{each['label']}"}
            )
    return found


def successor_differences(older: Documents, newer: Documents) -> list[str]:
    """Report each term of a version that is no exact match of the term in the previous version."""
    predecessors = {term["isVersionOf"]: term["@id"] for term in _terms(older)}
    return [
        f"{term['@id']}: exactMatch must have {predecessor}"
        for term in _terms(newer)
        if (predecessor := predecessors.get(term["isVersionOf"]))
        and predecessor not in term["exactMatch"]
    ]


def read(root: Path, version: str) -> tuple[Documents, Documents]:
    """Return the schemas and the controlled vocabularies of a version."""
    schemas = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / "schemas" / version).rglob("*.schema.json"))
        if path.name != BUNDLE
    ]
    vocabularies = [
        each for each in read_linked(root, version).values() if each.get("type") == "ConceptScheme"
    ]
    return {each["$id"]: each for each in schemas}, {each["@id"]: each for each in vocabularies}


def read_linked(root: Path, version: str) -> Documents:
    """Return each JSON-LD file of a version by the address at which it is published."""
    return {
        BASE + path.relative_to(root).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / FOLDER / version).glob("*.jsonld"))
    }


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """List the places that take terms of a vocabulary, or report their differences from it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if there is a difference")
    options = parser.parse_args(arguments)
    versions = versions_in(root)
    found = [] if versions else [f"there is no version below {root}"]
    for version in versions:
        schemas, vocabularies = read(root, version)
        if options.check:
            found += differences(schemas, vocabularies)
            is_released = release.status(root, version) == "released"
            found += member_differences(read_linked(root, version), is_released)
        else:
            _list(schemas)
    for older, newer in pairwise(versions) if options.check else ():
        found += successor_differences(read_linked(root, older), read_linked(root, newer))
    for difference in found:
        print(difference, file=sys.stderr)
    return 1 if found else 0


def _list(schemas: Documents) -> None:
    for schema in schemas.values():
        for use in uses(schema):
            share = "all" if use.is_complete else "some"
            print(f"{use.place} takes {share} of {use.vocabulary}")


def _terms(linked: Documents) -> Iterator[Mapping[str, Any]]:
    return chain.from_iterable(document.get("terms", ()) for document in linked.values())


def _unlike(place: str, value: Mapping[str, Any], expected: Mapping[str, str]) -> Iterator[str]:
    for name, each in expected.items():
        if value.get(name) != each:
            yield f"{place}: {name} must be {each}"


def _issued_differences(
    address: str, vocabulary: Mapping[str, Any], is_released: bool
) -> Iterator[str]:
    if is_released and not _is_date(vocabulary.get("issued")):
        yield f"{address}: is released, and issued must be the date of the release"
    elif not is_released and "issued" in vocabulary:
        yield f"{address}: is a draft, and must not have issued"


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_addresses(values: Iterable[Any]) -> bool:
    """Whether these are addresses of schemas, with which a response names its own."""
    return all(isinstance(value, str) and value.startswith(BASE) for value in values)


def _vocabulary(schema: Schema) -> str | None:
    match = _COMMENT.fullmatch(schema.get("$comment", ""))
    return match[1] if match else None


def _conditions(place: str, schema: Schema, name: str, vocabulary: str) -> Iterator[Use]:
    """Yield the values with which the conditions of a schema compare one member.

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
        yield f"{use.place}: no value of {use.vocabulary} is used"
    else:
        notations = [term["notation"] for term in vocabularies[use.vocabulary]["terms"]]
        for value in use.values:
            if value not in notations:
                yield f"{use.place}: {json.dumps(value)} is no term of {use.vocabulary}"
        for notation in notations if use.is_complete else ():
            if notation not in use.values:
                yield f"{use.place}: {json.dumps(notation)} of {use.vocabulary} is missing"


if __name__ == "__main__":
    sys.exit(main())
