"""Strings that a CI service would take for commands, in what the tool prints."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.ci_commands import commands
from tests.hostile.running import COMMAND, VALID, run, train_api

NAMES = ("::error::x.json", "  ::error::x.json", "a\r::error::x", "##[error]x.json", "##vso[a]x")
FORGED = b"##[error]forged\n::error::forged\r::stop-commands::forged\n"
LIST = (
    b'{"requirements": [{"id": 0, "requirement": {"type": "environmentVariable", "target": '
    b'"STRING", "name": "FOO", "description": "##[error]x\\n::error::x\\r::error::x"}}], '
    b'"relations": [{"type": "all", "requirements": [0]}]}'
)
unlike_darwin = pytest.mark.skipif(
    sys.platform == "darwin", reason="its file systems want names in UTF-8"
)


def acting(output: str) -> list[str]:
    """The lines that act, but for annotations of the tool's own."""
    own = ("::error ", "::warning ", "::notice ")
    return [line for line in commands(output) if not line.startswith(own) or "##[" in line]


@unlike_darwin
@pytest.mark.parametrize("format_name", ["text", "json", "github", "junit", "sarif"])
@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_no_command(name: str, format_name: str, tmp_path: Path) -> None:
    """A file or folder whose name would act is reported in lines of which none acts."""
    (tmp_path / name).write_bytes(FORGED + VALID)
    for data in (FORGED + VALID, FORGED, b'{"##[error]x": "::error::x"}'):
        (tmp_path / name).write_bytes(data)
        ended = train_api(
            "validate", "--show-values", "--format", format_name, "--", name, cwd=tmp_path
        )
        assert ended.status in (0, 1)
        assert acting(ended.text) == []
    assert acting(train_api("extract", "--", f"{name}/none", cwd=tmp_path).text) == []


@pytest.mark.parametrize("format_name", ["text", "json", "dotenv"])
@pytest.mark.parametrize("name", NAMES)
def test_a_list_response_is_no_command(name: str, format_name: str, tmp_path: Path) -> None:
    """Neither a description, nor the name of a variable, nor that of a file acts in `check`."""
    (tmp_path / "env").write_text(f"FOO=1\n{name}\n", encoding="utf-8")
    words = ("check", "--format", format_name, "--env-file", "env")
    assert acting(train_api(*words, "-", stdin=LIST, cwd=tmp_path).text) == []
    assert acting(train_api(*words, "--env-file", name, "-", stdin=LIST, cwd=tmp_path).text) == []
    assert acting(train_api(*words, "--", name, cwd=tmp_path).text) == []


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "--command"),
        ("validate", "--format"),
        ("validate",),
        ("validate", "--format", "github"),
        ("extract",),
        ("explain",),
        ("schema", "show"),
        ("conform",),
        ("conform", "--engine"),
        ("check", "--image"),
        ("command-line",),
        ("command-line", "docker", "image", "run_algorithm", "--env"),
        ("command-line", "docker", "image", "run_algorithm", "--mount"),
        (),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("word", ["::error::x", "##[error]x", "a\r\n::error::x"])
def test_a_word_of_the_command_line_is_no_command(words: tuple[str, ...], word: str) -> None:
    """Reports of invalid usage, and of an image that is not there, have no line that acts."""
    ended = train_api(*words, word)
    assert ended.status != 0
    assert acting(ended.text) == []


def test_a_command_line_for_a_shell_is_no_command() -> None:
    """The line for a shell has the image and the paths exactly, and does not act."""
    image = "##[error]x"
    ended = train_api(
        "command-line", "docker", image, "run_algorithm", "--mount", "/a##[b]:/c##[d]"
    )
    assert (ended.status, commands(ended.text)) == (0, [])
    words = shlex.split(ended.out.decode())
    assert words[-2:] == [image, "run_algorithm"]
    assert any("source=/a##[b]" in word for word in words)


def test_the_output_of_a_train_is_no_command(tmp_path: Path) -> None:
    """What a train writes, and what it is called, does not act in a report about it."""
    train = tmp_path / "##[error]train"
    train.write_text(
        "#!/bin/sh\nprintf '##[error]x\\n::error::x\\r::error::y\\n'\n"
        "printf '##[error]x\\n::error::x\\r::error::y\\n' >&2\nexit 3\n",
        encoding="utf-8",
    )
    train.chmod(0o755)
    for format_name in ("text", "json", "github", "junit", "sarif"):
        ended = train_api("conform", "--format", format_name, "--process", "--", train)
        assert ended.out
        assert acting(ended.text) == []


def test_a_traceback_is_no_command(tmp_path: Path) -> None:
    """Where a defect is reported with its traceback, no line of that acts."""
    (tmp_path / "sitecustomize.py").write_text(
        "import train_api.validation.pipeline\n"
        "def fail(*_, **__):\n    raise ValueError('##[error]x\\n::error::x')\n"
        "train_api.validation.pipeline.validate = fail\n"
    )
    ended = subprocess.run(
        [*COMMAND, "validate", "-"],
        input=VALID,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "TRAIN_API_TRACEBACK": "1"},
        check=False,
    )
    assert ended.returncode == 70
    assert b"ValueError: \\x23#[error]x\n\\x3a:error::x\n" in ended.stderr
    assert acting(ended.stderr.decode()) == []


@pytest.mark.parametrize("encoding", ["utf-8:bogus", "ascii:bogus", "undefined", "idna"])
@pytest.mark.parametrize("words", [("validate", "-"), ("command-line", "docker", "é", "x"), ()])
def test_an_encoding_that_cannot_be_used_is_reported(encoding: str, words: tuple[str, ...]) -> None:
    """An encoding or an error handler with which nothing can be written is named as the cause."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    ended = run([*COMMAND, *words], stdin=VALID, environment=environment)
    assert (ended.status, ended.out) == (3, b"")
    assert ended.err.startswith(b"train-api: Cannot write: PYTHONIOENCODING names ")
    assert b"Unset PYTHONIOENCODING, or set it to utf-8." in ended.err


def test_an_encoding_that_python_does_not_know_is_reported() -> None:
    """Python does not start where it does not know the encoding, and names it: no verdict."""
    environment = {**os.environ, "PYTHONIOENCODING": "bogus"}
    ended = run([*COMMAND, "validate", "-"], stdin=VALID, environment=environment)
    assert (ended.status, ended.out) == (1, b"")
    assert b"unknown encoding: bogus" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("command-line", "docker", "image", "run_algorithm"),
        ("conform", "--process"),
        ("check", "-"),
    ],
)
def test_a_deleted_current_folder_is_reported(words: tuple[str, ...], tmp_path: Path) -> None:
    """A relative path to mount names nothing where the current folder was deleted."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    words = (*words, "--mount", "./data:/data", *(["true"] if "conform" in words else []))
    ended = run(["bash", "-c", script, "bash", gone, *COMMAND, *words], stdin=LIST)
    assert ended.status == 2
    assert b"the current folder does not exist any more" in ended.err
