"""The two engines: a fast verdict, and the reference that finds the errors."""

from __future__ import annotations

import builtins
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.examples import cases
from train_api import Report, validate
from train_api.specification import BASE, VERSION, commands, load, paths, schema_path, schemas
from train_api.validation import schema_errors, schema_fast
from train_api.validation.command import schema_of
from train_api.validation.pointer import pointer

INSTANCES = [
    (address, example) for address, schema in schemas().items() for example in schema["examples"]
]
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.0, 1.5, 2**31, 10**300, "", " ", "FOO", "FOO\n", "x", [], [0, 0], {}]
)


def places(value: Any) -> Iterator[list[str | int]]:
    """The paths to all values within a value."""
    yield []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        for path in places(inner):
            yield [key, *path]


@st.composite
def nearly_valid(draw: st.DrawFn) -> tuple[str, Any]:
    """An address of a schema, and one of its examples with one value changed."""
    address, example = draw(st.sampled_from(INSTANCES))
    holder = [json.loads(json.dumps(example))]
    *way, last = [0, *draw(st.sampled_from(list(places(example))))]
    place: Any = holder
    for key in way:
        place = place[key]
    if draw(st.booleans()):
        place[last] = draw(JUNK)
    elif isinstance(place, dict):
        if draw(st.booleans()):
            del place[last]
        else:
            place["new"] = 1
    elif isinstance(place[last], dict):
        place[last]["x-new"] = draw(JUNK)
    return address, holder[0]


@given(nearly_valid())
def test_both_engines_agree(instance: tuple[str, Any]) -> None:
    """What the fast engine takes for valid has no error for the reference, and conversely."""
    address, value = instance
    assert schema_fast.is_valid(address, value) is not any(schema_errors.violations(address, value))


@given(nearly_valid())
def test_violations_name_the_place_in_instance_and_schema(instance: tuple[str, Any]) -> None:
    """A violation's path leads to a value, and its schema pointer to the keyword in its file."""
    address, value = instance
    for violation in schema_errors.violations(address, value):
        found = value
        for key in violation.path:
            found = found[key]
        assert found is violation.instance
        file, _, fragment = violation.schema_pointer.partition("#")
        place: Any = schemas()[file]
        for token in fragment.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            place = place[int(key)] if isinstance(place, list) else place[key]
        assert place == violation.expected
        assert fragment.endswith(pointer((violation.keyword,)))


@given(nearly_valid())
def test_passing_over_valid_items_leaves_no_violation_out(instance: tuple[str, Any]) -> None:
    """The first violations are all of them, in the same order, where there are not too many."""
    address, value = instance
    expected = list(schema_errors.violations(address, value))
    assert schema_errors.first_schema_errors(address, value, 100) == (expected, len(expected))


WRONG_THROUGHOUT = {
    "requirements": [
        *({"id": number, "requirement": {"type": "unknown"}} for number in range(4)),
        {"id": -1, "requirement": {}, "extra": True},
        *({} for _ in range(5)),
    ],
    "relations": [{"type": "all", "requirements": ["0", "1"]}],
    "extra": True,
}
"""Ten invalid items, of which one has three faults; one with two; and an unknown member."""


