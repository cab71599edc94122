"""The bundle has the contents of the files, and the same verdicts."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scripts.bundle import NAME, ROOT, bundle, main
from tests.schemas.files import BUNDLES, FILES, FOLDER, OF_VERSION, is_valid
from train_api.specification import VERSION, versions

RESPONSES = [
    path
    for version in versions()
    for kind in ("valid", "invalid")
    for path in sorted((ROOT / "examples" / version).glob(f"*-response/{kind}/*.json"))
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the schemas that a test may change."""
    shutil.copytree(FOLDER, tmp_path / "schemas" / VERSION)
    return tmp_path


def test_the_bundle_is_current() -> None:
    """The bundle in the repository is what its files make."""
    assert main(["--check"]) == 0


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_an_outdated_bundle_is_reported_and_fixed(
    checkout: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    """A bundle that differs or is missing fails the check, until it is written anew."""
    path = checkout / "schemas" / VERSION / NAME
    before = path.read_bytes()
    if change == "edit":
        path.write_bytes(before.replace(b"2147483647", b"2147483646"))
    else:
        path.unlink()
    assert main(["--check"], checkout) == 1
    assert f"schemas/{VERSION}/{NAME} is not current" in capsys.readouterr().err
    assert main([], checkout) == 0
    assert path.read_bytes() == before
    assert main(["--check"], checkout) == 0


def test_an_edited_file_makes_the_bundle_outdated(checkout: Path) -> None:
    """A change to one of the files fails the check."""
    path = checkout / "schemas" / VERSION / "relation.schema.json"
    path.write_bytes(path.read_bytes().replace(b'"minItems": 1', b'"minItems": 2'))
    assert main(["--check"], checkout) == 1


def test_nothing_to_bundle_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A checkout without schemas fails the check."""
    assert main(["--check"], tmp_path) == 1
    assert "there is no version below" in capsys.readouterr().err


@pytest.mark.parametrize("version", versions())
def test_the_files_are_embedded_unchanged(version: str) -> None:
    """The bundle holds each file under its own address, and leaves what it was given alone."""
    files = list(OF_VERSION[version].values())
    before = copy.deepcopy(files)
    made = bundle(files)
    assert made["$defs"] == {each["$id"]: each for each in files}
    assert files == before


def test_the_order_of_the_files_does_not_matter() -> None:
    """The bundle is the same for any order of the files."""
    files = list(FILES.values())
    assert json.dumps(bundle(files)) == json.dumps(bundle(files[::-1]))


@pytest.mark.parametrize("names", [[], ["relation"]])
def test_a_bundle_needs_a_train_response(names: list[str]) -> None:
    """Files without a train response make no bundle."""
    with pytest.raises(ValueError, match="exactly one train-response"):
        bundle([FILES[name] for name in names])


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_the_bundle_has_the_verdicts_of_the_files(version: str, kind: str) -> None:
    """The bundle needs no other file, and its verdict on each example is that of the files."""
    alone = Draft202012Validator(json.loads(BUNDLES[version].read_bytes()))
    paths = [path for path in RESPONSES if path.parent.name == kind]
    assert paths
    verdicts = []
    for path in paths:
        try:
            instance = json.loads(path.read_bytes())
        except ValueError:
            continue
        verdicts.append(alone.is_valid(instance))
        assert verdicts[-1] == is_valid("train-response", instance, version), path.name
    # An example of the kind invalid may violate a rule that no schema can express.
    assert (kind == "valid") in verdicts
