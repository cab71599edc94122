"""The published schema of the report of `check`, with the one that it refers to."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry

from train_api.formats import check_json, json_report
from train_api.specification import address, load

SCHEMA: dict[str, Any] = load(check_json.SCHEMA)


@cache
def check_report_validator() -> Draft202012Validator:
    """A validator of the report of `check`."""
    path = json_report.SCHEMA
    return Draft202012Validator(SCHEMA, registry=Registry([(address(path), load(path))]))
