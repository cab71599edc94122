"""Rules for keywords without schemas in them: whether what is known implies what they demand.

Each rule takes what is known about a document and a schema of the newer version. It returns the
incompatibilities at its keywords in that schema.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from scripts.compatibility.incompatibility import Incompatibility, Undecided
from scripts.compatibility.patterns import find_string
from scripts.compatibility.premises import (
    Premises,
    as_json,
    known_values,
    type_names,
    types_of,
    values_of,
)
from scripts.compatibility.version import Subschema

NUMBERS = frozenset({"integer", "fraction"})
LOWER_BOUNDS = {"minimum": NUMBERS, "minLength": {"string"}, "minItems": {"array"}}
UPPER_BOUNDS = {"maximum": NUMBERS, "maxLength": {"string"}, "maxItems": {"array"}}
"""Bounds, with the types of the values that they concern."""

NAME_THE_ADDRESSES = (
    "use an enum of the addresses of this response in all versions from the first of the major "
    "line to this one, since a later version accepts the documents of an earlier one"
)


def type_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """The types are among those of the newer schema."""
    allowed = newer.get("type")
    missing = types_of(premises) - type_names(allowed) if allowed else frozenset()
    if not missing:
        return []
    names = " or ".join(sorted("number" if each == "fraction" else each for each in missing))
    return [newer.incompatible("type", f"must allow a value of type {names}")]


def values_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """The values are among those of the newer schema."""
    schema = newer.schema
    found = []
    remedy = NAME_THE_ADDRESSES if newer.keys[-2:] == ("properties", "$schema") else None
    values = known_values(premises)
    for keyword in ("const", "enum"):
        if keyword not in schema:
            continue
        if values is None:
            allowed = as_json(schema[keyword])
            expectation = f"must allow more values than {allowed}, as the older version does"
            found.append(newer.incompatible(keyword, expectation, remedy))
            continue
        validator = Draft202012Validator({keyword: schema[keyword]})
        missing = [as_json(value) for value in values if not validator.is_valid(value)]
        if missing:
            expectation = f"must allow {', '.join(missing)}"
            found.append(newer.incompatible(keyword, expectation, remedy))
    return found


def bounds_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """The bounds are no tighter in the newer schema."""
    found = []
    types = types_of(premises)
    for keyword, concerned in LOWER_BOUNDS.items():
        bound = newer.get(keyword)
        if bound is not None and types & concerned:
            known = [*values_of(premises, keyword), *([0] if keyword != "minimum" else [])]
            if not known or max(known) < bound:
                found.append(_bound(newer, keyword, max(known, default=None), "more"))
    for keyword, concerned in UPPER_BOUNDS.items():
        bound = newer.get(keyword)
        if bound is not None and types & concerned:
            known = list(values_of(premises, keyword))
            if not known or min(known) > bound:
                found.append(_bound(newer, keyword, min(known, default=None), "less"))
    return found


def pattern_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """One of the older patterns matches no string that the newer pattern does not match."""
    pattern = newer.get("pattern")
    if pattern is None or "string" not in types_of(premises):
        return []
    # What was learned last is the most specific. Without a pattern, every string is possible.
    known = list(dict.fromkeys(values_of(premises, "pattern")))[::-1] or [""]
    if pattern in known:
        return []
    found = []
    for each in known:
        try:
            example = find_string(frozenset([each]), frozenset([pattern]))
        except Undecided as error:
            found.append(newer.undecided("pattern", str(error)))
            continue
        if example is None:
            return []
        expectation = f"must match every string that {as_json(each)} matches, such as "
        found.append(newer.incompatible("pattern", expectation + as_json(example)))
    return found[:1]


def required_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """A member that the newer schema requires is one that the older schema requires."""
    if "object" not in types_of(premises):
        return []
    known = {name for names in values_of(premises, "required") for name in names}
    return [
        newer.incompatible("required", f"must not require {as_json(name)}")
        for name in newer.get("required") or ()
        if name not in known
    ]


def unique_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """Items that the newer schema requires to be unique are so in the older schema."""
    if not newer.get("uniqueItems") or "array" not in types_of(premises):
        return []
    if (
        any(values_of(premises, "uniqueItems"))
        or min(values_of(premises, "maxItems"), default=2) < 2
    ):
        return []
    return [newer.incompatible("uniqueItems", "must allow equal items")]


def _bound(newer: Subschema, keyword: str, known: Any, direction: str) -> Incompatibility:
    if known is None:
        return newer.incompatible(keyword, "must not be there, as the older version has no bound")
    return newer.incompatible(keyword, f"must not be {direction} than {known}")
