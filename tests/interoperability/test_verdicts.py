"""Validators of several programming languages take the schemas, and agree on every instance."""

from __future__ import annotations

from functools import cache

import pytest

from scripts.examples import STDOUT, Case, vectors
from tests.interoperability.asking import ask
from tests.interoperability.instances import Instance, instances
from tests.interoperability.places import places
from tests.interoperability.schemas import BUNDLED, DISTINCT
from tests.interoperability.validators import VALIDATORS, Answer, Request
from tests.schemas.files import EVERY, OF_VERSION
from train_api.specification import versions

pytestmark = pytest.mark.timeout(900)

INSTANCES = list(instances())
# Those of recipes have so many items that some validators take minutes: test_bounds has them.
CASES = {
    version: [
        case
        for case in vectors(version)
        if case.group != STDOUT and not case.recipe and case not in before
    ]
    for version, before in zip(versions(), ([], *map(vectors, versions())), strict=False)
}
"""The examples of each version, and those of earlier ones that are valid from it on."""
RESPONSES = (
    "check-requirements-response",
    "list-requirements-response",
    "print-model-summary-response",
    "run-algorithm-response",
)

each_validator = pytest.mark.parametrize("validator", VALIDATORS)
each_version = pytest.mark.parametrize("version", versions())


def examples(version: str, response: str, kind: str) -> list[Case]:
    """The examples of one kind that are bare responses to one command."""
    return [case for case in CASES[version] if (case.group, case.kind) == (response, kind)]


def conforms(case: Case) -> bool:
    """Whether an example is one that the schema must take.

    A schema cannot express the rules from TA101 on.
    """
    return all(problem.code != "TA100" for problem in case.problems)


def of(name: str) -> list[Instance]:
    """The instances of the schema of this version and short name."""
    return [each for each in INSTANCES if (each.version, each.schema) == DISTINCT.get(name)]


def of_version(version: str) -> list[Instance]:
    """The instances of all schemas of a version."""
    return [each for each in INSTANCES if each.version == version]


@cache
def answers(validator: str) -> dict[str, Answer]:
    """What a validator says of the instances of each schema, of all in responses, and of examples.

    The bundle and the train response of each version are asked about all instances within a
    response, and about the same examples as each response.
    """
    requests: dict[str, Request] = {}
    for version in versions():
        bundle, files = BUNDLED[version], list(OF_VERSION[version].values())
        entry = OF_VERSION[version]["train-response"]["$id"]
        for name, schema in OF_VERSION[version].items():
            texts = [each.text for each in of(f"{version}/{name}")]
            requests[f"{version}/{name}"] = Request(files, schema["$id"], texts)
        within = [each.within_a_response for each in of_version(version)]
        requests[f"{version}/train-response within"] = Request(files, entry, within)
        requests[f"{version}/bundle within"] = Request([bundle], bundle["$id"], within)
        for response in RESPONSES:
            for kind in ("valid", "invalid"):
                texts = [case.data.decode() for case in examples(version, response, kind)]
                about = f"{version}/{response} {kind}"
                own = OF_VERSION[version][response]["$id"]
                requests[about] = Request(files, own, texts)
                requests[f"train-response {about}"] = Request(files, entry, texts)
                requests[f"bundle {about}"] = Request([bundle], bundle["$id"], texts)
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
@pytest.mark.parametrize("schema", [*EVERY, *(f"{version}/bundle within" for version in BUNDLED)])
def test_a_schema_is_taken_without_a_word(validator: str, schema: str) -> None:
    """Each validator takes each schema in its default settings, without error or warning."""
    answer = answers(validator)[schema]
    assert (answer.error, answer.log) == (None, ())


@each_validator
@pytest.mark.parametrize("schema", DISTINCT)
def test_the_verdict_is_correct(validator: str, schema: str) -> None:
    """Each validator distinguishes the valid from the invalid instances of each schema."""
    texts = [each.text for each in of(schema)]
    expected = [each.valid for each in of(schema)]
    assert incorrect(texts, answers(validator)[schema].verdicts, expected) == []


@each_validator
@each_version
@pytest.mark.parametrize("schema", ["train-response", "bundle"])
def test_the_verdict_is_correct_within_a_response(
    validator: str, version: str, schema: str
) -> None:
    """Files and bundle give the correct verdict on a response that contains an instance."""
    texts = [each.within_a_response for each in of_version(version)]
    expected = [each.valid for each in of_version(version)]
    verdicts = answers(validator)[f"{version}/{schema} within"].verdicts
    assert incorrect(texts, verdicts, expected) == []


@each_validator
@each_version
@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_verdict_on_examples_is_correct(
    validator: str, version: str, response: str, kind: str
) -> None:
    """By the response's schema, the train response and the bundle, examples have their verdict."""
    cases = examples(version, response, kind)
    names = [case.name for case in cases]
    expected = [conforms(case) for case in cases]
    for schema in ("", "train-response ", "bundle "):
        verdicts = answers(validator)[f"{schema}{version}/{response} {kind}"].verdicts
        assert incorrect(names, verdicts, expected) == [], schema


@each_version
@pytest.mark.parametrize("response", RESPONSES)
def test_examples_show_valid_and_invalid_responses(version: str, response: str) -> None:
    """The schema must take all valid examples, and refuse some invalid ones."""
    assert all(conforms(case) for case in examples(version, response, "valid"))
    assert not all(conforms(case) for case in examples(version, response, "invalid"))


@pytest.mark.parametrize("schema", DISTINCT)
def test_every_schema_has_instances_of_both_kinds(schema: str) -> None:
    """Each schema has instances that are valid and some that are not."""
    assert {each.valid for each in of(schema)} == {True, False}


def test_the_table_does_not_contradict_itself() -> None:
    """No instance is listed as both valid and invalid."""
    verdicts: dict[tuple[str, str, str], bool] = {}
    for each in INSTANCES:
        instance = (each.version, each.schema, each.text)
        assert verdicts.setdefault(instance, each.valid) is each.valid


@each_version
def test_each_place_is_tried_both_ways(version: str) -> None:
    """Each place of the table has a valid and an invalid value."""
    assert [each.around for each in places(version) if not (each.valid and each.invalid)] == []


def test_a_schema_that_only_names_another_version_is_the_same() -> None:
    """The schemas that 1.1.0 changes are compared anew, and those that it took over are not."""
    changed = {name for version, name in DISTINCT.values() if version == "1.1.0"}

    assert {name for version, name in DISTINCT.values() if version == "1.0.0"} == set(
        OF_VERSION["1.0.0"]
    )
    assert changed == {"requirements/environment-variable", "relation", *RESPONSES}
