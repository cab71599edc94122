"""A later version adds a requirement type and a target: the validator's code stays as it is."""

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
from tests.schemas.next_version import begin, change, response_address, write
from train_api import validate
from train_api.specification import VERSION, address, schema_path, versions, vocabulary_path

NEWEST = versions()[-1]
LATER = "1.9.0"
SERVICE = {"type": "service", "kind": "fhir"}
VARIABLE = {"type": "environmentVariable", "target": "URL", "name": "FOO"}
COLOUR = {"type": "environmentVariable", "target": "COLOUR", "name": "BAR"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the validator and the specification, with a later version.

    It has the type `service` and the target `COLOUR` besides the types and targets of today.
    """
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("src/train_api", "schemas", "controlled-vocabularies", "docs/rules"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    begin(root, NEWEST, LATER)
    change(root / schema_path("requirement", LATER), _with_a_branch)
    variable = root / schema_path("requirements/environment-variable", LATER)
    change(variable, lambda schema: schema["properties"]["target"]["enum"].append("COLOUR"))
    service = _service_schema(json.loads(variable.read_bytes()))
    write(root / schema_path("requirements/service", LATER), service)
    change(root / vocabulary_path("requirement-types", LATER), lambda each: _add(each, "service"))
    change(root / vocabulary_path("targets", LATER), lambda each: _add(each, "COLOUR"))
    assert bundle([], root) == 0
    assert compare(["--check"], root) == 0
    return root


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
        "$id": address(schema_path("requirements/service", LATER)),
        **{keyword: variable[keyword] for keyword in kept},
        "type": "object",
        "required": ["type", "kind"],
        "properties": {"type": type_, "kind": {"title": "Kind", "type": "string"}},
        "examples": [SERVICE],
    }


def _add(vocabulary: Any, notation: str) -> None:
    term = copy.deepcopy(vocabulary["terms"][0])
    term["notation"] = notation
    term.pop("exactMatch", None)
    for member in ("@id", "isVersionOf"):
        term[member] = f"{term[member].partition('#')[0]}#{notation}"
    vocabulary["terms"].append(term)


def listing(*requirements: Any, version: str | None = None) -> bytes:
    """A list response with these requirements, all of which the train needs."""
    listed = [{"id": number, "requirement": each} for number, each in enumerate(requirements)]
    relations = [{"type": "all", "requirements": [number]} for number in range(len(listed))]
    named = {"$schema": response_address("list_requirements", version)} if version else {}
    return json.dumps({**named, "requirements": listed, "relations": relations}).encode()


def validated(checkout: Path, response: bytes, *options: str) -> tuple[int, str, list[str]]:
    """The exit status for a response, the version by which it is validated, and its codes."""
    ended = subprocess.run(
        [sys.executable, "-m", "train_api", "validate", "--format", "json", *options, "-"],
        input=response,
        capture_output=True,
        check=False,
        env={
            **{name: value for name, value in os.environ.items() if "COVERAGE" not in name},
            "PYTHONPATH": str(checkout / "src"),
        },
    )
    report = json.loads(ended.stdout)["reports"][-1]
    codes = [problem["code"] for problem in report["problems"]]
    return ended.returncode, report["specification"], codes


@pytest.mark.parametrize("version", [None, VERSION, NEWEST, LATER])
def test_a_response_is_validated_against_the_version_that_it_names(
    checkout: Path, version: str | None
) -> None:
    """Without a name it is the version that is released, or next to be."""
    response = listing(VARIABLE, version=version)
    assert validated(checkout, response) == (0, version or VERSION, [])


def test_requirements_of_the_new_type_and_target_are_valid(checkout: Path) -> None:
    """Requirements of both types may be in one list, also where one type has no names."""
    response = listing(SERVICE, VARIABLE, COLOUR, {**SERVICE, "kind": "omop"}, version=LATER)
    assert validated(checkout, response) == (0, LATER, [])


def test_requirements_of_the_new_type_are_validated_with_its_schema(checkout: Path) -> None:
    """A requirement of the new type must conform to the new schema."""
    response = listing({"type": "service"}, version=LATER)
    assert validated(checkout, response) == (1, LATER, ["TA100"])


@pytest.mark.parametrize("new", [SERVICE, COLOUR], ids=["type", "target"])
def test_the_earlier_version_stays_as_it_is(checkout: Path, new: Any) -> None:
    """What only the later version defines is invalid under the earlier one."""
    assert validated(checkout, listing(new)) == (1, VERSION, ["TA100"])
    for version in (VERSION, NEWEST):
        assert validated(checkout, listing(new, version=version)) == (1, version, ["TA100"])


def test_a_default_of_the_new_target_is_valid(checkout: Path) -> None:
    """The rules about defaults expect nothing of a target that they do not have."""
    response = listing({**COLOUR, "default": "red"}, version=LATER)
    assert validated(checkout, response) == (0, LATER, [])


def test_the_version_can_be_given(checkout: Path) -> None:
    """The option overrides what the response names."""
    given = ("--api-version", LATER)
    assert validated(checkout, listing(SERVICE), *given) == (0, LATER, [])
    assert validated(checkout, listing(VARIABLE, version=VERSION), *given) == (0, LATER, [])
    given = ("--api-version", VERSION)
    assert validated(checkout, listing(VARIABLE, version=LATER), *given) == (1, VERSION, ["TA100"])


def test_an_unknown_version_is_an_error(checkout: Path) -> None:
    """A response of a version that the tool does not have is invalid; the report says why."""
    response = listing(VARIABLE, version="7.0.0")
    assert validated(checkout, response) == (1, VERSION, ["TA100"])
    (problem,) = validate(response).problems
    assert "found the address of version 7.0.0, which this tool does not know" in problem.message
    assert problem.pointer == "/$schema"


def test_a_list_of_another_version_can_be_answered(checkout: Path, tmp_path: Path) -> None:
    """A check response is compared with the list under the version of the list."""
    path = tmp_path / "list.json"
    path.write_bytes(listing(SERVICE, version=LATER))
    answer = json.dumps({"fulfilled": False, "unmet": [{"id": 0, "reason": "none"}]}).encode()
    options = ("--list-response", str(path))
    assert validated(checkout, answer, *options) == (0, VERSION, [])
    answer = json.dumps({"fulfilled": True, "unmet": [{"id": 0, "reason": "none"}]}).encode()
    assert validated(checkout, answer, *options) == (1, VERSION, ["TA203"])
