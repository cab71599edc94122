"""The documentation's table of hostile input names the tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "hostile-input.md"
OWN = {"test_this_machine_can_limit_memory"}
"""Tests that other tests depend on."""

ROW = re.compile(
    r"\| .+ \| .+ \| *(?P<status>[0-9]*) *\| \[(?P<test>\w+)\]\(\.\./(?P<file>[^)]+)\) \|"
)


def rows() -> list[re.Match[str]]:
    """All rows of the tables, heads left out."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").split("\n") if line.startswith("| ")]
    found = [ROW.fullmatch(line) for line in lines if not line.startswith("| tried ")]
    assert all(found), "each row names a test and links to its file"
    return [row for row in found if row]


def names_in(path: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {name for name in functions if name.startswith("test_")}


def test_each_row_names_a_test_that_is_there() -> None:
    """Each row of the page names a test that exists."""
    assert len(rows()) > 30
    for row in rows():
        assert row["test"] in names_in(REPOSITORY / row["file"]), row["test"]


def test_each_test_of_hostile_input_has_a_row() -> None:
    """Each test of hostile input has a row on the page."""
    tried = set().union(
        *(
            names_in(path)
            for path in Path(__file__).parent.glob("test_*.py")
            if path != Path(__file__)
        )
    )
    assert tried - OWN <= {row["test"] for row in rows()}
