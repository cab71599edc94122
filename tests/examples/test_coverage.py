"""The examples show all that the schemas, the vocabularies and the rules say."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts.examples import REPOSITORY, STDOUT, Case, cases, groups, response_cases
from tests.examples.obligations import (
    Obligation,
    UnknownKeywordError,
    missing,
    obligations,
)
from train_api.specification import VERSION
from train_api.validation.rules.catalog import RULES

ALL = cases()
BARE = response_cases()
LIST = "list-requirements-response"
_BUNDLE = "/bundle.schema.json"


def _schemas() -> dict[str, Any]:
    folder = REPOSITORY / "schemas" / VERSION
    found = [json.loads(path.read_bytes()) for path in folder.rglob("*.schema.json")]
    return {schema["$id"]: schema for schema in found if not schema["$id"].endswith(_BUNDLE)}


SCHEMAS = _schemas()


def _address(name: str) -> str:
    (address,) = [address for address in SCHEMAS if address.endswith(f"/{name}.schema.json")]
    return address


def _owed(schemas: dict[str, Any]) -> set[Obligation]:
    """The obligations of all responses, and of the schema that takes any of them."""
    owed = obligations(schemas, _address("train-response"), follow=False)
    for group in groups():
        if group.name != STDOUT:
            owed |= obligations(schemas, _address(group.name))
    return owed


OWED = _owed(SCHEMAS)


def _without(case: Case) -> list[Case]:
    return [other for other in ALL if other != case]


def test_the_examples_show_all_that_the_schemas_assert() -> None:
    """Each assertion of the schemas has a valid example that meets it and an invalid one."""
    assert missing(OWED, ALL) == []


def test_every_schema_takes_part() -> None:
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

    reported = {obligation.expected for obligation in OWED}

    assert SCHEMAS
    assert {address: values(schema) - reported for address, schema in SCHEMAS.items()} == {
        address: set() for address in SCHEMAS
    }


def _vocabularies() -> list[Any]:
    folder = REPOSITORY / "controlled-vocabularies" / VERSION
    documents = (json.loads(path.read_bytes()) for path in sorted(folder.glob("*.jsonld")))
    return [document for document in documents if "terms" in document]


def test_every_term_is_used_in_a_valid_example() -> None:
    """A term of a vocabulary is in a valid example, or its response has one."""
    enums = {
        frozenset(json.loads(obligation.expected)): obligation
        for obligation in OWED
        if obligation.keyword == "enum"
    }
    valid_groups = {case.group for case in BARE if case.kind == "valid"}
    vocabularies = _vocabularies()

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
        assert missing([enums[notations]] if notations in enums else [], ALL) == []


def test_every_rule_is_broken_by_an_example() -> None:
    """There is an example for each rule of the specification, and for no other code."""
    provoked = {problem.code for case in ALL for problem in case.problems}

    assert provoked == set(RULES)


def test_an_invalid_example_isolates_one_fault() -> None:
    """An invalid bare response violates exactly one rule, and one keyword."""
    mixed = {
        case.id
        for case in BARE
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


def _lone(obligation: Obligation) -> Case | None:
    """The only invalid example that an obligation rests on, if there is but one."""
    resting = [
        case for case in BARE if case.kind == "invalid" and missing([obligation], _without(case))
    ]
    return resting[0] if len(resting) == 1 else None


@pytest.mark.parametrize(
    "obligation",
    sorted(obligation for obligation in OWED if obligation.keyword in ("required", "maximum")),
    ids=str,
)
def test_a_removed_invalid_example_is_noticed(obligation: Obligation) -> None:
    """Without the example that violates an assertion, the check names the assertion."""
    case = _lone(obligation)

    assert case is not None
    assert missing(OWED, _without(case)) != []
    assert missing([obligation], _without(case))[0].startswith(str(obligation))


@pytest.mark.parametrize("keyword", sorted({obligation.keyword for obligation in OWED}), ids=str)
def test_removed_valid_examples_are_noticed(keyword: str) -> None:
    """Without valid examples, the check misses something of each keyword that they show."""
    owed = [obligation for obligation in OWED if obligation.keyword == keyword]
    invalid = [case for case in ALL if case.kind == "invalid"]
    valid = [case for case in ALL if case.kind == "valid"]

    # What is left out is shown by what is valid in no other way than by being there.
    lost = missing(owed, valid if keyword == "required" else invalid)

    assert {line.split(": exactly")[0].split(": no ")[0] for line in lost} == set(map(str, owed))


def test_a_second_example_that_leaves_out_the_same_member_is_noticed() -> None:
    """One member is left out by one example, not by two."""
    (case,) = [case for case in BARE if case.id == f"{LIST}/invalid/leaves-out-the-relations"]

    (line,) = missing(OWED, [*ALL, case._replace(name="leaves-it-out-again")])

    assert "required" in line
    assert "leaves-out-the-relations, leaves-it-out-again" in line


def _with_a_bound(schemas: dict[str, Any]) -> None:
    schemas[_address("relation")]["properties"]["requirements"]["maxItems"] = 400


def _with_a_term(schemas: dict[str, Any]) -> None:
    schemas[_address("relation")]["properties"]["type"]["enum"].append("one")


def _with_a_member(schemas: dict[str, Any]) -> None:
    schemas[_address("rebase")]["properties"]["platform"] = {"type": "string"}


def _with_a_required_member(schemas: dict[str, Any]) -> None:
    schemas[_address("run-algorithm-response")]["required"].append("message")


def _with_a_member_required_beside_another(schemas: dict[str, Any]) -> None:
    condition = schemas[_address("environment-variable")]["allOf"][0]
    condition["then"]["required"].append("description")


def _with_a_second_pattern(schemas: dict[str, Any]) -> None:
    name = schemas[_address("environment-variable")]["properties"]["name"]
    name["allOf"] = [{"pattern": "^[^Q]*$"}]


def _with_a_second_type(schemas: dict[str, Any]) -> None:
    schemas[_address("run-algorithm-response")]["properties"]["message"]["type"] = [
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
    schemas[_address("relation")]["minProperties"] = 2

    with pytest.raises(UnknownKeywordError, match="minProperties"):
        _owed(schemas)
