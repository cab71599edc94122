"""The examples that the schemas need: for each assertion, a valid and an invalid example.

The obligations are read off the schemas, so that a change to a schema brings its own. An assertion
is known by the place in a response that it is about, whatever files and references lead there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from jsonschema import Draft202012Validator

from scripts.examples import STDOUT, Case

ANY_ITEM = "*"

Location = tuple[str, ...]
Schemas = Mapping[str, Any]


class Obligation(NamedTuple):
    """An assertion of a response's schema, at the place in the response that it is about.

    `location` is that place, where `*` stands for any item of an array. `expected` is the value
    of the keyword as JSON text; of `required`, `properties` and `patternProperties` it is one name.
    `conditions` are the schemas, as JSON text, that a value there meets if the assertion is about
    it at all. `beside` are the other names that the same `required` has.
    """

    response: str
    location: Location
    keyword: str
    expected: str
    conditions: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = "/".join(("", *self.location)) or "the root"
        return f"{self.response}: {place}: {self.keyword} {self.expected}"


class UnknownKeywordError(Exception):
    """A schema has a keyword of which it is not known what examples it needs."""


class _Evidence(NamedTuple):
    """What the examples have at a place.

    `shown` are the values there in valid examples, `broken` those of invalid examples that a
    problem with the keyword points at, each with its example.
    """

    shown: list[Any]
    broken: list[tuple[Case, Any]]


def obligations(schemas: Schemas, address: str, *, follow: bool = True) -> set[Obligation]:
    """All that the examples of the response with this schema must show.

    Without `follow`, references are not followed.
    """
    response = address.rsplit("/", 1)[1].split(".")[0]
    owed = {
        Obligation(response, at.location, keyword, json.dumps(expected), at.conditions, at.beside)
        for at, keyword, expected in _walk(schemas, schemas[address], _Point(address), follow)
        # What ends an output is an object, or it is no response at all.
        if (at.location, keyword) != ((), "type")
    }
    alone = {obligation._replace(beside=()) for obligation in owed}
    return {obligation for obligation in owed if not _is_implied(obligation, alone)}


def _is_implied(obligation: Obligation, owed: set[Obligation]) -> bool:
    """Whether the same is owed under fewer conditions: what all values show, some need not."""
    fewer = [obligation.conditions[:count] for count in range(len(obligation.conditions))]
    return any(
        obligation._replace(conditions=conditions, beside=()) in owed for conditions in fewer
    )


def missing(owed: Iterable[Obligation], cases: Iterable[Case]) -> list[str]:
    """What the examples do not show, as one line each."""
    at_hand = list(cases)
    return sorted(
        f"{obligation}: {complaint}"
        for obligation in owed
        for complaint in _DEMANDS[obligation.keyword](
            json.loads(obligation.expected), _evidence(obligation, at_hand)
        )
    )


_ANNOTATIONS = {"$schema", "$id", "$comment", "$defs", "title", "description", "examples"}
# What these assert does not depend on the keywords beside them.
_ASSERT_ALONE = {"anyOf", "enum", "not", "pattern", "type", "uniqueItems"}
# A condition is not an assertion: a value that does not meet it is not invalid.
_CONDITIONS = {"if"}


class _Point(NamedTuple):
    """Where a walk through the schemas is: in which file, and at which place in a response."""

    base: str
    location: Location = ()
    conditions: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def inside(self, step: str) -> _Point:
        """The point at a member or an item; conditions are about the whole, and stay behind."""
        return _Point(self.base, (*self.location, step))

    def where(self, condition: Any) -> _Point:
        """The same point, for values that meet a condition alone."""
        return self._replace(conditions=(*self.conditions, json.dumps(condition)))


def _walk(
    schemas: Schemas, schema: Any, at: _Point, follow: bool
) -> Iterator[tuple[_Point, str, Any]]:
    def walk(part: Any, point: _Point) -> Iterator[tuple[_Point, str, Any]]:
        return _walk(schemas, part, point, follow)

    for keyword, expected in schema.items():
        if keyword == "$ref":
            if follow:
                address, target = _referred(schemas, at.base, expected)
                yield from walk(target, at._replace(base=address))
        elif keyword == "properties":
            for name, part in expected.items():
                yield at, keyword, name
                yield from walk(part, at.inside(name))
        elif keyword == "patternProperties":
            for pattern, part in expected.items():
                yield at, keyword, pattern
                if part.keys() - _ANNOTATIONS:
                    raise UnknownKeywordError(f"{at.base} asserts something of members {pattern}")
        elif keyword == "items":
            yield from walk(expected, at.inside(ANY_ITEM))
        elif keyword == "allOf":
            for part in expected:
                yield from walk(part, at)
        elif keyword == "then":
            yield from walk(expected, at.where(schema["if"]))
        elif keyword == "required":
            for name in expected:
                others = tuple(other for other in expected if other != name)
                yield at._replace(beside=others), keyword, name
        elif keyword == "const":
            # The same values, whichever keyword lists them, are one obligation.
            yield at, "enum", [expected]
        elif keyword in _DEMANDS:
            yield at, keyword, expected
        elif keyword not in _ANNOTATIONS | _CONDITIONS:
            raise UnknownKeywordError(f"{at.base} has {keyword}")


def _referred(schemas: Schemas, base: str, reference: str) -> tuple[str, Any]:
    address, fragment = urldefrag(urljoin(base, reference))
    target = schemas[address]
    for key in fragment.split("/")[1:]:
        target = target[key]
    return address, target


def _evidence(obligation: Obligation, cases: list[Case]) -> _Evidence:
    # The schema that takes any response has no examples of its own; all of them are.
    own = [case for case in cases if case.group == obligation.response] or cases
    reported = {"enum", "const"} if obligation.keyword == "enum" else {obligation.keyword}
    broken = [
        (case, None if case.group == STDOUT else _value(case.value, problem.pointer))
        for case in own
        for problem in case.problems
        if problem.keyword in reported
        and problem.pointer is not None
        and _leads_to(problem.pointer, obligation.location)
    ]
    is_meant = _condition(obligation.conditions)
    return _Evidence(
        shown=[
            value
            for case in own
            if case.kind == "valid" and case.group != STDOUT
            for value in _shown(case, obligation.location, obligation.conditions)
        ],
        broken=[
            (case, value)
            for case, value in broken
            if case.group == STDOUT or (is_meant(value) and _breaks(value, obligation))
        ],
    )


@cache
def _condition(conditions: tuple[str, ...]) -> Callable[[Any], bool]:
    """Whether a value meets conditions, which are schemas as JSON text."""
    validators = [Draft202012Validator(json.loads(text)) for text in conditions]
    return lambda value: all(each.is_valid(value) for each in validators)


@cache
def _shown(case: Case, location: Location, conditions: tuple[str, ...]) -> list[Any]:
    """The values of an example at a location that meet the conditions."""
    return list(filter(_condition(conditions), _values(case.value, location)))


def _breaks(value: Any, obligation: Obligation) -> bool:
    """Whether a value violates exactly this assertion, and not another one of the same keyword."""
    if obligation.keyword == "required":
        return all(name in value for name in obligation.beside)
    if obligation.keyword not in _ASSERT_ALONE:
        return True
    assertion = {obligation.keyword: json.loads(obligation.expected)}
    return not Draft202012Validator(assertion).is_valid(value)


def _values(value: Any, location: Location) -> Iterator[Any]:
    """The values at all places that a location stands for."""
    if not location:
        yield value
    elif location[0] == ANY_ITEM:
        for item in value if isinstance(value, list) else ():
            yield from _values(item, location[1:])
    elif isinstance(value, dict) and location[0] in value:
        yield from _values(value[location[0]], location[1:])


def _value(value: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def _leads_to(pointer: str, location: Location) -> bool:
    keys = pointer.split("/")[1:]
    return len(keys) == len(location) and all(
        key.isdecimal() if step == ANY_ITEM else key == step
        for key, step in zip(keys, location, strict=True)
    )


def _broken(_: Any, evidence: _Evidence) -> Iterator[str]:
    if not evidence.shown:
        yield "no valid example has a value there"
    if not evidence.broken:
        yield "no invalid example breaks it"


def _type(names: str | list[str], evidence: _Evidence) -> Iterator[str]:
    for name in [names] if isinstance(names, str) else names:
        if not any(map(Draft202012Validator({"type": name}).is_valid, evidence.shown)):
            yield f"no valid example has a value of the type {name} there"
    if not evidence.broken:
        yield "no invalid example breaks it"


def _enum(values: list[Any], evidence: _Evidence) -> Iterator[str]:
    for value in values:
        if value not in evidence.shown:
            yield f"no valid example has {json.dumps(value)}"
    if not evidence.broken:
        yield "no invalid example has another value"


def _any_of(branches: list[Any], evidence: _Evidence) -> Iterator[str]:
    for branch in branches:
        if not any(map(Draft202012Validator(branch).is_valid, evidence.shown)):
            yield f"no valid example takes the way {json.dumps(branch)}"
    if not evidence.broken:
        yield "no invalid example breaks it"


def _required(name: str, evidence: _Evidence) -> Iterator[str]:
    missed = [
        case.name
        for case, value in evidence.broken
        if len(case.problems) == 1 and value is not None and name not in value
    ]
    if len(missed) != 1:
        found = ", ".join(missed) or "none"
        yield f"exactly one invalid example must leave it out and do nothing else, found {found}"


def _used(name: str, evidence: _Evidence) -> Iterator[str]:
    if not any(name in value for value in evidence.shown):
        yield "no valid example has it"


def _used_pattern(pattern: str, evidence: _Evidence) -> Iterator[str]:
    like = Draft202012Validator({"pattern": pattern})
    if not any(like.is_valid(name) for value in evidence.shown for name in value):
        yield "no valid example has such a member"


def _bound(size: Callable[[Any], int], step: int) -> Callable[[int, _Evidence], Iterator[str]]:
    def demand(limit: int, evidence: _Evidence) -> Iterator[str]:
        if limit not in map(size, evidence.shown):
            yield "no valid example is on the bound"
        if limit + step not in (size(value) for _, value in evidence.broken):
            yield "no invalid example is one beyond the bound"

    return demand


_DEMANDS: dict[str, Callable[[Any, _Evidence], Iterator[str]]] = {
    "additionalProperties": _broken,
    "anyOf": _any_of,
    "enum": _enum,
    "maxItems": _bound(len, 1),
    "maxLength": _bound(len, 1),
    "maximum": _bound(int, 1),
    "minItems": _bound(len, -1),
    "minLength": _bound(len, -1),
    "minimum": _bound(int, -1),
    "not": _broken,
    "pattern": _broken,
    "patternProperties": _used_pattern,
    "properties": _used,
    "required": _required,
    "type": _type,
    "uniqueItems": _broken,
}
