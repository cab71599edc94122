"""The examples of a version are validated against the schemas of later versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.compatibility.replay import examples, list_differences, newly_valid, replay_differences
from tests.compatibility.compatible_changes import more_items, names_with_digits
from tests.compatibility.successors import OLDER, Successor

DIGIT = "1.0.0/list-requirements-response/invalid/has-a-name-with-a-digit"


def replayed(successor: Successor) -> list[str]:
    """The files that a replay of the examples of 1.0.0 reports."""
    version = successor.read()
    return [each.file for each in replay_differences(OLDER, version, newly_valid(version))]


def test_responses_of_all_kinds_are_replayed() -> None:
    """Valid and invalid examples, recipes, and the responses in captured output are replayed."""
    ids = {example.id for example in examples(OLDER)}

    assert len(ids) > 200
    assert DIGIT in ids
    assert "1.0.0/list-requirements-response/valid/relates-4096-ids" in ids
    assert any(each.startswith("1.0.0/stdout/valid/") for each in ids)
    assert any(each.startswith("1.0.0/stdout/invalid/") for each in ids)


def test_a_valid_example_stays_valid(tmp_path: Path) -> None:
    """A valid example that becomes invalid is reported, although its schema was not compared."""
    successor = Successor(tmp_path)
    successor.schema(
        "relation.schema.json", lambda schema: schema["properties"]["type"]["enum"].remove("none")
    )

    reported = replayed(successor)
    assert [file for file in reported if "/valid/" in file] == [
        f"examples/1.0.0/list-requirements-response/valid/{name}"
        for name in ("forbids-one-of-the-choices-of-any", "refuses-synthetic-data")
    ]


def test_an_invalid_example_becomes_valid_only_if_it_is_listed(tmp_path: Path) -> None:
    """An invalid example that becomes valid is reported until the version lists it."""
    successor = Successor(tmp_path)
    more_items(successor)
    assert replayed(successor) == []

    names_with_digits(successor)
    (tmp_path / "examples/1.1.0/newly-valid.json").unlink()
    assert f"examples/{DIGIT}" in replayed(successor)
    successor.make_valid(DIGIT.removeprefix("1.0.0/"))
    assert f"examples/{DIGIT}" not in replayed(successor)


def test_an_example_that_only_a_rule_rejects_needs_no_entry(tmp_path: Path) -> None:
    """An invalid example that is valid against the schemas of both versions is not reported."""
    valid_against_the_schema = [
        each.id
        for each in examples(OLDER)
        if "/invalid/" in each.id and OLDER.file(each.file).accepts(each.value)
    ]

    assert valid_against_the_schema
    assert replayed(Successor(tmp_path)) == []


@pytest.mark.parametrize(
    "entry",
    [
        "list-requirements-response/invalid/has-a-name-with-a-digit",
        "list-requirements-response/valid/names-its-schema",
        "list-requirements-response/invalid/no-such-example",
    ],
)
def test_an_entry_of_the_list_is_needed(tmp_path: Path, entry: str) -> None:
    """An entry for an example that the version does not make valid is reported."""
    successor = Successor(tmp_path)
    successor.make_valid(entry)
    version = successor.read()

    (found,) = list_differences([OLDER], version, newly_valid(version))
    assert found.file == "examples/1.1.0/newly-valid.json"
    assert found.pointer == f"/1.0.0~1{entry.replace('/', '~1')}"


@pytest.mark.parametrize("text", ["[]", '{"a": 1}', "{"])
def test_a_list_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    """A list that is not an object of reasons is an error."""
    successor = Successor(tmp_path)
    successor.make_valid()
    (tmp_path / "examples/1.1.0/newly-valid.json").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"newly-valid\.json: "):
        newly_valid(successor.read())
