"""Which schemas apply to which members of an object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from scripts.compatibility.incompatibility import Undecided
from scripts.compatibility.patterns import find_string
from scripts.compatibility.version import Subschema

MOST_PATTERNS = 6
"""So many patterns of names are compared at most, with each of their combinations."""


class Names(NamedTuple):
    """A name of a member, or all names without a name of their own that match some patterns.

    `name` is None in the second case; then `example` is one of these names.
    """

    name: str | None
    example: str
    patterns: frozenset[str]


def all_names(schemas: Iterable[Subschema]) -> list[Names]:
    """Return the names of members that some schemas distinguish.

    Raises:
        Undecided: there are too many patterns, or patterns that cannot be compared.
    """
    schemas = list(schemas)
    patterns = _keys(schemas, "patternProperties")
    if len(patterns) > MOST_PATTERNS:
        raise Undecided(f"more than {MOST_PATTERNS} patterns for names of members")
    found = [one_name(name, schemas) for name in _keys(schemas, "properties")]
    for number in range(len(patterns) + 1):
        for matching in map(frozenset, combinations(patterns, number)):
            example = find_string(matching, frozenset(patterns) - matching)
            if example is not None:
                found.append(Names(None, example, matching))
    return found


def one_name(name: str, schemas: Iterable[Subschema]) -> Names:
    """Return a name, with the patterns of some schemas that it matches."""
    patterns = _keys(schemas, "patternProperties")
    return Names(name, name, frozenset(each for each in patterns if re.search(each, name)))


def member_schemas(schema: Subschema, names: Names) -> Iterator[Subschema]:
    """Yield the schemas for the members of these names, as one schema for the object says."""
    applied = False
    if names.name is not None and names.name in (schema.get("properties") or ()):
        applied = True
        yield schema.within("properties", names.name)
    for pattern in schema.get("patternProperties") or ():
        if pattern in names.patterns:
            applied = True
            yield schema.within("patternProperties", pattern)
    if not applied and schema.get("additionalProperties") is not None:
        yield schema.within("additionalProperties")


def _keys(schemas: Iterable[Subschema], keyword: str) -> list[str]:
    """Return the keys of a keyword in some schemas, each once."""
    return list(dict.fromkeys(key for each in schemas for key in each.get(keyword) or ()))
