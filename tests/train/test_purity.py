"""A train carries little: Python, and the package's own files."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.train.running import CHECK, COMMANDS, EXAMPLES, LIST, ROOT, RUN, ask, validated

PACKAGE = ROOT / "src" / "train_api"
ISOLATED = (sys.executable, "-I", "-S", "-W", "error")
"""An interpreter that finds nothing that was installed."""
LIGHT = {
    "train_api",
    "train_api.limits",
    "train_api.requirements",
    "train_api.requirements.relations",
    "train_api.requirements.targets",
    "train_api.specification",
    "train_api.train",
    "train_api.train.answers",
    "train_api.train.process",
    "train_api.train.requirements",
    "train_api.train.response_stream",
    "train_api.train.responses",
    "train_api.train.write_json",
    "train_api.versions",
}
PROBE = """
import sys
sys.path.insert(0, {folder!r})
before = set(sys.modules)
import train_api.train
import json
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the package's files were copied, and nothing else."""
    folder = tmp_path_factory.mktemp("copied")
    shutil.copytree(PACKAGE, folder / "train_api", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_library_imports_the_standard_library_alone(copied: Path, tmp_path: Path) -> None:
    """Importing the library imports no dependency and no part of the package that needs one."""
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE.format(folder=str(copied)), "utf-8")
    ended = ask(probe, with_=ISOLATED)
    assert ended.status == 0, ended.err.decode()
    imported = set(json.loads(ended.out))
    own = {name for name in imported if name.split(".")[0] == "train_api"}
    assert own == LIGHT
    assert {name.split(".")[0] for name in imported - own} <= sys.stdlib_module_names


@pytest.mark.parametrize("train", ["hello", "mean"])
def test_a_train_works_with_the_copied_files_alone(
    train: str, copied: Path, tmp_path: Path
) -> None:
    """With the package's files beside it and nothing installed, a train answers all commands."""
    shutil.copytree(copied / "train_api", tmp_path / "train_api")
    shutil.copy(EXAMPLES / train / "train.py", tmp_path)
    start = tmp_path / "start.py"
    # An isolated interpreter does not look beside the file that it starts, as it does in an image.
    start.write_text(
        f"import runpy, sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        f"runpy.run_path({str(tmp_path / 'train.py')!r}, run_name='__main__')\n",
        "utf-8",
    )
    listed = ask(start, LIST, with_=ISOLATED)
    for command in COMMANDS:
        ended = ask(start, command, with_=ISOLATED)
        validated(ended, command, listed if command == CHECK else None)
        assert ended.err == b""
    assert "not fulfilled" in ask(start, RUN, with_=ISOLATED).value["message"]
