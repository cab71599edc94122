"""Documents are generated for a version and validated against its successor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.compatibility import generated
from scripts.compatibility.generated import generate, generated_differences
from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.validators import Documents, Verdicts, validators
from scripts.compatibility.version import Version
from tests.compatibility.successors import OLDER, Successor
from tests.missing_tools import do_without


def validators_of(incompatibility: Incompatibility) -> list[str]:
    """The validators that reject a document."""
    return incompatibility.expectation.split(" must accept ")[0].split(", ")


def test_there_are_documents_for_each_schema() -> None:
    """For each schema there are many different documents, all of them valid."""
    documents = generate(OLDER)

    assert set(documents) == set(OLDER.files)
    for file, texts in documents.items():
        assert len(set(texts)) == len(texts) >= 25, file
        assert all(OLDER.file(file).accepts(json.loads(text)) for text in texts), file


def test_documents_use_each_part_of_a_schema() -> None:
    """Documents have all members of a schema, all terms, and the address of their schema."""
    texts = generate(OLDER)["list-requirements-response.schema.json"]
    responses = [json.loads(text) for text in texts]
    listed = [each["requirement"] for response in responses for each in response["requirements"]]

    assert {"requirements", "relations", "$schema"} <= {name for each in responses for name in each}
    assert {name for each in listed for name in each} >= {"name", "description", "choices"}
    targets = OLDER.files["requirements/environment-variable.schema.json"]["properties"]["target"]
    assert {each["target"] for each in listed} == set(targets["enum"])
    assert any(name.startswith("x-") for each in listed for name in each)


@pytest.mark.parametrize(
    "name",
    ["jsonschema", "jsonschema-rs", pytest.param("ajv", marks=pytest.mark.beyond_the_core)],
)
def test_a_validator_rejects_what_the_successor_forbids(tmp_path: Path, name: str) -> None:
    """Each validator reports the schema under which a generated document is invalid."""
    if name not in validators():
        do_without(f"{name} is missing")
    successor = Successor(tmp_path)
    successor.schema("requirement-id.schema.json", lambda schema: schema.update(maximum=100))

    found = generated_differences(OLDER, successor.read())
    reported = {each.file for each in found if name in validators_of(each)}
    assert "schemas/1.1.0/requirement-id.schema.json" in reported
    assert "schemas/1.1.0/relation.schema.json" in reported
    assert "schemas/1.1.0/rebase.schema.json" not in reported


def test_one_validator_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that one of the validators rejects is reported, with the document."""

    def reject(version: Version, documents: Documents) -> Verdicts:
        return {file: [False] * len(texts) for file, texts in documents.items()}

    monkeypatch.setattr(generated, "validators", lambda: {**validators(), "strict": reject})
    found = generated_differences(OLDER, Successor(tmp_path).read())

    assert {name for each in found for name in validators_of(each)} == {"strict"}
    assert {each.file for each in found} == {f"schemas/1.1.0/{file}" for file in OLDER.files}
    assert any("documents, among them 0;" in str(each) for each in found)
