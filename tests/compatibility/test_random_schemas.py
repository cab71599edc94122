"""The comparison of schemas never accepts a pair for which a document shows the contrary."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.compatibility.premises import Premises
from scripts.compatibility.subsumption import assume, incompatibilities
from scripts.compatibility.version import Version

SCALARS: list[Any] = [None, False, True, 0, 1, 2, 1.5, "", "a", "ab", "b"]
MEMBERS = [{}, *({name: each} for name in ("a", "b", "x-a") for each in SCALARS)]
MEMBERS += [{"a": one, "b": other} for one, other in product(SCALARS[1:9:2], repeat=2)]
ITEMS = [[], *([each] for each in SCALARS), *([a, b] for a, b in product(SCALARS[1:9:2], repeat=2))]
DOCUMENTS = [*SCALARS, *MEMBERS, *ITEMS, [{"a": 1}], {"a": {"b": 1}}, {"a": {}}, [[]], {"a": ["a"]}]
"""Documents over which the schemas below differ."""

_NAMES = st.sampled_from(["a", "b", "x-a"])
_SMALL = st.integers(0, 2)
_TYPES = ["null", "boolean", "object", "array", "string", "integer", "number"]
_PATTERNS = st.sampled_from(["^a", "b$", "^(a|b)$", "a", "^$", "^x-"])


def _schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": st.one_of(st.sampled_from(_TYPES), st.lists(st.sampled_from(_TYPES), min_size=1)),
        "enum": st.lists(st.sampled_from(SCALARS), min_size=1, max_size=4),
        "const": st.sampled_from(SCALARS),
        "minimum": _SMALL,
        "maximum": _SMALL,
        "minLength": _SMALL,
        "maxLength": _SMALL,
        "pattern": _PATTERNS,
        "minItems": _SMALL,
        "maxItems": _SMALL,
        "uniqueItems": st.booleans(),
        "items": inner,
        "required": st.lists(_NAMES, max_size=2, unique=True),
        "properties": st.dictionaries(_NAMES, inner, max_size=2),
        "patternProperties": st.dictionaries(_PATTERNS, inner, max_size=1),
        "additionalProperties": inner,
        "not": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "if": inner,
        "then": inner,
        "else": inner,
    }
    chosen = st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({n: keywords[n] for n in names}))


_CONDITIONS = st.fixed_dictionaries(
    {
        "if": _schemas(st.booleans()),
        "then": _schemas(st.booleans()),
        "else": _schemas(st.booleans()),
    }
)
SCHEMAS = st.recursive(
    st.booleans(), lambda inner: st.one_of(_schemas(inner), _CONDITIONS), max_leaves=6
)
_PARTS = st.recursive(
    _schemas(st.booleans()), lambda inner: st.one_of(_schemas(inner), _CONDITIONS), max_leaves=4
)
PAIRS = st.tuples(SCHEMAS.filter(lambda each: isinstance(each, dict)), _PARTS, _PARTS).map(
    lambda parts: ({**parts[0], **parts[1]}, {**parts[0], **parts[2]})
)
"""Pairs of schemas that have parts in common."""


def version(schema: Any) -> Version:
    """A version with one schema file."""
    address = "https://example.org/s.schema.json"
    file = {"$id": address, **(schema if isinstance(schema, dict) else {"allOf": [schema]})}
    return Version(Path(), "1.0.0", "https://example.org/", {"s.schema.json": file})


def is_accepted(older: Any, newer: Any) -> bool:
    """Whether the comparison finds a pair of schemas compatible."""
    before, after = (version(each).file("s.schema.json") for each in (older, newer))
    return not incompatibilities(assume(Premises(), [before]), after)


def contradictions(older: Any, newer: Any) -> list[Any]:
    """The documents that are valid under the older schema only."""
    before, after = (version(each).file("s.schema.json") for each in (older, newer))
    return [each for each in DOCUMENTS if before.accepts(each) and not after.accepts(each)]


@given(st.one_of(st.tuples(SCHEMAS, SCHEMAS), PAIRS))
@settings(max_examples=300)
def test_an_accepted_pair_is_compatible(pair: tuple[Any, Any]) -> None:
    """Where the comparison accepts two schemas, no document is valid under the older one only."""
    if is_accepted(*pair):
        assert contradictions(*pair) == []


@given(SCHEMAS, SCHEMAS)
@settings(max_examples=100)
def test_a_part_is_compatible_with_the_whole(schema: Any, other: Any) -> None:
    """A schema is compatible with itself, and with itself where a constraint is removed."""
    assert is_accepted(schema, schema)
    assert is_accepted({"allOf": [schema, other]}, schema)
    assert is_accepted(schema, {"anyOf": [other, schema]})
