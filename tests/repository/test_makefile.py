"""What make offers, and what it says where something is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repository.documents import ROOT

TEXT = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.search(r"^\.PHONY: (.+)$", TEXT, re.MULTILINE)[1].split()  # type: ignore[index]
HIDDEN = {"node", "playground"}
"""Targets that the others bring along."""


def make(*words: str, path: Path | None = None) -> str:
    """What make prints, in this repository."""
    ended = subprocess.run(
        [shutil.which("make") or "make", "--no-print-directory", *words],
        cwd=ROOT,
        env=None if path is None else {"PATH": str(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the programs that the Makefile needs, and without node."""
    for name in ("find", "make", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    return tmp_path


def test_help_lists_every_target() -> None:
    """`make help` has a line for each target that somebody may want to name."""
    reported = re.findall(r"^make ([a-z]+) +\S", make("help"), re.MULTILINE)

    assert sorted(reported) == sorted(set(TARGETS) - HIDDEN)


def test_make_alone_checks_the_examples_and_builds_the_site() -> None:
    """The first target is what `make` does without a word."""
    first = re.search(r"^([a-z]+):(.*)##", TEXT, re.MULTILINE)

    assert first is not None
    assert (first[1], first[2].split()) == ("all", ["examples", "site"])


@pytest.mark.parametrize(
    ("target", "consequence"),
    [
        ("node", "the tests with validators of other languages are skipped"),
        ("playground", "the site has no playground"),
    ],
)
def test_missing_node_is_reported(tools: Path, target: str, consequence: str) -> None:
    """Without node, make says what is left out, and goes on."""
    assert make(target, path=tools) == f"node or npm is missing: {consequence}.\n"


@pytest.mark.parametrize("target", ["node", "playground"])
def test_a_node_that_is_too_old_is_reported(tools: Path, target: str) -> None:
    """A node that the packages do not run on is reported like a missing one."""
    for name in ("node", "npm"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n", "utf-8")
        (tools / name).chmod(0o755)

    assert make(target, path=tools).startswith("node is older than 18: the ")


def test_clean_removes_what_is_made() -> None:
    """All that git leaves aside, but for what tools keep for themselves, is removed by clean."""
    removed = make("--dry-run", "clean")

    for name in (".venv", "build", "site", "dist", "mutants", "playground/node_modules"):
        assert re.search(rf"\s{re.escape(name)}\s", removed), name


def test_every_locked_folder_of_node_is_set_up() -> None:
    """A folder with a lock of packages is one that make installs."""
    locked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*package-lock.json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.split()
    named = re.findall(r"^NODE_(?:TESTS|FOLDERS) = (.+)$", TEXT, re.MULTILINE)

    assert locked
    assert {str(Path(path).parent) for path in locked} <= set(" ".join(named).split())
