"""The manifest of a wrapped program: what is valid, and the places of what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.wrap.wrapping import listed, manifest
from train_api.reader.stdout import BytesCapture
from train_api.report import Report
from train_api.specification import MANIFEST_SCHEMA, load
from train_api.validation.pipeline import validate_manifest
from train_api.wrap.manifest import read

DIGIT = listed(0, "FHIR_R4", "STRING")


def validated(document: object) -> Report:
    """The report about a manifest."""
    return validate_manifest(BytesCapture(json.dumps(document).encode()), source="").report


@pytest.mark.parametrize("document", [manifest(), *load(MANIFEST_SCHEMA)["examples"]])
def test_a_valid_manifest_is_one_that_the_wrapper_reads(document: dict[str, Any]) -> None:
    """The examples of the schema are valid, and the wrapper takes them."""
    report = validated(document)
    assert (report.valid, report.problems, report.kind) == (True, (), "manifest")
    assert list(read(document).command) == document["command"]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"requirements": [listed(1, "A", "URL")]}, [("TA103", "/requirements/0")]),
        (
            {"relations": [{"type": "all", "requirements": [1]}]},
            [("TA102", "/relations/0/requirements/0")],
        ),
        ({"requirements": [DIGIT]}, [("TW100", "/requirements/0/requirement/name")]),
        ({"requirements": [DIGIT], "apiVersion": "1.1.0"}, [("TA103", "/requirements/0")]),
        ({"apiVersion": "2.0.0"}, [("TW100", "/apiVersion")]),
        ({"$schema": "other"}, [("TW100", "/$schema")]),
        ({"command": []}, [("TW100", "/command")]),
        ({"command": ["a\0"]}, [("TW100", "/command/0")]),
        ({"summaryFile": "/app/model"}, [("TW101", "")]),
        ({"exportFiles": ["/data"], "volumes": ["/data"]}, [("TW102", "/exportFiles/0")]),
        (
            {"exportFiles": ["/b/x", "/a/x"], "volumes": ["/c", "/a/"]},
            [("TW102", "/exportFiles/1")],
        ),
        ({"exportFiles": ["/database/x"], "volumes": ["/data"]}, []),
        ({"x-origin": "padme"}, []),
        ({"origin": "padme"}, [("TW100", "")]),
    ],
)
def test_a_problem_has_its_code_and_pointer(
    changes: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    """The rules about list responses and those about manifests both apply."""
    found = validated(manifest(**changes)).problems
    assert [(each.code, each.pointer) for each in found] == problems


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"", 0),
        (b"[]", 2),
        (b"\xef\xbb\xbf{}", 0),
        (b" \n{} {}", 2),
        (b"{} x", 3),
        (b'{"a": 1, "a": 2}', 9),
        (b'{"a": \xff}', 6),
        (b'{"a": 1e999}', 6),
        (b" " * 70_000 + b"{}", 65_536),
    ],
)
def test_a_manifest_is_one_object_in_strict_json(data: bytes, offset: int) -> None:
    """Whatever else the file has violates TW001, at the place where it begins."""
    (problem,) = validate_manifest(BytesCapture(data), source="").report.problems
    assert problem.code == "TW001"
    assert problem.place is not None
    assert problem.place.offset == offset
    assert "manifest" in problem.remedy


def test_no_value_of_a_manifest_is_shown() -> None:
    """As of a response, only kinds and lengths are reported, unless values are requested."""
    data = json.dumps(manifest(apiVersion="secret")).encode()
    for show_values in (False, True):
        report = validate_manifest(BytesCapture(data), source="", show_values=show_values).report
        assert ("secret" in report.problems[0].message) is show_values


def test_many_files_and_volumes_are_compared_quickly(tmp_path: Path) -> None:
    """Each export file is compared with all volumes at once, so the largest manifest ends."""
    files = [f"/{'a' * 200}/{number}" for number in range(4096)]
    volumes = [f"/{'a' * 199}{number}" for number in range(1024)]
    assert validated(manifest(exportFiles=files, volumes=volumes)).valid
