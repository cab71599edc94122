"""What imports what: nothing upwards, nothing in a circle, and no script from the tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.documents import ROOT


def test_the_contracts_between_layers_are_kept() -> None:
    """Nothing in the package imports what is above it, and there is no cycle."""
    pytest.importorskip("importlinter", reason="import-linter needs Python 3.11")
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 2 kept, 0 broken." in done.stdout


@pytest.mark.parametrize("path", sorted(ROOT.glob("scripts/**/*.py")), ids=str)
def test_no_script_imports_a_test(path: Path) -> None:
    """What builds and checks the repository works without its tests."""
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert [name for name in imported if name.split(".")[0] == "tests"] == []
