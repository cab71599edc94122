"""The problems files describe the faults of the examples, and no more than that."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from scripts.examples import (
    REPOSITORY,
    STDOUT,
    Case,
    cases,
    files,
    folder,
    groups,
    problems_files,
)
from train_api import validate
from train_api.specification import address, commands, schema_path, versions
from train_api.validation.rules.catalog import RULES

GROUPS = [group for version in versions() for group in groups(folder(version))]
FILES = [path for group in GROUPS for path in problems_files(group)]
CASES = [case for version in versions() for case in cases(folder(version))]
REQUIRED = {"description", "problems"}
OPTIONAL = {"command", "listResponse", "recipe"}


def _document(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _id(path: Path) -> str:
    return f"{path.parents[2].name}/{path.parents[1].name}/{path.stem}"


def _group_id(group: Path) -> str:
    return f"{group.parent.name}/{group.name}"


def _case_id(case: Case) -> str:
    return f"{case.version}/{case.id}"


def _examples(path: Path) -> list[Path]:
    """The examples that a problems file is about."""
    return sorted(path.parents[1].glob(f"*valid/{path.stem}.*"))


@pytest.mark.parametrize("group", GROUPS, ids=_group_id)
def test_every_invalid_example_has_a_problems_file(group: Path) -> None:
    """Each invalid example has a description of its fault."""
    reported = {path.stem for path in problems_files(group)}

    assert {path.stem for path in files(group, "invalid")} <= reported


@pytest.mark.parametrize("group", GROUPS, ids=_group_id)
def test_an_example_has_its_own_name(group: Path) -> None:
    """Names are words of small letters and digits joined by dashes, each used once in a group."""
    paths = files(group, "valid") + files(group, "invalid")
    ending = ".stdout" if group.name == STDOUT else ".json"

    assert len({path.stem for path in paths}) == len(paths)
    assert [path.name for path in paths if path.suffix != ending] == []
    assert [
        path.name for path in paths if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    ] == []


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_a_problems_file_belongs_to_an_example(path: Path) -> None:
    """A problems file is about one example, or holds the recipe of one."""
    assert path.suffix == ".json"
    assert len(_examples(path)) == ("recipe" not in _document(path))


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_a_problems_file_has_the_known_members_alone(path: Path) -> None:
    """A problems file, its problems and its recipe have the members that the README lists."""
    document = _document(path)
    in_stdout = path.parents[1].name == STDOUT

    assert REQUIRED <= document.keys() <= REQUIRED | OPTIONAL
    assert document.get("command") in {None, *commands()}
    for part in document.get("recipe", [{"text": ""}]):
        assert part.keys() in ({"text"}, {"repeat", "times"}, {"each", "from", "to"})
    for problem in document["problems"]:
        required = {"code", "pointer"} | ({"keyword"} if problem["code"] == "TA100" else set())
        place = {"line", "column"} & problem.keys()
        assert problem.keys() - place == required
        assert place in ((set(), {"line", "column"}) if in_stdout else (set(),))
        assert problem["code"] in RULES


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_errors_alone_make_an_example_invalid(path: Path) -> None:
    """An invalid example has an error, a valid one has nothing graver than warnings."""
    document = _document(path)
    has_error = any(RULES[problem["code"]].severity == "error" for problem in document["problems"])

    for example in _examples(path):
        assert example.parent.name == ("invalid" if has_error else "valid")


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_a_list_response_is_a_valid_example(path: Path) -> None:
    """The list that a check response answers is one of the valid examples of the version."""
    listed = _document(path).get("listResponse")

    if listed is not None:
        target = (path.parent / listed).resolve()
        assert target.parent == path.parents[2] / "list-requirements-response" / "valid"
        assert target.is_file()


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_a_description_is_a_sentence(path: Path) -> None:
    """A description is one line that begins like a sentence and ends like one."""
    description = _document(path)["description"]

    assert re.fullmatch(r"[A-Z0-9][^\n]*\.", description)


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_a_problems_file_reads_well(path: Path) -> None:
    """A problems file is indented by two spaces and ends with one line break."""
    text = path.read_text(encoding="utf-8")

    assert text == json.dumps(_document(path), indent=2, ensure_ascii=False) + "\n"


def _description(case: Case) -> str:
    path = case.path.parents[1] / "problems" / f"{case.name}.json"
    return str(_document(path)["description"])


@pytest.mark.parametrize("case", [case for case in CASES if case.problems], ids=_case_id)
def test_a_description_is_not_a_message_of_this_validator(case: Case) -> None:
    """A description has words of its own for a fault, so that messages can change."""
    listed = None if case.list_response is None else case.list_response.read_bytes()
    report = validate(
        case.data, command=case.command, list_response=listed, api_version=case.version
    )
    messages = [problem.message for problem in report.problems]

    assert messages
    assert [message for message in messages if message in _description(case)] == []


_VALUES = re.compile(r"""'[^']*'|"[^"]*"|[][{}()0-9,]+""")


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if case.group != STDOUT and any(problem.keyword for problem in case.problems)
    ],
    ids=_case_id,
)
def test_a_description_is_not_the_wording_of_another_validator(case: Case) -> None:
    """A description contains no phrase of a message of jsonschema, values apart."""
    files_of_schemas = (REPOSITORY / "schemas" / case.version).rglob("*.schema.json")
    schemas = [_document(path) for path in files_of_schemas]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    reference = {"$ref": address(schema_path(case.group, case.version))}
    errors = list(Draft202012Validator(reference, registry=registry).iter_errors(case.value))

    wording = [
        phrase.strip()
        for error in errors
        for phrase in _VALUES.split(error.message.replace(repr(error.instance), "''"))
        if " " in phrase.strip()
    ]

    assert wording
    assert [phrase for phrase in wording if phrase in _description(case)] == []
