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

from train_api.pointer import pointer
from train_api.specification import schemas
from train_api.strict_json import Path


class Breach(NamedTuple):
    """One breach of a schema: the keyword, its value and where it stands, and what broke it."""

    path: Path
    keyword: str
    expected: Any
    schema: Mapping[str, Any]
    schema_pointer: str
    instance: Any


def breaches(schema: str, value: Any) -> Iterator[Breach]:
    """Tell each breach of the schema at this address, in the order of the schema's keywords."""
    for error in _validator(schema).iter_errors(value):
        yield Breach(
            tuple(error.absolute_path),
            str(error.validator),
            error.validator_value,
            error.schema if isinstance(error.schema, Mapping) else {},
            _schema_pointer(schema, error),
            error.instance,
        )


@cache
def _validator(schema: str) -> Validator:
    registry: Registry[Any] = Registry().with_resources(
        (uri, _without_dialect(contents)) for uri, contents in schemas().items()
    )
    linear: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"uniqueItems": _unique_items}
    )
    return linear({"$ref": schema}, registry=registry)


def _without_dialect(schema: Mapping[str, Any]) -> Resource[Any]:
    """A schema that the extended validator goes on with: `$schema` would call for the plain one."""
    contents = {keyword: value for keyword, value in schema.items() if keyword != "$schema"}
    return DRAFT202012.create_resource(contents)


def _unique_items(
    validator: Validator, unique: bool, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `uniqueItems` in linear time: the library's takes quadratic on mixed arrays."""
    if unique and validator.is_type(instance, "array"):
        seen = {json.dumps(_canonical(item), sort_keys=True) for item in instance}
        if len(seen) < len(instance):
            yield ValidationError("items are repeated")


def _canonical(value: Any) -> Any:
    """Write numbers that JSON Schema takes for equal in one way: 1.0 is 1, and -0.0 is 0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
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
