"""The commands on the pages about examination and preparation print what the pages show."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running_check import json_check
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import Step, outputs, steps
from train_api.report import ENGINE, INVALID, UNREADABLE, USAGE, VALID
from train_api.requirements.env_file import LINE_LIMIT

PAGE = ROOT / "docs/preparation.md"


def shown(page: Path = PAGE) -> list[Step]:
    """Every command of a page, in order, with what the page shows of its output."""
    return [step for fence in Document(page).fences("console") for step in steps(fence.text)]


@pytest.mark.parametrize("name", ["examination", "preparation"])
def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path, name: str) -> None:
    """All commands of the page, in order, print exactly what the page shows."""
    page = ROOT / f"docs/{name}.md"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    printed = outputs([step.command for step in shown(page)], tmp_path)
    assert list(zip([step.command for step in shown(page)], printed, strict=True)) == [
        tuple(step) for step in shown(page)
    ]


def test_the_page_shows_the_verb_at_work() -> None:
    """The page validates a list, writes a template, and checks an environment more than once."""
    commands = [step.command for step in shown()]
    assert [command for command in commands if command.startswith("train-api validate ")]
    assert [command for command in commands if "--format dotenv" in command]
    assert len([command for command in commands if "--env-file" in command]) > 2


def test_the_page_names_the_limit_and_the_statuses() -> None:
    """The longest line and the exit statuses are those of the code."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"{LINE_LIMIT:,} bytes" in page
    for status in (VALID, INVALID, USAGE, UNREADABLE, ENGINE):
        assert f"\n| {status} | " in page


def test_the_filled_in_file_of_the_page_fulfils_its_list(tmp_path: Path) -> None:
    """The environment that the page ends with fulfils the list that it begins with."""
    listed = ROOT / (shown()[0].command.split()[1])
    environment = next(
        step.command.split("'%s\\n' ")[1].split(" >")[0].split()
        for step in reversed(shown())
        if "https://fhir.example" in step.command
    )
    words = [word for each in environment for word in ("--env", each)]
    assert json_check(listed, *words)["fulfilled"] is True
    assert json.loads(listed.read_bytes())["relations"]
