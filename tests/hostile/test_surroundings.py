"""Surroundings in which a command line often fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.hostile.running import COMMAND, SAID_VALID, VALID, in_shell, run, train_api

WORDS = {
    "validate": ("validate", "-"),
    "validate as JSON": ("validate", "--format", "json", "-"),
    "extract": ("extract", "-"),
    "schema": ("schema", "bundle"),
    "invalid usage": ("validate", "--no-such-option"),
}
HAS_FULL = pytest.mark.skipif(
    not os.path.exists("/dev/full"), reason="this system has no device that is full"
)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_closed_stdout_is_reported(words: tuple[str, ...]) -> None:
    """Where stdout is closed, stderr says that nothing can be written, with status 3 or 2."""
    ended = in_shell('"$@" >&-', *words)
    assert ended.status == 3
    assert b"Cannot write to stdout: it is closed." in ended.err


@pytest.mark.parametrize("end", ["2>&-", pytest.param("2>/dev/full", marks=HAS_FULL)])
def test_without_stderr_the_status_stays(end: str) -> None:
    """Where stderr is closed or full, the status still says what happened."""
    assert in_shell(f'"$@" {end}', "validate", "-").status == 0
    assert in_shell(f'"$@" {end}', "extract", "/no/such/file").status == 3
    assert in_shell(f'"$@" {end}', "validate", "--no-such-option").status == 2


@HAS_FULL
def test_where_nothing_can_be_written_the_status_stays() -> None:
    """Where neither stdout nor stderr takes anything, the status is that of unwritable output."""
    assert in_shell('"$@" >/dev/full 2>/dev/full', "validate", "-").status == 3


def test_a_closed_stdin_is_reported() -> None:
    """Where stdin is closed, it is an input that cannot be read."""
    ended = in_shell('"$@" <&-', "validate", "-")
    assert ended.status == 3
    assert b"stdin is closed" in ended.out


LOCALES = {
    "C": {"LC_ALL": "C"},
    "C without coercion": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "strict ASCII": {"PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
    "unknown": {"LC_ALL": "xx_XX.UTF-8"},
}


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_any_locale_will_do(locale: dict[str, str], tmp_path: Path) -> None:
    """In any locale a name beyond ASCII is validated and reported, and extraction is exact."""
    path = tmp_path / "é🚆.json"
    data = '{"content": "é🚆"}'.encode()
    path.write_bytes(data)
    environment = {**os.environ, **locale}
    validated = run([*COMMAND, "validate", path], environment=environment)
    assert (validated.status, SAID_VALID in validated.text) == (0, True)
    assert run([*COMMAND, "extract", path], environment=environment).out == data


@pytest.mark.parametrize("home", [None, "/proc", "/no/such/folder"])
def test_no_home_and_no_temporary_folder_are_needed(home: str | None) -> None:
    """Without a home, or with one in which nothing can be written, all works."""
    environment = {} if home is None else dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), home)
    ended = run([*COMMAND, "validate", "-"], stdin=VALID, environment=environment)
    assert (ended.status, SAID_VALID in ended.text) == (0, True)


NAMES = {
    "a line break": b"a\nb.json",
    "an escape sequence": b"a\x1b[31m\x1b]0;title\x07.json",
    "no UTF-8": b"\xff\xfe.json",
    "a leading dash": b"--format.json",
    "a workflow command": b"::error::x.json",
    "a right-to-left override": "a\u202ejson.exe".encode(),
}


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems want names in UTF-8")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_of_a_file_can_be_reported(name: bytes, tmp_path: Path) -> None:
    """A file of any name is validated, and reported in one line without a control character."""
    (tmp_path / os.fsdecode(name)).write_bytes(VALID)
    ended = train_api("validate", "--", os.fsdecode(name), cwd=tmp_path)
    assert ended.status == 0
    line, end = ended.out.decode().split("\n")
    assert line.isprintable()
    assert end == ""


def test_a_name_that_is_too_long_is_reported() -> None:
    """The system's reason is given for a name that no file can have."""
    ended = train_api("validate", "x" * 5000)
    assert ended.status == 3
    assert b"File name too long" in ended.out


@pytest.mark.parametrize("format_name", ["text", "json", "github", "junit", "sarif"])
def test_a_value_cannot_act_on_the_terminal(format_name: str) -> None:
    """With --show-values, too, a control character in a value is not sent on."""
    output = b'{"state": "\\u001b[2J\\u0007\\u009b31m", "\\u001b]0;x\\u0007": 1, "content": 1}'
    ended = train_api("validate", "--show-values", "--format", format_name, "-", stdin=output)
    assert ended.status == 1
    assert all(line.isprintable() for line in ended.out.decode().split("\n"))
