"""The reference verdict: each violation of a schema with its place, by jsonschema."""

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
    """One violation of a schema: the keyword, its value and place, and the invalid instance."""

    path: Path
    keyword: str
    expected: Any
    schema: Mapping[str, Any]
    schema_pointer: str
    instance: Any


def violations(schema: str, value: Any) -> Iterator[SchemaError]:
    """Report each violation of the schema at this address, in the order of the schema's keywords.

    All members that one `required` misses in one object are one violation. A value of an invalid
    type is one violation too, even if several schemas require the type.
    """
    return _schema_errors(schema, _plain(schema).iter_errors(value))


def first_schema_errors(schema: str, value: Any, limit: int) -> tuple[list[SchemaError], int]:
    """Return the first violations of the schema at this address, and the number of all.

    After `limit` violations, all violations of one item of an array count as one. So a value with
    errors everywhere takes little more time than a valid one, and no more memory.
    """
    items = _Items(limit)
    validator = _extended({"items": items})({"$ref": schema}, registry=_registry())
    reported = []
    for error in _schema_errors(schema, validator.iter_errors(value)):
        items.reported += 1
        if items.reported <= limit:
            reported.append(error)
    return reported, items.reported + items.unreported


def _schema_errors(schema: str, errors: Iterator[ValidationError]) -> Iterator[SchemaError]:
    seen = set()
    for error in errors:
        path = tuple(error.absolute_path)
        schema_pointer = _schema_pointer(schema, error)
        if error.validator in ("required", "type"):
            key = (path, schema_pointer if error.validator == "required" else "")
            if key in seen:
                continue
            seen.add(key)
        yield SchemaError(
            path,
            str(error.validator),
            error.validator_value,
            error.schema if isinstance(error.schema, Mapping) else {},
            schema_pointer,
            error.instance,
        )


class _Items:
    """The keyword `items`, which skips valid items at the speed of the fast verdict.

    Once the consumer has counted `limit` violations in `reported`, this keyword only counts invalid
    items. It then yields one error for each array, without which a condition on the array would
    take the array as valid.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.reported = 0
        self.unreported = 0

    def __call__(
        self, validator: Any, schema_of_items: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        if not validator.is_type(instance, "array"):
            return
        address = _addresses_of_items()[id(schema_of_items)]
        is_reported = False
        for index, item in enumerate(instance):
            if _is_valid(address, item):
                continue
            if self.reported < self.limit:
                yield from validator.descend(item, schema_of_items, path=index)
            elif is_reported:
                self.unreported += 1
            else:
                is_reported = True
                yield ValidationError("more items are invalid", path=[index])


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
    """The address of the value of each keyword `items`, by its identity (`id`)."""
    found = {}
    places: list[tuple[str, Any]] = [(f"{uri}#", schema) for uri, schema in schemas().items()]
    for address, place in places:
        if isinstance(place, dict):
            places += [(address + pointer((key,)), inner) for key, inner in place.items()]
            if "items" in place:
                found[id(place["items"])] = f"{address}/items"
    return found


def _without_dialect(schema: Mapping[str, Any]) -> Resource[Any]:
    """A schema without `$schema`, which would replace the extended validator by the plain one."""
    contents = {keyword: value for keyword, value in schema.items() if keyword != "$schema"}
    return DRAFT202012.create_resource(contents)


def _pattern(
    validator: Validator, pattern: str, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `pattern`, only for strings that `maxLength` allows.

    On longer ones the standard library's engine takes hundreds of bytes for each character.
    """
    is_text = validator.is_type(instance, "string")
    if is_text and len(instance) <= schema.get("maxLength", len(instance)):
        yield from Draft202012Validator.VALIDATORS["pattern"](validator, pattern, instance, schema)


def _unique_items(
    validator: Validator, unique: bool, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `uniqueItems` in linear time; the library's is quadratic on mixed arrays."""
    if unique and validator.is_type(instance, "array"):
        seen = {json.dumps(_canonical(item), sort_keys=True) for item in instance}
        if len(seen) < len(instance):
            yield ValidationError("items are repeated")


def _canonical(value: Any) -> Any:
    """Normalize numbers that are the same double (clause 8.9): 1.0 is 1, and -0.0 is 0."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        return {name: _canonical(item) for name, item in value.items()}
    return value


def _schema_pointer(schema: str, error: ValidationError) -> str:
    """The place of the keyword: the address of its file, and a JSON Pointer as fragment.

    The error's path omits each `$ref`: a key that is not in the current schema is in the schema
    that this one refers to.
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
