"""Which versions are checked, and what the command line reports."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scripts.bundle import ROOT
from scripts.compatibility import __main__ as command_line
from scripts.compatibility.__main__ import main
from scripts.compatibility.check import check, major_lines
from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.structure import structural_differences
from scripts.compatibility.version import Version, read
from tests.compatibility.compatible_changes import a_relation_type, names_with_digits
from tests.compatibility.successors import Successor


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line compares only the structure, and replays the examples."""
    quickly = partial(check, comparisons=[structural_differences])
    monkeypatch.setattr(command_line, "check", quickly)


def repository(root: Path) -> None:
    """Copy version 1.0.0 to a folder."""
    for folder in ("schemas", "controlled-vocabularies", "examples"):
        shutil.copytree(ROOT / folder / "1.0.0", root / folder / "1.0.0")


def narrow(successor: Successor) -> None:
    """Make a successor incompatible."""
    successor.schema("requirement-id.schema.json", lambda schema: schema.update(minimum=1))


def test_versions_are_sorted_by_their_numbers(tmp_path: Path) -> None:
    """The versions of each major line are found, in the order of their numbers."""
    for number in ("1.10.0", "1.2.0", "2.0.0", "1.2.1", "draft"):
        (tmp_path / "schemas" / number).mkdir(parents=True)
        (tmp_path / "schemas" / number / "train-response.schema.json").touch()
    (tmp_path / "schemas" / "report").mkdir()

    assert [[folder.name for folder in line] for line in major_lines(tmp_path)] == [
        ["1.2.0", "1.2.1", "1.10.0"],
        ["2.0.0"],
    ]


def test_one_version_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    """A line with one version passes, and its schemas are not read."""
    (tmp_path / "schemas" / "1.0.0").mkdir(parents=True)
    (tmp_path / "schemas" / "1.0.0" / "train-response.schema.json").write_text("{")

    assert main([], tmp_path) == 0


@pytest.mark.usefixtures("quick")
def test_neighbours_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each version of a line is compared with the previous one, and no other line is."""
    repository(tmp_path)
    a_relation_type(Successor(tmp_path, "1.1.0"))
    narrow(Successor(tmp_path, "2.0.0"))
    assert main([], tmp_path) == 0

    # It forgets the relation type of 1.1.0.
    accept_earlier_addresses(Successor(tmp_path, "1.2.0"))
    assert main([], tmp_path) == 1
    assert capsys.readouterr().err == (
        'schemas/1.2.0/relation.schema.json#/properties/type/enum: must allow "optional"; '
        "allow it again, or make the change in a new major version\n"
    )


def test_examples_are_replayed_against_all_later_versions(tmp_path: Path) -> None:
    """An entry in the list of one version counts for the versions after it."""
    repository(tmp_path)
    names_with_digits(Successor(tmp_path, "1.1.0"))
    later = Successor(tmp_path, "1.2.0")
    names_with_digits(later)
    accept_earlier_addresses(later)
    listed = tmp_path / "examples/1.2.0/newly-valid.json"
    listed.unlink()
    line = [read(folder) for folder in major_lines(tmp_path)[0]]
    assert check(line, []) == []

    (tmp_path / "examples/1.1.0/newly-valid.json").rename(listed)
    assert {each.file.split("/")[1] for each in check(line, [])} == {"1.0.0"}


def accept_earlier_addresses(successor: Successor) -> None:
    """Let the responses of 1.2.0 name the schemas of 1.1.0 as well."""

    def change(schema: Any) -> None:
        addresses = schema["properties"]["$schema"]["enum"]
        addresses.append(addresses[1].replace("1.2.0", "1.1.0"))

    for command in ("list-requirements", "check-requirements", "print-model-summary"):
        successor.schema(f"{command}-response.schema.json", change)
    successor.schema("run-algorithm-response.schema.json", change)


def test_two_folders_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders are compared by everything: structure, terms, examples and documents."""
    successor = Successor(tmp_path)
    narrow(successor)
    successor.vocabulary("targets.jsonld", lambda vocabulary: vocabulary["terms"].pop())

    folders = [str(ROOT / "schemas/1.0.0"), str(tmp_path / "schemas/1.1.0")]
    assert main(folders) == 1
    reported = capsys.readouterr().err
    assert "requirement-id.schema.json#/minimum: must not be more than 0; " in reported
    assert "targets.jsonld#/terms: must have the term STRING; keep it" in reported
    assert re.search(r"examples/1\.0\.0/.+/valid/.+#: must stay valid against ", reported)
    assert "requirement-id.schema.json#: jsonschema, jsonschema-rs" in reported


def test_a_comparison_can_be_added(tmp_path: Path) -> None:
    """A comparison of versions is a function, and what it returns is reported."""
    found = Incompatibility("docs/rules/TA101.md", "", "must be as before")

    def compare(older: Version, newer: Version) -> list[Incompatibility]:
        return [found] if newer.number == "1.1.0" else []

    successor = Successor(tmp_path).read()
    assert check([successor, successor], [compare]) == [found]


def test_unsupported_schemas_are_not_given_to_validators(tmp_path: Path) -> None:
    """Schemas that the comparison does not support are reported, and nothing else is."""
    successor = Successor(tmp_path)
    narrow(successor)
    successor.schema("rebase.schema.json", lambda schema: schema.update({"$recursiveRef": "#a"}))

    (found,) = successor.check()
    assert found.pointer == "/$recursiveRef"


@pytest.mark.parametrize("text", ["{", "{}", '{"$id": "a", "type": 1}'])
def test_a_schema_that_cannot_be_read(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with a file that is not a schema is reported."""
    successor = Successor(tmp_path)
    (tmp_path / "schemas/1.1.0/relation.schema.json").write_text(text, encoding="utf-8")

    assert main([str(ROOT / "schemas/1.0.0"), str(successor.root / "schemas/1.1.0")]) == 1
    assert "relation.schema.json: is not a schema with an address" in capsys.readouterr().err


def test_a_folder_without_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without schemas is reported."""
    assert main([str(tmp_path), str(tmp_path)]) == 1
    assert "expected schemas whose addresses have one base" in capsys.readouterr().err


def test_one_folder_is_not_enough(capsys: pytest.CaptureFixture[str]) -> None:
    """One folder alone is an error of usage."""
    with pytest.raises(SystemExit):
        main(["schemas/1.0.0"])
    assert "name two folders, or none" in capsys.readouterr().err
