"""Validators of several programming languages take the schemas, and agree on every instance."""

from __future__ import annotations

import json
from functools import cache

import pytest

from scripts.examples import Case, response_cases
from tests.interoperability.asking import ask
from tests.interoperability.instances import Instance, instances
from tests.interoperability.places import PLACES
from tests.interoperability.validators import VALIDATORS, Answer, Request
from tests.schemas.files import BUNDLE, FILES

INSTANCES = list(instances())
# Those of recipes have so many items that some validators take minutes: test_bounds has them.
CASES = [case for case in response_cases() if not case.recipe]
BUNDLED = json.loads(BUNDLE.read_bytes())
RESPONSES = (
    "check-requirements-response",
    "list-requirements-response",
    "print-model-summary-response",
    "run-algorithm-response",
)

each_validator = pytest.mark.parametrize("validator", VALIDATORS)


def examples(response: str, kind: str) -> list[Case]:
    """The examples of one kind that are bare responses to one command."""
    return [case for case in CASES if (case.group, case.kind) == (response, kind)]


def conforms(case: Case) -> bool:
    """Whether an example is one that the schema must take.

    A schema cannot express the rules from TA101 on.
    """
    return all(problem.code != "TA100" for problem in case.problems)


def of(schema: str) -> list[Instance]:
    """The instances of the schema with this short name."""
    return [each for each in INSTANCES if each.schema == schema]


@cache
def answers(validator: str) -> dict[str, Answer]:
    """What a validator says of the instances of each schema, of all in responses, and of examples.

    The bundle and the train response are asked about all instances within a response, and about
    the same examples as each response.
    """
    files = list(FILES.values())
    requests = {
        name: Request(files, schema["$id"], [each.text for each in of(name)])
        for name, schema in FILES.items()
    }
    within = [each.within_a_response for each in INSTANCES]
    requests["train-response within"] = Request(files, FILES["train-response"]["$id"], within)
    requests["bundle within"] = Request([BUNDLED], BUNDLED["$id"], within)
    for response in RESPONSES:
        for kind in ("valid", "invalid"):
            texts = [case.data.decode() for case in examples(response, kind)]
            requests[f"{response} {kind}"] = Request(files, FILES[response]["$id"], texts)
            requests[f"train-response {response} {kind}"] = Request(
                files, FILES["train-response"]["$id"], texts
            )
            requests[f"bundle {response} {kind}"] = Request([BUNDLED], BUNDLED["$id"], texts)
    return dict(zip(requests, ask(validator, list(requests.values())), strict=True))


def incorrect(names: list[str], verdicts: tuple[bool, ...], expected: list[bool]) -> list[str]:
    """Each instance on which the verdict is not the expected one."""
    assert names
    return [
        f"{name[:200]} is {verdict}"
        for name, verdict, right in zip(names, verdicts, expected, strict=True)
        if verdict is not right
    ]


@each_validator
@pytest.mark.parametrize("schema", [*FILES, "bundle"])
def test_a_schema_is_taken_without_a_word(validator: str, schema: str) -> None:
    """Each validator takes each schema in its default settings, without error or warning."""
    answer = answers(validator)["bundle within" if schema == "bundle" else schema]
    assert (answer.error, answer.log) == (None, ())


@each_validator
@pytest.mark.parametrize("schema", FILES)
def test_the_verdict_is_correct(validator: str, schema: str) -> None:
    """Each validator distinguishes the valid from the invalid instances of each schema."""
    texts = [each.text for each in of(schema)]
    expected = [each.valid for each in of(schema)]
    assert incorrect(texts, answers(validator)[schema].verdicts, expected) == []


@each_validator
@pytest.mark.parametrize("schema", ["train-response", "bundle"])
def test_the_verdict_is_correct_within_a_response(validator: str, schema: str) -> None:
    """Files and bundle give the correct verdict on a response that contains an instance."""
    texts = [each.within_a_response for each in INSTANCES]
    expected = [each.valid for each in INSTANCES]
    assert incorrect(texts, answers(validator)[f"{schema} within"].verdicts, expected) == []


@each_validator
@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_verdict_on_examples_is_correct(validator: str, response: str, kind: str) -> None:
    """By the response's schema, the train response and the bundle, examples have their verdict."""
    cases = examples(response, kind)
    names = [case.name for case in cases]
    expected = [conforms(case) for case in cases]
    for schema in ("", "train-response ", "bundle "):
        verdicts = answers(validator)[f"{schema}{response} {kind}"].verdicts
        assert incorrect(names, verdicts, expected) == [], schema


@pytest.mark.parametrize("response", RESPONSES)
def test_examples_show_valid_and_invalid_responses(response: str) -> None:
    """The schema must take all valid examples, and refuse some invalid ones."""
    assert all(conforms(case) for case in examples(response, "valid"))
    assert not all(conforms(case) for case in examples(response, "invalid"))


@pytest.mark.parametrize("schema", FILES)
def test_every_schema_has_instances_of_both_kinds(schema: str) -> None:
    """Each schema has instances that are valid and some that are not."""
    assert {each.valid for each in of(schema)} == {True, False}


def test_the_table_does_not_contradict_itself() -> None:
    """No instance is listed as both valid and invalid."""
    verdicts: dict[tuple[str, str], bool] = {}
    for each in INSTANCES:
        assert verdicts.setdefault((each.schema, each.text), each.valid) is each.valid


def test_each_place_is_tried_both_ways() -> None:
    """Each place of the table has a valid and an invalid value."""
    assert [place.around for place in PLACES if not (place.valid and place.invalid)] == []
