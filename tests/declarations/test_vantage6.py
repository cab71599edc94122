"""Functions of vantage6's algorithm store become list responses, as far as they can."""

from __future__ import annotations

import json

import pytest

from tests.declarations.reading import FOLDER, codes, errors_of, targets
from train_api.declarations.importing import import_vantage6
from train_api.declarations.vantage6 import FunctionError
from train_api.declarations.variables import Settings
from train_api.specification import VERSION

DATA = (FOLDER / "vantage6.json").read_bytes()
LEFT_OUT = ["TD107"] * 4


@pytest.mark.parametrize(
    ("version", "expected", "reported"),
    [
        (
            "1.0.0",
            (
                "COLUMN_NAME STRING, NOTE STRING?, BINS INTEGER?, ALPHA NUMBER, ROBUST BOOLEAN?, "
                "METHOD ENUM, DEPTH ENUM?"
            ),
            ["TD107", "TD109", "TD109", "TD108", *LEFT_OUT],
        ),
        (
            "1.1.0",
            (
                "COLUMN_NAME STRING, NOTE STRING?, BINS INTEGER, ALPHA NUMBER, ROBUST BOOLEAN, "
                "METHOD ENUM, DEPTH ENUM?"
            ),
            ["TD107", "TD108", *LEFT_OUT],
        ),
    ],
)
def test_what_fits_is_imported(version: str, expected: str, reported: list[str]) -> None:
    """Arguments with one value are imported, and the others are listed with their places."""
    imported = import_vantage6(DATA, Settings(version), function="central")

    assert (targets(imported.response), codes(imported)) == (expected, reported)
    assert errors_of(imported.response, version) == []
    assert all(each.place and each.pointer for each in imported.problems)


def test_defaults_descriptions_and_choices_are_imported() -> None:
    """A default becomes a string, and descriptions and allowed values are kept."""
    imported = import_vantage6(DATA, Settings("1.1.0"), function="central")
    assert imported.response is not None
    found = {
        each["requirement"]["name"]: each["requirement"]
        for each in imported.response["requirements"]
    }

    assert found["BINS"]["default"] == "10"
    assert found["ROBUST"]["default"] == "false"
    assert "default" not in found["NOTE"]
    assert found["COLUMN_NAME"]["description"] == "The column of the mean"
    assert found["DEPTH"]["choices"] == ["1", "2"]


@pytest.mark.parametrize("function", [None, "other", ""])
def test_one_of_several_functions_has_to_be_named(function: str | None) -> None:
    """Without the name of one of several functions, the error has all names."""
    with pytest.raises(FunctionError) as raised:
        import_vantage6(DATA, function=function)
    assert raised.value.names == ["central", "partial"]


def function_with(*arguments: object) -> bytes:
    """A file with one function that has these arguments."""
    return json.dumps({"functions": [{"name": "f", "arguments": arguments}]}).encode()


def test_the_only_function_needs_no_name() -> None:
    """An algorithm with one function is imported without its name."""
    imported = import_vantage6(function_with({"name": "a", "type": "string"}))
    assert targets(imported.response) == "A STRING"


def test_two_arguments_never_become_one_variable() -> None:
    """Arguments whose names are equal in upper case are an error."""
    arguments = ({"name": "alpha", "type": "float"}, {"name": "Alpha", "type": "integer"})
    imported = import_vantage6(function_with(*arguments))
    assert (codes(imported), imported.response) == (["TD006"], None)


def test_letters_beyond_ascii_do_not_become_others() -> None:
    """A letter whose upper case is another name is an error, not a variable of that name."""
    imported = import_vantage6(function_with({"name": "ma\u00df", "type": "float"}))
    assert codes(imported) == ["TD004"]


@pytest.mark.parametrize("default", [1.5, "ten", "", [1]])
def test_a_default_that_does_not_fit_is_left_out(default: object) -> None:
    """A default that is no value of the target is reported, and the requirement is optional."""
    argument = {"name": "a", "type": "integer", "has_default_value": True, "default_value": default}
    imported = import_vantage6(function_with(argument), Settings("1.1.0"))
    assert (targets(imported.response), codes(imported)) == ("A INTEGER?", ["TD109"])


def test_a_chosen_target_imports_what_has_no_counterpart() -> None:
    """An argument of any type is imported with the target that the user names."""
    data = function_with({"name": "weights", "type": "json"})
    imported = import_vantage6(data, Settings(VERSION, {"WEIGHTS": "FILE"}))
    assert (targets(imported.response), codes(imported)) == ("WEIGHTS FILE", [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "TD001"),
        (b"{}", "TD001"),
        (b'{"functions": []}', "TD001"),
        (b'{"functions": {}}', "TD001"),
        (b'{"functions": [{"arguments": 1}]}', "TD003"),
        (b'{"functions": [{"arguments": [1]}]}', "TD003"),
        (b'{"functions": [{"arguments": [{"name": 1}]}]}', "TD003"),
        (b'{"functions": [', "TD002"),
        (b"\xff", "TD002"),
    ],
)
def test_other_files_are_rejected(data: bytes, code: str) -> None:
    """A file that is not one of the algorithm store is reported."""
    assert codes(import_vantage6(data)) == [code]
