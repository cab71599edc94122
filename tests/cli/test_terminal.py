"""At a terminal: progress, colour, and people who leave early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.running import SEED

COMMAND = [sys.executable, "-m", "train_api"]
UNSET = ("NO_COLOR", "COLUMNS")


def at_terminal(*arguments: str, columns: int = 80, **environment: str) -> str:
    """Run the command line at a terminal; return all that it showed there."""
    variables = {name: value for name, value in os.environ.items() if name not in UNSET}
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], *arguments],
        env=variables | {"TERM": "xterm-256color", **environment},
        encoding="utf-8",
        timeout=60,
        dimensions=(24, columns),
    )
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of as many outputs as are worth a progress bar."""
    for number in range(25):
        (tmp_path / f"{number}.json").write_bytes(SEED.read_bytes())
    return tmp_path


def test_progress_is_shown_at_a_terminal(many: Path) -> None:
    """While many inputs are validated, a terminal shows the progress."""
    assert "Validating" in at_terminal("validate", str(many))


def test_no_progress_is_shown_elsewhere(many: Path) -> None:
    """Where stderr is no terminal, nothing is written to it."""
    ended = subprocess.run([*COMMAND, "validate", many], capture_output=True, check=True)
    assert ended.stderr == b""


def test_colour_is_shown_at_a_terminal_unless_refused() -> None:
    """At a terminal text is coloured, but not with NO_COLOR, a dumb terminal or --color never."""
    assert "\x1b[" in at_terminal("validate", str(SEED))
    assert "\x1b[" not in at_terminal("validate", str(SEED), NO_COLOR="1")
    assert "\x1b[" not in at_terminal("validate", str(SEED), TERM="dumb")
    assert "\x1b[" not in at_terminal("validate", "--color", "never", str(SEED))


def widest(shown: str) -> int:
    """How many characters the longest line has."""
    return max(map(len, shown.splitlines()))


@pytest.mark.parametrize("verb", ["validate", "explain"])
def test_help_is_as_wide_as_the_terminal(verb: str) -> None:
    """Help breaks its own lines, and not wider than can be read."""
    assert 30 < widest(at_terminal(verb, "--help", columns=50)) < 50
    assert 70 < widest(at_terminal(verb, "--help")) < 80
    assert widest(at_terminal(verb, "--help", columns=200)) <= 90
    assert widest(at_terminal(verb, "--help", columns=200, COLUMNS="60")) < 60
    assert widest(at_terminal(verb, "--help", COLUMNS="x")) < 80


@pytest.mark.parametrize("verb", ["validate", "extract"])
def test_a_terminal_without_any_input_gets_a_hint(verb: str) -> None:
    """Without a path at a terminal, no verb waits for input from the keyboard."""
    assert "Nothing to read: no PATH, and stdin is a terminal." in at_terminal(verb)


def test_a_reader_who_leaves_is_no_error(many: Path) -> None:
    """When the output's reader has gone, the command ends in silence."""
    process = subprocess.Popen(
        [*COMMAND, "schema", "bundle"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is full")
@pytest.mark.parametrize("format_name", ["text", "json"])
def test_a_full_disk_is_reported(format_name: str) -> None:
    """Where the report cannot be written, stderr says why, with status 3."""
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [*COMMAND, "validate", "--format", format_name, SEED],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 3
    assert b"Cannot write to stdout: No space left on device." in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_an_interruption_ends_with_its_own_status() -> None:
    """Ctrl-C while stdin is awaited ends with status 130, and no traceback."""
    process = subprocess.Popen(
        [*COMMAND, "validate", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 200_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Interrupted" in err
    assert b"Traceback" not in err
