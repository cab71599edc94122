"""A new requirement type is a change of data: the validator's code stays as it is."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.bundle import ROOT
from scripts.bundle import main as bundle
from scripts.vocabularies import main as compare
from train_api.specification import address, schema_path, vocabulary_path

SERVICE = {"type": "service", "kind": "fhir"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the validator and the specification, to which the type `service` is added."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("src/train_api", "schemas", "controlled-vocabularies", "docs/rules"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    _change(root / schema_path("requirement"), _with_a_branch)
    variable = json.loads((root / schema_path("requirements/environment-variable")).read_bytes())
    _write(root / schema_path("requirements/service"), _service_schema(variable))
    _change(root / vocabulary_path("requirement-types"), _with_a_term)
    assert bundle([], root) == 0
    assert compare(["--check"], root) == 0
    return root


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _change(path: Path, change: Any) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    _write(path, document)


def _with_a_branch(schema: Any) -> None:
    schema["properties"]["type"]["enum"].append("service")
    branch = copy.deepcopy(schema["allOf"][0])
    branch["if"]["properties"]["type"]["const"] = "service"
    branch["then"]["$ref"] = "requirements/service.schema.json"
    schema["allOf"].append(branch)


def _service_schema(variable: Any) -> Any:
    """A schema for the type, made from the one for environment variables."""
    kept = ("$schema", "title", "description", "patternProperties", "additionalProperties")
    type_ = {**variable["properties"]["type"], "const": "service"}
    return {
        "$id": address(schema_path("requirements/service")),
        **{keyword: variable[keyword] for keyword in kept},
        "type": "object",
        "required": ["type", "kind"],
        "properties": {"type": type_, "kind": {"title": "Kind", "type": "string"}},
        "examples": [SERVICE],
    }


def _with_a_term(vocabulary: Any) -> None:
    term = copy.deepcopy(vocabulary["terms"][0])
    term["notation"] = "service"
    for member in ("@id", "isVersionOf"):
        term[member] = term[member].partition("#")[0] + "#service"
    vocabulary["terms"].append(term)


def _validated(checkout: Path, *requirements: Any) -> tuple[int, list[str]]:
    """The exit status for a list of these requirements, and the codes of its problems."""
    listed = [{"id": number, "requirement": each} for number, each in enumerate(requirements)]
    relations = [{"type": "all", "requirements": [number]} for number in range(len(listed))]
    ended = subprocess.run(
        [sys.executable, "-m", "train_api", "validate", "--format", "json", "-"],
        input=json.dumps({"requirements": listed, "relations": relations}).encode(),
        capture_output=True,
        check=False,
        env={
            **{name: value for name, value in os.environ.items() if "COVERAGE" not in name},
            "PYTHONPATH": str(checkout / "src"),
        },
    )
    (report,) = json.loads(ended.stdout)["reports"]
    return ended.returncode, [problem["code"] for problem in report["problems"]]


def test_requirements_of_the_new_type_are_valid(checkout: Path) -> None:
    """Requirements of both types may be in one list, also where one type has no names."""
    variable = {"type": "environmentVariable", "target": "URL", "name": "FOO"}
    assert _validated(checkout, SERVICE, variable, {**SERVICE, "kind": "omop"}) == (0, [])


def test_requirements_of_the_new_type_are_validated_with_its_schema(checkout: Path) -> None:
    """A requirement of the new type must conform to the new schema."""
    assert _validated(checkout, {"type": "service"}) == (1, ["TA100"])
