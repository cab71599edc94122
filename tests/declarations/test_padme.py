"""Labels of PADME become list responses, or are rejected with a place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.declarations.reading import SHAPES, codes, errors_of, targets
from train_api.declarations.importing import SIZE_LIMIT, import_padme, import_padme_label
from train_api.declarations.variables import MOST_VARIABLES, Settings, looks_secret
from train_api.specification import VERSION, versions

IMPORTED = {
    "bare-names.Dockerfile": ("DATA_LOCATION STRING, BATCH_SIZE STRING", ["TD103", "TD103"]),
    "empty.json": ("", []),
    "escape-directive.Dockerfile": ("SHARE STRING", []),
    "escaped.Dockerfile": ("FHIR_SERVER STRING, FHIR_PORT PORT", ["TD102"]),
    "escaped-without-quotes.Dockerfile": ("FHIR_SERVER STRING", []),
    "filled.json": (
        (
            "A_STRING STRING, SOME_WORDS STRING?, A_NUMBER NUMBER, MINIO_PORT PORT, "
            "MINIO_SECRET TOKEN, SERVER URL, SOURCE ENUM"
        ),
        ["TD102"],
    ),
    "heredoc.Dockerfile": ("REAL STRING", ["TD103"]),
    "in-single-quotes.Dockerfile": ("NOTE ENUM", []),
    "old-form.Dockerfile": ("DATA_LOCATION STRING", ["TD103"]),
    "repeated-variable.json": ("DATA STRING", ["TD104"]),
    "several-labels.Dockerfile": ("NEW URL", ["TD105"]),
    "several-lines.Dockerfile": ("FHIR_SERVER URL, FHIR_TOKEN TOKEN?", []),
    "stages.Dockerfile": ("INHERITED STRING", ["TD103"]),
}
REJECTED = {
    "conflicting.json": ("TD006", (3, 3), "/1"),
    "dashes.json": ("TD004", (1, 2), "/0"),
    "digits.json": ("TD004", (1, 2), "/0"),
    "last-stage-without-label.Dockerfile": ("TD001", None, None),
    "unescaped.Dockerfile": ("TD002", (2, 15), None),
    "untyped.json": ("TD005", (1, 27), "/0/type"),
    "with-a-variable.Dockerfile": ("TD008", (3, 16), None),
    "without-second-quote.Dockerfile": ("TD001", (2, 12), None),
}


def test_each_shape_is_imported_or_rejected() -> None:
    """The tables of this module name each file with a shape."""
    assert {path.name for path in SHAPES.iterdir()} == {*IMPORTED, *REJECTED}


@pytest.mark.parametrize("name", IMPORTED)
@pytest.mark.parametrize("version", versions())
def test_a_shape_becomes_a_valid_list(name: str, version: str) -> None:
    """A declaration in each shape becomes a list that is valid under the version."""
    imported = import_padme((SHAPES / name).read_bytes(), Settings(version))

    assert (targets(imported.response), codes(imported)) == IMPORTED[name]
    assert errors_of(imported.response, version) == []


@pytest.mark.parametrize("name", REJECTED)
def test_a_shape_is_rejected_with_its_place(name: str) -> None:
    """What cannot be imported is reported with its line and column, and nothing is imported."""
    imported = import_padme((SHAPES / name).read_bytes())

    (problem,) = (each for each in imported.problems if each.severity == "error")
    place = problem.place and (problem.place.line, problem.place.column)
    assert (problem.code, place, problem.pointer) == REJECTED[name]
    assert imported.response is None


def test_digits_are_allowed_by_a_later_version() -> None:
    """A name with digits is imported under the version that the message names."""
    data = (SHAPES / "digits.json").read_bytes()
    assert "--api-version 1.1.0" in import_padme(data).problems[0].remedy
    assert targets(import_padme(data, Settings("1.1.0")).response) == "FHIR_R4_SERVER URL"


def test_the_place_is_that_of_the_character_in_the_file() -> None:
    """Escapes and continued lines before a value of a label do not move its place."""
    data = (SHAPES / "several-lines.Dockerfile").read_bytes().replace(b"password", b"hidden")
    (problem,) = import_padme(data).problems
    assert problem.place is not None
    assert data[problem.place.offset :].startswith(b'"hidden\\"')
    assert (problem.place.line, problem.pointer) == (7, "/1/type")


def test_the_ends_of_lines_of_windows_make_no_difference() -> None:
    """A file with CR LF and a byte order mark is read as one without them."""
    data = (SHAPES / "several-lines.Dockerfile").read_bytes()
    of_windows = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    assert import_padme(of_windows).response == import_padme(data).response


@pytest.mark.parametrize("value", [None, ""])
def test_an_image_without_the_label_is_rejected(value: str | None) -> None:
    """An image that has no label envs, or an empty one, has no declaration."""
    assert codes(import_padme_label(value)) == ["TD001"]


def test_a_label_of_an_image_has_pointers_but_no_places() -> None:
    """A label of an image is in no file, so a problem in it has a pointer alone."""
    (problem,) = import_padme_label('[{"name": "A", "type": 2}]').problems
    assert (problem.pointer, problem.place) == ("/0/type", None)


def test_a_chosen_target_replaces_the_declared_type() -> None:
    """A target that the user names is used, whatever the type, and nothing is guessed."""
    data = (SHAPES / "untyped.json").read_bytes()
    imported = import_padme(data, Settings(VERSION, {"DATA": "FILE"}))
    assert (targets(imported.response), codes(imported)) == ("DATA FILE", [])


def test_an_enum_needs_choices() -> None:
    """A variable without options cannot become an ENUM."""
    imported = import_padme(b'[{"name": "DATA"}]', Settings(VERSION, {"DATA": "ENUM"}))
    assert codes(imported) == ["TD007"]


def test_a_secret_with_the_type_of_a_string_causes_a_warning() -> None:
    """A name like that of a secret is imported as declared, with a warning at its place."""
    imported = import_padme(b'[{"name": "MINIO_SECRET", "type": "text"}]')
    assert (targets(imported.response), codes(imported)) == ("MINIO_SECRET STRING", ["TD101"])


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        *((each, True) for each in ("DATA_SOURCE_PASSWORD", "FHIR_PW", "FHIR_TOKEN", "API_KEY")),
        *((each, True) for each in ("CLIENT_SECRET", "MINIO_ACCESS", "SECRET_KEY", "DB_PASS")),
        *((each, False) for each in ("PRIVATE_KEY_PATH", "TOKEN_URL", "COMPASS", "KEYWORDS")),
        *((each, False) for each in ("OBJECT_NAME", "PASSENGERS", "PATIENT_KEY", "BYPASS_CACHE")),
    ],
)
def test_names_of_secrets_are_recognised(name: str, is_secret: bool) -> None:
    """Names of passwords, tokens and keys look secret; those of paths and addresses do not."""
    assert looks_secret(name) == is_secret


def test_no_two_names_become_one() -> None:
    """Names that differ only in case are not merged: those that are not allowed are errors."""
    imported = import_padme(b'["DATA", "data", "Data"]')
    assert [code for code in codes(imported) if code != "TD103"] == ["TD004", "TD004"]


@pytest.mark.parametrize(
    "value",
    [
        "{}",
        "[1]",
        "[null]",
        "[[]]",
        "[{}]",
        '[{"name": 1}]',
        '[{"name": "A", "type": 1}]',
        '[{"name": "A", "required": "true"}]',
        '[{"name": "A", "required": null}]',
        '[{"name": "A", "type": "select", "options": "a"}]',
        '[{"name": "A", "type": "select", "options": [1]}]',
    ],
)
def test_an_unexpected_shape_is_rejected(value: str) -> None:
    """JSON of another shape than a label has is an error."""
    imported = import_padme_label(value)
    assert [each.code for each in imported.problems if each.severity == "error"] == ["TD003"]


@pytest.mark.parametrize("options", [[], [""], ["a", "a"], ["a\n"], ["a" * 1025]])
def test_choices_that_the_version_rejects_are_reported(options: list[str]) -> None:
    """Choices that no list may have are errors, without their values."""
    entry = {"name": "A", "type": "select", "options": options}
    imported = import_padme_label(json.dumps([entry]))
    assert codes(imported) == ["TD007"]


def label(entries: list[Any]) -> bytes:
    """A Dockerfile with this label."""
    return f"FROM a\nLABEL envs='{json.dumps(entries)}'\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" + b'"A",' * SIZE_LIMIT, id="a large file"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(label(["A"] * (MOST_VARIABLES + 1)), id="many variables"),
        pytest.param(label([f"{'A' * 40}1" for _ in range(4000)]), id="many errors"),
        pytest.param(b"FROM a\nLABEL envs=" + b"\\" * 250_000, id="escapes"),
        pytest.param(b"FROM a\nLABEL " + b'"' * 250_001, id="quotes"),
        pytest.param(b"FROM a\n" + b"LABEL envs=[]\n" * 18_000, id="many labels"),
        pytest.param(b"FROM a\nRUN " + b"<<A " * 60_000, id="many heredocs"),
        pytest.param(b"FROM a\nLABEL envs=\\\n" + b"# \n\n" * 50_000, id="many comments"),
        pytest.param(b"FROM a AS b\nFROM b AS a\n" * 10_000, id="many stages"),
    ],
)
def test_hostile_files_are_read_in_bounded_time(data: bytes) -> None:
    """No file takes more than a few seconds of a processor, or raises an exception."""
    began = time.process_time()
    imported = import_padme(data)
    assert time.process_time() - began < 4
    assert len(imported.problems) <= 100


@pytest.mark.parametrize("data", [b"\xff", b"", b"\0", b"[\xff]", "FROM a\nLABEL \u2028=".encode()])
def test_no_declaration_raises_no_exception(data: bytes) -> None:
    """Bytes that are no declaration are reported."""
    assert import_padme(data).errors == 1
