"""A list response becomes a label that any engine reads, and what is lost is in a table."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.running import train_api
from tests.declarations.reading import codes, targets
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import steps
from train_api.declarations.exporting import Exported, dockerfile_instruction, export_padme
from train_api.declarations.importing import Imported, import_padme, import_padme_label
from train_api.declarations.variables import Settings
from train_api.reader.stdout import BytesCapture
from train_api.report import Response
from train_api.specification import load, vocabulary_path
from train_api.validation import pipeline

NEWEST = "1.1.0"
PAGE = (ROOT / "docs/bring-a-train.md").read_text(encoding="utf-8")
TARGETS = [term["notation"] for term in load(vocabulary_path("targets", NEWEST))["terms"]]
CHOICES = ["a", "b"]


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of the page, without the marks of code."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.split("|")[1:-1]] for line in lines][2:]


def requirement(name: str, target: str, choices: list[str] | None = None) -> dict[str, Any]:
    """A requirement of a list response."""
    plain = {"type": "environmentVariable", "target": target, "name": name}
    return {**plain, **({"choices": choices or CHOICES} if target == "ENUM" else {})}


def list_of(requirements: list[dict[str, Any]], relations: list[Any]) -> Response:
    """A valid list response of the newest version."""
    listed = [{"id": 2 * n, "requirement": each} for n, each in enumerate(requirements)]
    data = json.dumps({"requirements": listed, "relations": relations}, ensure_ascii=False).encode()
    report, response = pipeline.validate(
        BytesCapture(data), source="", command="list_requirements", version=NEWEST
    )
    assert response is not None
    assert report.valid, report.problems
    return response


def imported_again(exported: Exported) -> Imported:
    """The import of a Dockerfile with an exported label."""
    text = f"FROM registry.example/base:1\n{dockerfile_instruction(exported.label)}\nCMD []\n"
    return import_padme(text.encode(), Settings(NEWEST))


def test_the_table_has_each_target() -> None:
    """The page has a row for each target."""
    assert [row[0] for row in rows("What an export loses")] == TARGETS


@pytest.mark.parametrize("row", rows("What an export loses"), ids=lambda row: row[0])
def test_a_target_is_exported_as_the_table_says(row: list[str]) -> None:
    """The page says as which type a target is exported, and as what it is imported again."""
    target, type_, again, again_as_port = row
    for name, expected in (("DATA", again), ("DATA_PORT", again_as_port)):
        exported = export_padme(list_of([requirement(name, target)], []))
        (entry,) = json.loads(exported.label)
        assert entry["type"] == type_
        assert targets(imported_again(exported).response) == f"{name} {expected}?"
        is_lost = expected != target
        assert [each.code for each in exported.problems] == (["TD202"] if is_lost else [])


def test_every_other_loss_is_in_the_text() -> None:
    """The page names the code of each loss."""
    section = PAGE.split("## What an export loses\n")[1].split("\n## ")[0]
    assert set(re.findall("TD2[0-9]{2}", section)) == {"TD201", "TD202", "TD203"}


names = st.from_regex("[A-Z][A-Z0-9]{0,3}(_PORT)?", fullmatch=True)
choice = st.text(st.sampled_from("a'\"\\$ #\u00e9\U0001f682{`"), max_size=5).map("x{}".format)


@st.composite
def lists(draw: st.DrawFn) -> Response:
    """A valid list response with targets, choices and relations of all kinds."""
    requirements: list[dict[str, Any]] = []
    for name in draw(st.lists(names, max_size=5, unique=True)):
        choices = draw(st.lists(choice, min_size=1, max_size=3, unique=True))
        requirements.append(requirement(name, draw(st.sampled_from(TARGETS)), choices))
    for each in requirements:
        if draw(st.booleans()):
            each["description"] = draw(choice)
    if len(requirements) > 0 and draw(st.booleans()):
        requirements.append(requirements[0])
    ids = st.lists(st.sampled_from(range(0, 2 * len(requirements), 2)), min_size=1, unique=True)
    types = st.sampled_from(["all", "any", "optional"])
    relations = draw(st.lists(st.tuples(types, ids), max_size=3)) if requirements else []
    return list_of(
        requirements, [{"type": type_, "requirements": named} for type_, named in relations]
    )


@settings(max_examples=40)
@given(lists())
def test_a_round_trip_changes_only_what_the_table_names(response: Response) -> None:
    """Exporting and importing again keeps names, choices and what is required."""
    again = {row[0]: row[2:] for row in rows("What an export loses")}
    value = response.value
    required_ids = {
        number
        for relation in value["relations"]
        if relation["type"] == "all"
        for number in relation["requirements"]
    }
    expected: dict[str, dict[str, Any]] = {}
    required: set[str] = set()
    for listed in value["requirements"]:
        old = listed["requirement"]
        target = again[old["target"]][old["name"].endswith("PORT")]
        choices = ["true", "false"] if old["target"] == "BOOLEAN" else old.get("choices")
        expected[old["name"]] = requirement(old["name"], target, choices)
        required |= {old["name"]} if listed["id"] in required_ids else set()

    imported = imported_again(export_padme(response))
    assert imported.response is not None
    found = [each["requirement"] for each in imported.response["requirements"]]
    assert found == [*expected.values()]
    assert {each.name for each in imported.variables if each.required} == required


def test_the_command_of_the_page_prints_what_it_shows() -> None:
    """The exports on the page print exactly what the page shows."""
    (fence,) = Document(ROOT / "docs/bring-a-train.md").fences("console")
    for command, output in steps(fence.text):
        ended = train_api(*shlex.split(command)[1:], cwd=ROOT)
        assert ended.err + ended.out == output


def test_each_loss_has_its_place_in_the_output() -> None:
    """A loss is reported at the line and column in captured standard output, log included."""
    log = "loading\u00e4\n\n"
    text = '{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable", "name": "A"'
    text += ', "target": "HOST", "x-note": 1}}], "relations": [{"type": "none", "requirements": '
    capture = BytesCapture(f"{log}{text}[0]}}]}}".encode())
    _, response = pipeline.validate(capture, source="", command="list_requirements")
    assert response is not None
    exported = export_padme(response, capture)

    assert [each.code for each in exported.problems] == ["TD203", "TD202", "TD201"]
    places = [each.place for each in exported.problems]
    columns = [text.index(each) + 1 for each in ('{"type"', '"HOST"', '{"type": "none"')]
    assert [place and (place.line, place.column) for place in places] == [(3, c) for c in columns]


def test_the_label_needs_no_escapes() -> None:
    """The value is ASCII without a single quotation mark, so that all engines read the same."""
    response = list_of([requirement("A", "ENUM", ["'$X", '"\\', "\u00e9 ${A}"])], [])
    label = export_padme(response).label
    assert label.isascii()
    assert "'" not in label
    assert codes(import_padme_label(label)) == []
    assert json.loads(label)[0]["options"] == ["'$X", '"\\', "\u00e9 ${A}"]
