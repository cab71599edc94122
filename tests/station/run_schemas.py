"""The published schema of the report of `run`, with those that it refers to."""

from __future__ import annotations

from functools import cache

from jsonschema_rs import Draft202012Validator, Registry

from train_api.formats import check_json, json_report, run_json
from train_api.specification import address, load


@cache
def run_report_validator() -> Draft202012Validator:
    """A validator of the report of `run`."""
    others = (json_report.SCHEMA, check_json.SCHEMA)
    registry = Registry([(address(path), load(path)) for path in others])
    return Draft202012Validator(load(run_json.SCHEMA), registry=registry)
