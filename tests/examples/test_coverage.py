"""The examples show all that the schemas, the vocabularies and the rules say."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts.examples import REPOSITORY, STDOUT, Case, vectors
from tests.examples.obligations import (
    Obligation,
    UnknownKeywordError,
    missing,
    obligations,
)
from train_api.specification import VERSION, versions
from train_api.validation.rules.catalog import RULES

VECTORS = {version: vectors(version) for version in versions()}
"""The examples of each version, with those of earlier versions that apply to it."""

ALL = VECTORS[VERSION]
LIST = "list-requirements-response"
_BUNDLE = "/bundle.schema.json"


def _bare(examples: list[Case]) -> list[Case]:
    return [case for case in examples if case.group != STDOUT]


def _schemas(version: str) -> dict[str, Any]:
    folder = REPOSITORY / "schemas" / version
    found = [json.loads(path.read_bytes()) for path in folder.rglob("*.schema.json")]
    return {schema["$id"]: schema for schema in found if not schema["$id"].endswith(_BUNDLE)}


SCHEMAS = _schemas(VERSION)


def _address(schemas: dict[str, Any], name: str) -> str:
    (address,) = [address for address in schemas if address.endswith(f"/{name}.schema.json")]
    return address


def _owed(schemas: dict[str, Any]) -> set[Obligation]:
    """The obligations of all responses, and of the schema that takes any of them."""
    owed = obligations(schemas, _address(schemas, "train-response"), follow=False)
    for address in schemas:
        if address.endswith("-response.schema.json") and "/train-response." not in address:
            owed |= obligations(schemas, address)
    return owed


OWED_OF = {version: _owed(_schemas(version)) for version in versions()}
OWED = OWED_OF[VERSION]

each_version = pytest.mark.parametrize("version", versions())


def _without(examples: list[Case], case: Case) -> list[Case]:
    return [other for other in examples if other != case]


@each_version
def test_the_examples_show_all_that_the_schemas_assert(version: str) -> None:
    """Each assertion of the schemas has a valid example that meets it and an invalid one."""
    assert missing(OWED_OF[version], VECTORS[version]) == []


@each_version
def test_every_schema_takes_part(version: str) -> None:
    """Each keyword that asserts something, in any file, is among what the examples must show."""

    def values(schema: Any) -> set[str]:
        if isinstance(schema, list):
            return set().union(*map(values, schema))
        if not isinstance(schema, dict):
            return set()
        own = {
            json.dumps(schema[word]) for word in ("pattern", "enum", "maxLength") if word in schema
        }
        parts = [part for word, part in schema.items() if word not in ("if", "not", "examples")]
        return own.union(*map(values, parts))

    reported = {obligation.expected for obligation in OWED_OF[version]}
    schemas = _schemas(version)

    assert schemas
    assert {address: values(schema) - reported for address, schema in schemas.items()} == {
        address: set() for address in schemas
    }


def _vocabularies(version: str) -> list[Any]:
    folder = REPOSITORY / "controlled-vocabularies" / version
    documents = (json.loads(path.read_bytes()) for path in sorted(folder.glob("*.jsonld")))
    return [document for document in documents if "terms" in document]


@each_version
def test_every_term_is_used_in_a_valid_example(version: str) -> None:
    """A term of a vocabulary is in a valid example, or its response has one."""
    enums = {
        frozenset(json.loads(obligation.expected)): obligation
        for obligation in OWED_OF[version]
        if obligation.keyword == "enum"
    }
    examples = VECTORS[version]
    valid_groups = {case.group for case in _bare(examples) if case.kind == "valid"}
    vocabularies = _vocabularies(version)

    assert vocabularies
    for vocabulary in vocabularies:
        notations = frozenset(term["notation"] for term in vocabulary["terms"])
        responses = {
            term["response"].rsplit("/", 1)[1].split(".")[0]
            for term in vocabulary["terms"]
            if "response" in term
        }
        assert responses <= valid_groups
        assert responses or notations in enums
        assert missing([enums[notations]] if notations in enums else [], examples) == []


def test_every_rule_is_broken_by_an_example() -> None:
    """There is an example for each rule of any version, and for no other code."""
    provoked = {
        problem.code
        for examples in VECTORS.values()
        for case in examples
        for problem in case.problems
    }

    assert provoked == set(RULES)


@each_version
def test_an_invalid_example_isolates_one_fault(version: str) -> None:
    """An invalid bare response violates exactly one rule, and one keyword."""
    mixed = {
        case.id
        for case in _bare(VECTORS[version])
        if case.kind == "invalid"
        and len(
            {
                (problem.code, problem.keyword)
                for problem in case.problems
                if RULES[problem.code].severity == "error"
            }
        )
        != 1
    }

    assert mixed == set()


def _lone(obligation: Obligation, examples: list[Case]) -> Case | None:
    """The only invalid example that an obligation rests on, if there is but one."""
    resting = [
        case
        for case in _bare(examples)
        if case.kind == "invalid" and missing([obligation], _without(examples, case))
    ]
    return resting[0] if len(resting) == 1 else None


@pytest.mark.parametrize(
    "obligation",
    sorted(obligation for obligation in OWED if obligation.keyword in ("required", "maximum")),
    ids=str,
)
def test_a_removed_invalid_example_is_noticed(obligation: Obligation) -> None:
    """Without the example that violates an assertion, the check names the assertion."""
    case = _lone(obligation, ALL)

    assert case is not None
    assert missing(OWED, _without(ALL, case)) != []
    assert missing([obligation], _without(ALL, case))[0].startswith(str(obligation))


@each_version
@pytest.mark.parametrize("keyword", sorted({obligation.keyword for obligation in OWED}), ids=str)
def test_removed_valid_examples_are_noticed(version: str, keyword: str) -> None:
    """Without valid examples, the check misses something of each keyword that they show."""
    owed = [obligation for obligation in OWED_OF[version] if obligation.keyword == keyword]
    invalid = [case for case in VECTORS[version] if case.kind == "invalid"]
    valid = [case for case in VECTORS[version] if case.kind == "valid"]

    # What is left out is shown by what is valid in no other way than by being there.
    lost = missing(owed, valid if keyword == "required" else invalid)

    assert {line.split(": exactly")[0].split(": no ")[0] for line in lost} == set(map(str, owed))


def test_a_second_example_that_leaves_out_the_same_member_is_noticed() -> None:
    """One member is left out by one example, not by two."""
    (case,) = [case for case in ALL if case.id == f"{LIST}/invalid/leaves-out-the-relations"]

    (line,) = missing(OWED, [*ALL, case._replace(name="leaves-it-out-again")])

    assert "required" in line
    assert "leaves-out-the-relations, leaves-it-out-again" in line


def _with_a_bound(schemas: dict[str, Any]) -> None:
    schemas[_address(schemas, "relation")]["properties"]["requirements"]["maxItems"] = 400


def _with_a_term(schemas: dict[str, Any]) -> None:
    schemas[_address(schemas, "relation")]["properties"]["type"]["enum"].append("one")


def _with_a_member(schemas: dict[str, Any]) -> None:
    schemas[_address(schemas, "rebase")]["properties"]["platform"] = {"type": "string"}


def _with_a_required_member(schemas: dict[str, Any]) -> None:
    schemas[_address(schemas, "run-algorithm-response")]["required"].append("message")


def _with_a_member_required_beside_another(schemas: dict[str, Any]) -> None:
    condition = schemas[_address(schemas, "environment-variable")]["allOf"][0]
    condition["then"]["required"].append("description")


def _with_a_second_pattern(schemas: dict[str, Any]) -> None:
    name = schemas[_address(schemas, "environment-variable")]["properties"]["name"]
    name["allOf"] = [{"pattern": "^[^Q]*$"}]


def _with_a_second_type(schemas: dict[str, Any]) -> None:
    schemas[_address(schemas, "run-algorithm-response")]["properties"]["message"]["type"] = [
        "string",
        "null",
    ]


@pytest.mark.parametrize(
    ("change", "complaints"),
    [
        (
            _with_a_bound,
            [
                "relations/*/requirements: maxItems 400: no invalid example is one beyond",
                "relations/*/requirements: maxItems 400: no valid example is on the bound",
            ],
        ),
        (_with_a_term, ['relations/*/type: enum ["all", "any", "none", "one"]: no valid example']),
        (
            _with_a_member,
            [
                "rebase/platform: type",
                "rebase/platform: type",
                'rebase: properties "platform": no valid example has it',
            ],
        ),
        (_with_a_required_member, ['the root: required "message": exactly one']),
        (
            _with_a_member_required_beside_another,
            [
                'requirement: required "choices": exactly one',
                'requirement: required "description": exactly one',
            ],
        ),
        (_with_a_second_pattern, ['name: pattern "^[^Q]*$": no invalid example breaks it']),
        (_with_a_second_type, ['message: type ["string", "null"]: no valid example has a value']),
    ],
)
def test_a_change_to_a_schema_asks_for_examples(
    change: Callable[[dict[str, Any]], None], complaints: list[str]
) -> None:
    """The check reports each new assertion in a schema until there are examples for it."""
    schemas = copy.deepcopy(SCHEMAS)
    change(schemas)

    lines = missing(_owed(schemas), ALL)

    assert len(lines) == len(complaints)
    for line, complaint in zip(lines, complaints, strict=True):
        assert complaint in line


def test_a_keyword_that_the_check_does_not_know_is_refused() -> None:
    """A keyword that asks for examples of an unknown kind ends the check."""
    schemas = copy.deepcopy(SCHEMAS)
    schemas[_address(schemas, "relation")]["minProperties"] = 2

    with pytest.raises(UnknownKeywordError, match="minProperties"):
        _owed(schemas)
