"""The option --confirm: a person at a terminal decides whether the successor is tagged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.repository.documents import ROOT
from tests.station.scripted import REPOSITORY
from train_api.report import INTERRUPTED, INVALID, VALID

TAGS = f"{REPOSITORY}:second {REPOSITORY}:latest"
QUESTION = "so that it can leave the station? [y/N] "


def asked(folder: Path, *words: str) -> pexpect.spawn[str]:
    """A run at a terminal that has just put the question."""
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        [
            *("-m", "tests.station.command_line", str(folder), "run", f"{REPOSITORY}:1"),
            *("--env", "SERVICE_TOKEN=sesame-5d1c-opens", "--confirm", *words),
        ],
        cwd=str(ROOT),
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 200),
    )
    child.expect_exact(QUESTION)
    return child


def answered(child: pexpect.spawn[str], answer: str) -> tuple[int | None, str]:
    """The exit status after an answer, and what the terminal shows from there on."""
    child.send(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, str(child.before)


def test_a_person_sees_everything_that_leaves(tmp_path: Path) -> None:
    """Before the question, the terminal shows each file, the base, the image and each tag."""
    child = asked(tmp_path)
    lines = str(child.before).splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [
        ["file", "/opt/model.json"],
        ["base", f"{REPOSITORY}:base"],
        ["image", "sha256:successor"],
        ["tag", f"{REPOSITORY}:second"],
        ["tag", f"{REPOSITORY}:latest"],
    ]
    answered(child, "\n")


def test_with_consent_the_successor_is_tagged(tmp_path: Path) -> None:
    """After yes, the successor has all its tags, and the status is 0."""
    status, shown = answered(asked(tmp_path), "Yes\n")
    assert (status, shown.splitlines()[-1]) == (VALID, f"tags: {TAGS}")


@pytest.mark.parametrize("answer", ["yesterday\n", "\x04"])
def test_without_consent_nothing_is_tagged(tmp_path: Path, answer: str) -> None:
    """After any other line, and at the end of input, nothing is tagged, and the status is 1."""
    status, shown = answered(asked(tmp_path, "--push"), answer)
    assert (status, shown.splitlines()[-1]) == (INVALID, "tags:")
    assert "No successor: the successor was not confirmed." in shown


def test_an_interruption_is_no_consent(tmp_path: Path) -> None:
    """Ctrl-C at the question ends the run, and nothing is tagged."""
    status, shown = answered(asked(tmp_path), "\x03")
    assert (status, shown.splitlines()[-1]) == (INTERRUPTED, "tags:")