@pytest.mark.parametrize(("limit", "total"), [(1, 13), (4, 13), (5, 15), (20, 15)])
@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_beyond_the_limit_each_invalid_item_counts_as_one(
    limit: int, total: int, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invalid items of one array count as one each after the limit, and are not validated."""
    if engine == "reference":
        monkeypatch.setattr(schema_fast, "is_valid", lambda *_: None)
    address = schema_of("list_requirements", VERSION)
    reported, counted = schema_errors.first_schema_errors(address, WRONG_THROUGHOUT, limit)
    assert reported == list(schema_errors.violations(address, WRONG_THROUGHOUT))[:limit]
    assert counted == total


@pytest.mark.parametrize(
    "items",
    [
        [1, 1.0],
        [0, -0.0],
        [[1], [1.0]],
        [{"a": 1}, {"a": 1.0}],
        [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
        [True, True],
        ["a", 1, "a"],
    ],
)
def test_repeated_items_are_found(items: list[Any]) -> None:
    """Items that JSON Schema takes for equal count as repeated, whatever else is in the array."""
    keywords = [
        violation.keyword
        for violation in schema_errors.violations(
            schema_of("list_requirements", VERSION),
            {"requirements": [], "relations": [{"type": "all", "requirements": items}]},
        )
    ]
    assert "uniqueItems" in keywords


@pytest.mark.parametrize(
    "items", [[True, 1], [False, 0], ["1", 1], [[0], [False]], [{"a": 1}, {"a": 2}]]
)
def test_items_that_only_look_alike_are_not_repeated(items: list[Any]) -> None:
    """Booleans, numbers and strings are different things to JSON Schema."""
    keywords = [
        violation.keyword
        for violation in schema_errors.violations(
            schema_of("list_requirements", VERSION),
            {"requirements": [], "relations": [{"type": "all", "requirements": items}]},
        )
    ]
    assert "uniqueItems" not in keywords


@pytest.fixture
def without_jsonschema_rs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """jsonschema-rs cannot be imported."""
    genuine = builtins.__import__

    def importer(name: str, *more: Any) -> Any:
        if name.startswith("jsonschema_rs"):
            raise ImportError(name)
        return genuine(name, *more)

    monkeypatch.setattr(builtins, "__import__", importer)
    schema_fast._validator.cache_clear()
    yield
    schema_fast._validator.cache_clear()


@pytest.mark.usefixtures("without_jsonschema_rs")
def test_without_the_fast_engine_the_reference_validates() -> None:
    """Where jsonschema-rs cannot be imported, verdicts are the same."""
    assert schema_fast.is_valid(schema_of(None, VERSION), {}) is None
    assert validate(b'{"content": ""}').valid
    assert not validate(b'{"content": 1}').valid


LARGEST = 50_000
"""Examples with more bytes are about limits of the reader, or about those of lists alone."""


def reports() -> list[Report]:
    """The reports of all examples but the largest, with the values that are found."""
    return [
        validate(
            case.data,
            command=case.command,
            list_response=case.list_response,
            show_values=True,
        )
        for case in cases()
        if len(case.data) <= LARGEST
    ]


def test_without_the_fast_engine_each_example_has_the_same_report(
    request: pytest.FixtureRequest,
) -> None:
    """Either engine gives each example the same words, places and numbers."""
    assert schema_fast.is_valid(schema_of(None, VERSION), {}) is False
    with_it = reports()
    request.getfixturevalue("without_jsonschema_rs")
    assert schema_fast.is_valid(schema_of(None, VERSION), {}) is None
    assert reports() == with_it


def test_a_value_that_the_fast_engine_cannot_read_is_left_to_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where jsonschema-rs refuses a value, the reference gives the verdict."""

    def refuse(_: Any) -> bool:
        raise ValueError

    monkeypatch.setattr(schema_fast, "_validator", lambda _: refuse)
    assert schema_fast.is_valid(schema_of(None, VERSION), {}) is None
    assert validate(b'{"content": ""}').valid


def test_each_command_has_a_schema() -> None:
    """The schema of each command's response is among those that are loaded."""
    assert set(commands().values()) < set(schemas())
    assert schema_of(None, VERSION) in schemas()


def test_the_bundle_holds_every_schema() -> None:
    """What is loaded at once is what the files hold."""
    files = [path for path in paths("schemas/1.0.0", ".json") if path != schema_path("bundle")]
    assert [load(path) for path in files] == sorted(schemas().values(), key=lambda s: str(s["$id"]))


VALID_LIST: Any = schemas()[schema_of("list_requirements", VERSION)]["examples"][0]
HEAVY = {"jsonschema", "referencing", "rich", "argcomplete", "dataclasses", "inspect", "pathlib"}
HEAVY |= {
    "train_api.validation.messages",
    "train_api.requirements.targets",
    "xml",
    "difflib",
    "asyncio",
    "importlib.metadata",
}
COMMAND_LINE = "from train_api.cli import main; main(['validate', '-'])"
LIBRARY = "import train_api; assert train_api.validate(sys.stdin.buffer).valid"


@pytest.mark.parametrize(
    ("program", "heavy"),
    [
        pytest.param(COMMAND_LINE, HEAVY, id="command line"),
        pytest.param(LIBRARY, HEAVY | {"argparse", "train_api.cli"}, id="library"),
    ],
)
def test_a_valid_response_is_validated_without_heavy_imports(program: str, heavy: set[str]) -> None:
    """A small valid response costs no import of jsonschema, the messages, rich or the like."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; {program}; print(*sys.modules, file=sys.stderr)"],
        input=json.dumps(VALID_LIST).encode(),
        capture_output=True,
        check=True,
        # Measuring the coverage of the process would import much more.
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    imported = set(ended.stderr.decode().split())
    assert "jsonschema_rs" in imported
    assert imported & heavy == set()


OPENED = (
    "from train_api.cli import main; opened = []; "
    "sys.addaudithook(lambda event, given: opened.append(given[0]) if event == 'open' else None); "
    "main(['validate', '-']); print(*opened, sep='\\n', file=sys.stderr)"
)


@pytest.mark.parametrize(
    ("response", "read"),
    [
        pytest.param({"content": "x"}, {"1.0.0"}, id="names none"),
        pytest.param({"content": "x", "$schema": "1.0.0"}, {"1.0.0"}, id="names 1.0.0"),
        pytest.param({"content": 0, "$schema": "1.0.0"}, {"1.0.0"}, id="is invalid"),
        pytest.param({"content": "x", "$schema": "1.1.0"}, {"1.0.0", "1.1.0"}, id="names 1.1.0"),
    ],
)
def test_only_the_files_of_the_version_are_read(response: Any, read: set[str]) -> None:
    """A response of 1.0.0 costs no reading of the files of a later version."""
    if "$schema" in response:
        path = schema_path("print-model-summary-response", response["$schema"])
        response = {**response, "$schema": f"{BASE}{path}"}
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; {OPENED}"],
        input=json.dumps(response).encode(),
        capture_output=True,
        check=True,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    opened = ended.stderr.decode()
    files = re.findall(r"(?:schemas|controlled-vocabularies)[/\\]([0-9.]+)[/\\]", opened)
    assert set(files) == read
