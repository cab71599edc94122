"""The reference verdict: each violation of a schema with its place, by jsonschema."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from train_api.reader.strict_json import Path
from train_api.specification import schemas_around
from train_api.validation import schema_fast
from train_api.validation.pointer import pointer

_FURTHER_ITEMS = "further items"
"""The keyword of the error that counts invalid items beyond the limit."""

_WITH_SCHEMA = ("items", "not", "if", "then", "else")
_WITH_LIST = ("allOf", "anyOf", "oneOf")
_WITH_MAP = ("properties", "patternProperties", "$defs")
"""The keywords with one subschema, with a list of them, and with subschemas by name."""


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
    return map(_schema_error, _distinct(_validator(schema, sys.maxsize).iter_errors(value)))


def first_schema_errors(schema: str, value: Any, limit: int) -> tuple[list[SchemaError], int]:
    """Return the first violations of the schema at this address, and the number of all.

    Of each array, the first `limit` invalid items are validated in full, and each further invalid
    item counts as one violation. So a value with errors everywhere takes little more time than a
    valid one, and no more memory.
    """
    reported = []
    total = 0
    for error in _distinct(_validator(schema, limit).iter_errors(value)):
        if error.validator == _FURTHER_ITEMS:
            total += cast(int, error.instance)
            continue
        total += 1
        if total <= limit:
            reported.append(_schema_error(error))
    return reported, total


def _distinct(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    seen = set()
    for error in errors:
        if error.validator in ("required", "type"):
            place = _schema_of(error).address if error.validator == "required" else ""
            key = (tuple(error.absolute_path), place)
            if key in seen:
                continue
            seen.add(key)
        yield error


def _schema_error(error: ValidationError) -> SchemaError:
    keyword, schema = str(error.validator), _schema_of(error)
    return SchemaError(
        tuple(error.absolute_path),
        keyword,
        error.validator_value,
        schema,
        schema.address + pointer((keyword,)),
        error.instance,
    )


def _schema_of(error: ValidationError) -> _Schema:
    """The innermost schema that an error is about."""
    return cast(_Schema, error.schema)


@cache
def _validator(schema: str, limit: int) -> Validator:
    keywords = {"items": _items(limit), "pattern": _pattern, "uniqueItems": _unique_items}
    extended = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    registry = _registry(schema)
    validator: Validator = extended({"$ref": schema}, registry=registry)
    return validator


@cache
def _registry(schema: str) -> Registry[Any]:
    return Registry().with_resources(
        (uri, DRAFT202012.create_resource(_Schema(contents, f"{uri}#")))
        for uri, contents in schemas_around(schema).items()
    )


class _Schema(dict[str, Any]):
    """A schema that knows its address, and so does each schema in it.

    It has no `$schema`, which would replace the extended validator by the plain one.
    """

    def __init__(self, schema: Mapping[str, Any], address: str) -> None:
        self.address = address
        for keyword, value in schema.items():
            inner = address + pointer((keyword,))
            if keyword in _WITH_SCHEMA:
                self[keyword] = _Schema(value, inner)
            elif keyword in _WITH_LIST:
                self[keyword] = [
                    _Schema(each, inner + pointer((index,))) for index, each in enumerate(value)
                ]
            elif keyword in _WITH_MAP:
                self[keyword] = {
                    name: _Schema(each, inner + pointer((name,))) for name, each in value.items()
                }
            elif keyword != "$schema":
                self[keyword] = value


_Keyword = Callable[[Any, Any, Any, Mapping[str, Any]], Iterator[ValidationError]]


def _items(limit: int) -> _Keyword:
    """The keyword `items`, which skips valid items at the speed of the fast verdict.

    After `limit` invalid items of an array, it only counts the others, in one error of its own.
    """

    def items(
        validator: Any, schema_of_items: Any, instance: Any, schema: Mapping[str, Any]
    ) -> Iterator[ValidationError]:
        if not validator.is_type(instance, "array"):
            return
        validator_of_items = validator.evolve(schema=schema_of_items)
        invalid = 0
        for index, item in enumerate(instance):
            verdict = schema_fast.is_valid(schema_of_items.address, item)
            if validator_of_items.is_valid(item) if verdict is None else verdict:
                continue
            invalid += 1
            if invalid <= limit:
                yield from validator.descend(item, schema_of_items, path=index)
        if invalid > limit:
            yield ValidationError(
                "more items are invalid", validator=_FURTHER_ITEMS, instance=invalid - limit
            )

    return items


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
