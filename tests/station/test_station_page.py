"""The page for station operators leads from an empty environment to a tagged successor."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conformance import bases
from tests.engines import real
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import Step, outputs, steps

PAGE = ROOT / "docs/station-operators.md"
TRAIN = "registry.example/trains/shell:1"
SUCCESSOR = "registry.example/trains/shell:station-2"
# The address of the repository leads to this one, as it is committed.
_GIT = f"""[url "file://{ROOT}"]
insteadOf = https://github.com/PersonalHealthTrain/train-api-spec
[safe]
directory = *
"""
_INSTALLATION = ("python3 -m venv ", "source ", "pip install ")
_DIFFERS = ("git ", "docker build ")
"""Commands whose output depends on the program and its version."""


def shown() -> list[Step]:
    """All commands of the page, in order, with what the page shows of their output."""
    return [step for fence in Document(PAGE).fences("console") for step in steps(fence.text)]


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An engine that works, and has a substitute for the public base image of the train."""
    name = str(request.param)
    real.require(name)
    monkeypatch.setenv("BUILDAH_LAYERS", "false")
    try:
        with bases.substitutes(name, bases.ALPINE):
            assert not bases.there(name, TRAIN)
            yield name
            real.engine(name, "rmi", TRAIN, SUCCESSOR)
    except real.Missing as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.mark.parametrize(
    ("engine", "installs"), [("docker", True), ("podman", False)], indirect=["engine"]
)
def test_the_page_leads_from_installation_to_a_successor(
    engine: str, installs: bool, tmp_path: Path
) -> None:
    """Its commands, word by word, install the tool, and run a train up to a tagged successor.

    The installation takes long and is the same with each engine, so one of them has it.
    """
    (tmp_path / ".gitconfig").write_text(_GIT, "utf-8")
    page = [step for step in shown() if installs or not step.command.startswith(_INSTALLATION)]
    # The page says that podman is called with the same words.
    commands = [re.sub(r"\bdocker\b", engine, step.command) for step in page]
    *printed, program = outputs([*commands, "command -v train-api"], tmp_path)
    assert [
        "" if step.command.startswith(_DIFFERS) else output.replace(" (1 warning)", "")
        for step, output in zip(page, printed, strict=True)
    ] == [step.output for step in page]
    assert program.startswith(f"{tmp_path}/train-api/bin/") == installs
    assert bases.there(engine, SUCCESSOR)


@cache
def _messages() -> str:
    """All strings of the package, those that are sentences in parts among them."""
    found = []
    for path in sorted((ROOT / "src/train_api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found).lower()


def test_each_message_of_the_page_is_one_of_the_tool() -> None:
    """What the page names as a message is in the code, but for the parts that differ."""
    section = PAGE.read_text("utf-8").split("\n## When something fails\n")[1]
    rows = re.findall(r"^\| (`.*?) \| ", section, re.MULTILINE)
    messages = [text for row in rows for text in re.findall(r"`([^`]*)`", row) if " " in text]
    assert len(messages) > 25
    parts = {part.strip() for text in messages for part in text.split("…") if len(part) > 3}
    assert {part for part in parts if part.lower() not in _messages()} == set()
