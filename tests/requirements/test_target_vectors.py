"""The vectors of the targets: their form, and that values are checked as they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.fuzz.obvious.values import is_met
from tests.requirements.target_vectors import ALL, TARGETS, Expected, kind_among, requirement
from train_api.conformance.vectors import vectors
from train_api.requirements.targets import is_set, unmet_reason
from train_api.specification import VERSION

FOLDER = Path(__file__).resolve().parents[2] / "examples" / VERSION / "targets"
ASCII_WHITE_SPACE = "\t\n\x0b\x0c\r "
ON_DISK = ("FILE", "DIRECTORY")
LONG = 100

_RECIPE = {
    "type": "array",
    "minItems": 1,
    "items": {
        "oneOf": [
            {
                "properties": {"text": {"type": "string"}},
                "required": ["text"],
                "additionalProperties": False,
            },
            {
                "properties": {"repeat": {"type": "string"}, "times": {"type": "integer"}},
                "required": ["repeat", "times"],
                "additionalProperties": False,
            },
        ]
    },
}
_VALUE = {
    "type": "object",
    "properties": {
        "description": {"type": "string", "pattern": r"^\S.*[^.\s]$"},
        "value": {"type": "string", "maxLength": LONG},
        "recipe": _RECIPE,
        "hex": {"type": "string", "pattern": "^([0-9a-f]{2})+$"},
        "plain": {"const": True},
    },
    "required": ["description"],
    "oneOf": [{"required": ["value"]}, {"required": ["recipe"]}, {"required": ["hex"]}],
    "additionalProperties": False,
}
_FILES = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {
        "oneOf": [
            {"enum": ["file", "directory", "pipe"]},
            {
                "type": "object",
                "properties": {"link": {"type": "string", "minLength": 1}},
                "required": ["link"],
                "additionalProperties": False,
            },
        ]
    },
    "propertyNames": {"pattern": "^/"},
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "target": {"enum": list(TARGETS)},
        "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "files": _FILES,
        "accepted": {"type": "array", "minItems": 1, "items": _VALUE},
        "rejected": {"type": "array", "minItems": 1, "items": _VALUE},
        "either": {"type": "array", "items": {**_VALUE, "not": {"required": ["plain"]}}},
    },
    "required": ["target", "accepted", "rejected", "either"],
    "additionalProperties": False,
}
"""What a file of vectors has in it."""


def document(target: str) -> Any:
    """The file with the vectors of a target."""
    return json.loads((FOLDER / f"{target}.json").read_bytes())


def test_there_are_vectors_for_each_target() -> None:
    """Each target of the vocabulary has a file of its own, and there is no other file."""
    assert {path.name for path in FOLDER.iterdir()} == {f"{target}.json" for target in TARGETS}


@pytest.mark.parametrize("target", TARGETS)
def test_the_vectors_have_their_form(target: str) -> None:
    """A file of vectors has the members that the README names, each where it belongs."""
    found = document(target)
    errors = [error.message for error in Draft202012Validator(FORM).iter_errors(found)]
    assert errors == []
    assert found["target"] == target
    assert ("choices" in found) is (target == "ENUM")
    assert ("files" in found) is (target in ON_DISK)


@pytest.mark.parametrize("target", TARGETS)
def test_a_file_of_vectors_reads_well(target: str) -> None:
    """The file is ASCII, so that each character is seen, and is indented by two spaces."""
    text = (FOLDER / f"{target}.json").read_text("ascii")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"


@pytest.mark.parametrize("target", TARGETS)
def test_each_vector_stands_once(target: str) -> None:
    """No value and no description of a target is there twice, and only bytes are in hexadecimal."""
    found = document(target)
    entries = [each for kind in ("accepted", "rejected", "either") for each in found[kind]]
    known = vectors(target)
    all_of_it = [*known.accepted, *known.rejected, *known.either]
    assert len({vector.value for vector in all_of_it}) == len(all_of_it) == len(entries)
    assert len({vector.description for vector in all_of_it}) == len(all_of_it)
    for entry, vector in zip(entries, all_of_it, strict=True):
        is_utf_8 = vector.value.encode("utf-8", "surrogateescape").decode("utf-8", "ignore")
        assert ("hex" in entry) is (is_utf_8 != vector.value)
        assert "recipe" not in entry or len(vector.value) > LONG // 2


@pytest.mark.parametrize("target", TARGETS)
def test_a_few_vectors_are_plain(target: str) -> None:
    """Each target has a few plain values, and each blank value of ASCII is plainly rejected."""
    known = vectors(target)
    blank = [vector for vector in known.rejected if not vector.value.strip(ASCII_WHITE_SPACE)]
    plain = [vector for vector in known.rejected if vector.plain and vector not in blank]
    assert {"", " ", "\t ", ASCII_WHITE_SPACE} == {vector.value for vector in blank}
    assert all(vector.plain for vector in blank)
    assert 1 <= sum(vector.plain for vector in known.accepted) <= 5
    assert len(plain) <= 4
    assert bool(plain) is (target not in ("TOKEN", "STRING"))


@pytest.mark.parametrize("target", TARGETS)
def test_what_may_be_either_is_blank_or_not_utf_8(target: str) -> None:
    """Only white space beyond ASCII and what is not UTF-8 may be treated either way."""
    for vector in vectors(target).either:
        is_utf_8 = not any("\udc80" <= character <= "\udcff" for character in vector.value)
        assert not is_utf_8 or (not vector.value.isascii() and vector.value.isspace())


@pytest.mark.parametrize("expected", ALL, ids=lambda expected: expected.id)
def test_a_value_is_checked_as_its_vector_says(expected: Expected) -> None:
    """A value meets its requirement as the vector says; of a path, only its form is checked."""
    value = expected.vector.value
    reason = unmet_reason(requirement(expected.target), value)
    if expected.met is None:
        assert (reason is None) is not value.isspace()
    elif expected.target in ON_DISK and not expected.met:
        assert (reason is None) is (value.startswith("/") and "\0" not in value)
    else:
        assert (reason is None) is expected.met


@pytest.mark.parametrize("target", TARGETS)
def test_a_reason_discloses_nothing_of_the_value(target: str) -> None:
    """All values that are set and rejected have the same reason."""
    values = [vector.value for vector in vectors(target).rejected if is_set(vector.value)]
    reasons = {unmet_reason(requirement(target), value) for value in values} - {None}
    assert len(reasons) == bool(values)


@pytest.mark.parametrize("target", ON_DISK)
def test_the_vectors_of_paths_fit_their_files(target: str) -> None:
    """An absolute path is accepted where the files of the vectors have what the target says."""
    known = vectors(target)
    wanted = target.lower()
    for found, met in ((known.accepted, True), (known.rejected, False)):
        for vector in found:
            kind = kind_among(known.files, vector.value)
            assert (vector.value.startswith("/") and kind == wanted) is met, vector.description


@pytest.mark.parametrize(
    "expected",
    [each for each in ALL if each.met is not None and each.target not in ON_DISK],
    ids=lambda each: each.id,
)
def test_the_slow_reading_of_the_specification_agrees(expected: Expected) -> None:
    """A slow implementation of the specification's text has the verdicts of the vectors."""
    assert is_met(requirement(expected.target), expected.vector.value) is expected.met
