"""The fast verdict: whether a response conforms to its schema, by jsonschema-rs.

It is yes or no; `schema_errors` reports which keywords are violated, and where. If jsonschema-rs
cannot be imported or cannot read a value, `schema_errors` gives the verdict, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from train_api.specification import schemas_around


@cache
def _validator(schema: str) -> Callable[[Any], bool] | None:
    try:
        from jsonschema_rs import Registry, validator_for
    except ImportError:
        return None
    registry = Registry(list(schemas_around(schema).items()))
    return validator_for({"$ref": schema}, registry=registry).is_valid


def is_valid(schema: str, value: Any) -> bool | None:
    """Whether a value conforms to the schema at this address; None if this is unknown here."""
    validator = _validator(schema)
    if validator is None:
        return None
    try:
        return validator(value)
    except (ValueError, OverflowError):
        return None
