"""The commands of the README do what the README shows."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.repository.documents import ROOT, Document, Fence
from train_api import __version__

PROMPT = "$ "
END = "-- end of the output --"


class Step(NamedTuple):
    """A command, and the output that the document shows for it."""

    command: str
    output: str


def steps(text: str) -> list[Step]:
    """Split a console block into steps; a command continues after a backslash.

    Raises:
        ValueError: something precedes the first command.
    """
    found: list[Step] = []
    continued = False
    for line in text.splitlines(keepends=True):
        if line.startswith(PROMPT):
            found.append(Step(line[len(PROMPT) :], ""))
        elif not found:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
        elif continued:
            found[-1] = found[-1]._replace(command=found[-1].command + line)
        else:
            found[-1] = found[-1]._replace(output=found[-1].output + line)
            continue
        continued = line.endswith("\\\n")
    return found


def outputs(commands: list[str], folder: Path) -> list[str]:
    """Run commands in one bash, and return what each printed, as a terminal would show it."""
    marker = f"status=$?; echo '{END}'; (exit $status)\n"
    script = "".join(command.rstrip("\n") + "\n" + marker for command in commands)
    # The commands of this installation come first, and nothing takes the pipe for a terminal.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    temporary = folder / ".tmp"
    temporary.mkdir(exist_ok=True)
    environment = {"PATH": path, "HOME": str(folder), "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    run = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env={**os.environ, **environment, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return run.stdout.decode().split(END + "\n")[:-1]


def is_make_target(words: list[str]) -> bool:
    """Whether `make` has each of these targets and variables."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = re.findall(r"^([a-z]+):.*##|^([A-Z]+) = ", makefile, re.MULTILINE)
    names = {target or variable for target, variable in known}
    return all(word.split("=")[0] in names for word in words[1:])


def is_way_to_the_repository(words: list[str]) -> bool:
    """Whether this is how to get a checkout and to go there; the address is not tried."""
    if words[0] == "cd":
        return len(words) == 2 and "/" not in words[1]
    return words[:2] == ["git", "clone"] and words[2].startswith("https://")


def is_installation(words: list[str]) -> bool:
    """Whether pip is to install this package, from a checkout or by its name."""
    return words[:2] == ["pip", "install"] and words[2:] in (["."], ["train-api"])


NOT_RUN: dict[str, Callable[[list[str]], bool]] = {
    "make": is_make_target,
    "git": is_way_to_the_repository,
    "cd": is_way_to_the_repository,
    "pip": is_installation,
}
"""Commands that change the machine or need a network, and how else they are checked."""


def needs_engine(block: list[Step]) -> bool:
    """Whether a block builds or runs an image; tests/conformance runs such blocks."""
    return any(re.search(r"^docker |test\.sh docker\b", step.command) for step in block)


BLOCKS = [
    fence
    for fence in Document(ROOT / "README.md").fences("console")
    if not needs_engine(steps(fence.text))
]


def is_run(block: list[Step]) -> bool:
    """Whether a block can be run here: nothing in it sets anything up."""
    return not any(shlex.split(step.command)[0] in NOT_RUN for step in block)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of the examples, in the layout of a checkout."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("fence", BLOCKS, ids=lambda fence: f"line-{fence.line}")
def test_a_console_block_prints_what_it_shows(fence: Fence, folder: Path) -> None:
    """Each command that the README shows prints exactly what the README shows.

    Of a block that installs or builds something each command is looked up instead.
    """
    block = steps(fence.text)
    if is_run(block):
        assert outputs([step.command for step in block], folder) == [step.output for step in block]
        return
    for words in (shlex.split(step.command) for step in block):
        assert words[0] in NOT_RUN, f"a block that is not run cannot hold {shlex.join(words)}"
        assert NOT_RUN[words[0]](words), f"{shlex.join(words)} is not what this repository offers"


def test_the_readme_shows_the_library_at_work() -> None:
    """The Python session of the README gives the results that the README shows."""
    sessions = Document(ROOT / "README.md").fences("pycon")
    assert sessions
    for fence in sessions:
        test = doctest.DocTestParser().get_doctest(fence.text, {}, "README.md", None, fence.line)
        said: list[str] = []
        outcome = doctest.DocTestRunner().run(test, out=said.append)
        assert (outcome.failed, said) == (0, [])
        assert outcome.attempted > 0


def test_the_readme_shows_the_command_line_at_work() -> None:
    """The README has console blocks, and some of them call the command line."""
    blocks = [steps(fence.text) for fence in BLOCKS]
    commands = [step.command for block in blocks if is_run(block) for step in block]
    assert [command for command in commands if command.startswith("train-api ")]


def test_commands_of_a_block_share_one_shell(tmp_path: Path) -> None:
    """A command meets the exit status and the variables that the one before it left."""
    commands = ["X=1; false", "echo $? $X \\\n  two", "echo oops >&2", "printf open"]
    assert outputs(commands, tmp_path) == ["", "1 1 two\n", "oops\n", "open"]


def test_the_command_line_that_runs_is_this_one(tmp_path: Path) -> None:
    """The command that the blocks call is the one installed from this repository."""
    assert __version__ in outputs(["train-api --version"], tmp_path)[0].split()


def test_a_block_is_taken_apart() -> None:
    """A command ends with its line, unless a backslash ends the line; the rest is its output."""
    assert steps("$ a\none\n\ntwo\n$ b \\\n  c\n$ d\n") == [
        Step("a\n", "one\n\ntwo\n"),
        Step("b \\\n  c\n", ""),
        Step("d\n", ""),
    ]


def test_a_block_begins_with_a_command() -> None:
    """Output without a command before it is refused."""
    with pytest.raises(ValueError, match="begins with a command"):
        steps("one\n$ a\n")


@pytest.mark.parametrize(
    ("command", "offered"),
    [
        ("make", True),
        ("make test", True),
        ("make test PYTHON=python3.12", True),
        ("make coffee", False),
        ("git clone https://example.org/train-api-spec", True),
        ("git push", False),
        ("cd train-api-spec", True),
        ("pip install train-api", True),
        ("pip install something-else", False),
    ],
)
def test_what_is_not_run_is_looked_up(command: str, offered: bool) -> None:
    """A command that is not run is accepted only where the repository offers it."""
    words = command.split()
    assert NOT_RUN[words[0]](words) is offered
