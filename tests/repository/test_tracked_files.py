"""What is in the repository is of use to anybody who has it."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.repository.documents import ROOT

LARGEST = 300_000
# The first letter stands apart, so that this file does not break its own rule.
FOREIGN_PATH = re.compile(rb"(?<![\w.~}-])/" + rb"(?:work|home|Users)(?![\w-])")


@cache
def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return []
    # A checkout may belong to another user, which git refuses to read without this option.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture
def files() -> list[Path]:
    """Every file that git keeps."""
    if not _tracked():
        pytest.skip("this is not a checkout of the repository, or git is missing")
    return _tracked()


def is_text(data: bytes) -> bool:
    """Distinguish text from other files as git does: by a zero byte near its beginning."""
    return b"\0" not in data[:8000]


def test_no_file_names_a_folder_of_one_machine(files: list[Path]) -> None:
    """No file in the repository names a folder that only its author's machine has."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        if is_text(path.read_bytes())
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if FOREIGN_PATH.search(line)
    ]
    assert found == []


def test_no_file_is_large(files: list[Path]) -> None:
    """No file in the repository is larger than 300 kB."""
    assert [str(path) for path in files if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        (b"see /" + b"home/somebody/train", True),
        (b'"/' + b'work/main"', True),
        (b"cd /" + b"work", True),
        (b"file:///" + b"home/somebody", True),
        (b"/opt/train/model.json", False),
        (b"https://example.org/" + b"work/", False),
        (b"docs/" + b"work/", False),
    ],
)
def test_a_folder_of_one_machine_is_recognised(line: bytes, foreign: bool) -> None:
    """The check sees a home folder, and does not take part of an address for one."""
    assert bool(FOREIGN_PATH.search(line)) is foreign
