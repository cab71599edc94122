"""The reference verdict: every breach of a schema with its place, by jsonschema and referencing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from train_api.reader.strict_json import Path
from train_api.specification import schemas
from train_api.validation import schema_fast
from train_api.validation.pointer import pointer


class SchemaError(NamedTuple):
    """One breach of a schema: the keyword, its value and where it stands, and what broke it."""

    path: Path
    keyword: str
    expected: Any
    schema: Mapping[str, Any]
    schema_pointer: str
    instance: Any


def breaches(schema: str, value: Any) -> Iterator[SchemaError]:
    """Report each breach of the schema at this address, in the order of the schema's keywords.

    All members of one object that one `required` misses are one breach. So is a value of another
    type, however many schemas demand the type.
    """
    return _told(schema, _plain(schema).iter_errors(value))


def first_schema_errors(schema: str, value: Any, limit: int) -> tuple[list[SchemaError], int]:
    """Tell the first breaches of the schema at this address, and count all.

    Once `limit` of them are told, all breaches of one item of an array count as one, so that a
    value that is wrong throughout costs little more time than a right one, and no more memory.
    """
    items = _Items(limit)
    validator = _extended({"items": items})({"$ref": schema}, registry=_registry())
    told = []
    for breach in _told(schema, validator.iter_errors(value)):
        items.told += 1
        if items.told <= limit:
            told.append(breach)
    return told, items.told + items.untold


def _told(schema: str, errors: Iterator[ValidationError]) -> Iterator[SchemaError]:
    seen = set()
    for error in errors:
        path = tuple(error.absolute_path)
        schema_pointer = _schema_pointer(schema, error)
        if error.validator in ("required", "type"):
            breach = (path, schema_pointer if error.validator == "required" else "")
            if breach in seen:
                continue
            seen.add(breach)
        yield SchemaError(
            path,
            str(error.validator),
            error.validator_value,
            error.schema if isinstance(error.schema, Mapping) else {},
            schema_pointer,
            error.instance,
        )


class _Items:
    """The keyword `items`, which passes over right items at the speed of the fast verdict.

    Of wrong ones it tells nothing but how many there are, once so many breaches have been told as
    the limit says: `told` is kept by who takes them. Then it yields no more than one error for each
    array, without which a condition that looks at the array would take it for right.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.told = 0
        self.untold = 0

    def __call__(
        self, validator: Any, schema_of_items: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        if not validator.is_type(instance, "array"):
            return
        address = _addresses_of_items()[id(schema_of_items)]
        is_told_wrong = False
        for index, item in enumerate(instance):
            if _is_valid(address, item):
                continue
            if self.told < self.limit:
                yield from validator.descend(item, schema_of_items, path=index)
            elif is_told_wrong:
                self.untold += 1
            else:
                is_told_wrong = True
                yield ValidationError("more items are wrong", path=[index])


def _is_valid(address: str, value: Any) -> bool:
    verdict = schema_fast.is_valid(address, value)
    return _plain(address).is_valid(value) if verdict is None else verdict


@cache
def _plain(schema: str) -> Validator:
    return _extended({})({"$ref": schema}, registry=_registry())


def _extended(keywords: Mapping[str, Any]) -> type[Validator]:
    extended: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _pattern, "uniqueItems": _unique_items, **keywords}
    )
    return extended


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resources(
        (uri, _without_dialect(contents)) for uri, contents in schemas().items()
    )


@cache
def _addresses_of_items() -> dict[int, str]:
    """Where the value of each keyword `items` stands, by its identity (`id`)."""
    found = {}
    places: list[tuple[str, Any]] = [(f"{uri}#", schema) for uri, schema in schemas().items()]
    for address, place in places:
        if isinstance(place, dict):
            places += [(address + pointer((key,)), inner) for key, inner in place.items()]
            if "items" in place:
                found[id(place["items"])] = f"{address}/items"
    return found


def _without_dialect(schema: Mapping[str, Any]) -> Resource[Any]:
    """A schema that the extended validator goes on with: `$schema` would call for the plain one."""
    contents = {keyword: value for keyword, value in schema.items() if keyword != "$schema"}
    return DRAFT202012.create_resource(contents)


def _pattern(
    validator: Validator, pattern: str, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `pattern`, of texts that are not too long anyway.

    On others the standard library's engine takes hundreds of bytes for each character.
    """
    is_text = validator.is_type(instance, "string")
    if is_text and len(instance) <= schema.get("maxLength", len(instance)):
        yield from Draft202012Validator.VALIDATORS["pattern"](validator, pattern, instance, schema)


def _unique_items(
    validator: Validator, unique: bool, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `uniqueItems` in linear time: the library's takes quadratic on mixed arrays."""
    if unique and validator.is_type(instance, "array"):
        seen = {json.dumps(_canonical(item), sort_keys=True) for item in instance}
        if len(seen) < len(instance):
            yield ValidationError("items are repeated")


def _canonical(value: Any) -> Any:
    """Write numbers that are the same double in one way (clause 8.9): 1.0 is 1, and -0.0 is 0."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        return {name: _canonical(item) for name, item in value.items()}
    return value


def _schema_pointer(schema: str, error: ValidationError) -> str:
    """Where the keyword stands: the address of its file, and a JSON Pointer as fragment.

    The error's path leaves out each `$ref` on the way; where the next key is not in the schema at
    hand, it is in the one that this refers to.
    """
    base, place, keys = schema, schemas()[schema], []
    for key in error.absolute_schema_path:
        while isinstance(place, dict) and key not in place:
            base, fragment = urldefrag(urljoin(base, place["$ref"]))
            keys = [part for part in fragment.split("/") if part]
            place = schemas()[base]
            for part in keys:
                place = place[part]
        keys.append(str(key))
        place = place[key]
    return f"{base}#{pointer(tuple(keys))}"
