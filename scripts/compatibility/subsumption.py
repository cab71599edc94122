"""Whether each document that is valid under one schema is valid under another one.

What is known about a document of the older version is compared with each keyword of the newer
schema. The comparison never errs in favour of compatibility: what does not follow from what is
known is reported. Conditions are followed: under an `if` of the newer schema, the document is known
to be valid against it, so a `then` of the older version with the same or a wider `if` applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from scripts.compatibility.incompatibility import Incompatibility, Undecided
from scripts.compatibility.leaves import (
    bounds_rule,
    pattern_rule,
    required_rule,
    type_rule,
    unique_rule,
    values_rule,
)
from scripts.compatibility.members import Names, all_names, member_schemas, one_name
from scripts.compatibility.premises import (
    Premises,
    as_json,
    item_premises,
    known_values,
    member_premises,
    types_of,
    values_of,
)
from scripts.compatibility.version import Subschema

Rule = Callable[[Premises, Subschema], list[Incompatibility]]


def assume(premises: Premises, schemas: Iterable[Subschema]) -> Premises:
    """Return what is known about a document that is also valid against some schemas.

    Raises:
        Undecided: a reference leads to no schema of its version.
    """
    for schema in schemas:
        premises = premises.with_valid(schema)
    return _with_consequences(premises)


@cache
def is_impossible(premises: Premises) -> bool:
    """Whether it is certain that no document is as the premises say."""
    return (
        any(each.schema is False for each in premises.valid)
        or not types_of(premises)
        or known_values(premises) == []
        or any(follows(premises.without(each), each) for each in premises.invalid)
        or _requires_the_impossible(premises)
        or any(not _cases(premises, choice) for choice in premises.choices)
    )


def follows(premises: Premises, schema: Subschema) -> bool:
    """Whether it is certain that a document as the premises say is valid against a schema."""
    return not incompatibilities(premises, schema)


@cache
def incompatibilities(premises: Premises, newer: Subschema) -> tuple[Incompatibility, ...]:
    """Return what a schema rejects, or may reject, of the documents that the premises describe.

    Raises:
        Undecided: a reference leads to no schema of its version.
    """
    schema = newer.schema
    if schema is True or is_impossible(premises):
        return ()
    if schema is False:
        return (newer.incompatible("", "must allow a value"),)
    values = known_values(premises)
    if values is not None and all(map(newer.accepts, values)):
        return ()
    found = [each for rule in _RULES for each in _in_each_case(rule, premises, newer)]
    return tuple(dict.fromkeys(found))


def _in_each_case(rule: Rule, premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """Apply a rule; if what is known is not enough, apply it to each alternative of an `anyOf`."""
    found = rule(premises, newer)
    if found and premises.choices:
        cases = _cases(premises, premises.choices[0])
        if not any(_in_each_case(rule, case, newer) for case in cases):
            return []
    return found


def _cases(premises: Premises, choice: Subschema) -> list[Premises]:
    """Return the premises for each alternative of an `anyOf` that is possible."""
    rest = premises.without(choice)
    alternatives = range(len(choice.get("anyOf")))
    cases = [assume(rest, [choice.within("anyOf", number)]) for number in alternatives]
    return [case for case in cases if not is_impossible(case)]


@cache
def _with_consequences(premises: Premises) -> Premises:
    """Return the premises with what follows from their conditions."""
    for condition in premises.conditions:
        rest = premises.without(condition)
        consequence = _consequence(rest, condition)
        if consequence is not None:
            added = [consequence] if consequence.schema is not True else []
            return assume(rest, added)
    return premises


def _consequence(premises: Premises, condition: Subschema) -> Subschema | None:
    """Return the schema that follows from a condition, None if it is not known to be decided."""
    test = condition.within("if")
    if condition.get("then") is not None and follows(premises, test):
        return condition.within("then")
    if condition.get("else") is not None and is_impossible(premises.with_valid(test)):
        return condition.within("else")
    return None


def _requires_the_impossible(premises: Premises) -> bool:
    if types_of(premises) != {"object"}:
        return False
    required = {name for names in values_of(premises, "required") for name in names}
    return any(
        is_impossible(_members(premises, one_name(name, premises.valid)))
        for name in sorted(required)
    )


def _members(premises: Premises, names: Names) -> Premises:
    return assume(Premises(), member_premises(premises, names))


def _members_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """A member that the older schema allows is valid against the newer schemas for it."""
    if "object" not in types_of(premises):
        return []
    found: list[Incompatibility] = []
    try:
        distinguished = all_names([*premises.valid, newer])
    except Undecided as error:
        return [newer.undecided("patternProperties", str(error))]
    for names in distinguished:
        for member in member_schemas(newer, names):
            known = _members(premises, names)
            if member.schema is False and not is_impossible(known):
                found.append(_forbidden(newer, member, names))
            else:
                found += incompatibilities(known, member)
    return found


def _forbidden(newer: Subschema, member: Subschema, names: Names) -> Incompatibility:
    """Return the incompatibility that a member is forbidden that the older version allows."""
    if names.name is None:
        expectation = f"must allow members such as {as_json(names.example)}"
        return member.incompatible("", expectation)
    expectation = f"must allow the member {as_json(names.name)}"
    return newer.within("properties").incompatible(names.name, expectation)


def _items_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """An item that the older schema allows is valid against the newer schema for items."""
    if newer.get("items") is None or "array" not in types_of(premises):
        return []
    if min(values_of(premises, "maxItems"), default=1) < 1:
        return []
    known = assume(Premises(), item_premises(premises))
    return list(incompatibilities(known, newer.within("items")))


def _reference_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    if newer.get("$ref") is None:
        return []
    return list(incompatibilities(premises, newer.target()))


def _all_of_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    parts = range(len(newer.get("allOf") or ()))
    return [
        each for part in parts for each in incompatibilities(premises, newer.within("allOf", part))
    ]


def _any_of_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    alternatives = range(len(newer.get("anyOf") or ()))
    if not alternatives:
        return []
    if any(follows(premises, newer.within("anyOf", number)) for number in alternatives):
        return []
    return [newer.incompatible("anyOf", "must have an alternative for each document")]


def _not_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """The newer schema forbids nothing that the older schema allows."""
    if newer.get("not") is None or is_impossible(assume(premises, [newer.within("not")])):
        return []
    return [newer.incompatible("not", "must not forbid what the older version allows")]


def _condition_rule(premises: Premises, newer: Subschema) -> list[Incompatibility]:
    """What the newer schema demands under a condition is true of the documents that meet it."""
    if newer.get("if") is None:
        return []
    found: list[Incompatibility] = []
    if newer.get("then") is not None:
        found += incompatibilities(assume(premises, [newer.within("if")]), newer.within("then"))
    if newer.get("else") is not None:
        otherwise = _with_consequences(premises.with_invalid(newer.within("if")))
        found += incompatibilities(otherwise, newer.within("else"))
    return found


_RULES: tuple[Rule, ...] = (
    *(type_rule, values_rule, bounds_rule, pattern_rule, required_rule, unique_rule),
    *(_members_rule, _items_rule, _reference_rule, _all_of_rule, _any_of_rule, _not_rule),
    _condition_rule,
)
