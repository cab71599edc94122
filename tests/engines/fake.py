"""A fake engine: a program that writes down how it is called, and answers as configured."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

_PROGRAM = """#!{python} -SE
import json, os, signal, sys, time
folder = {folder!r}
words = sys.argv[1:]
call = dict(process=str(os.getpid()), words=words, environment=dict(os.environ), folder=os.getcwd())
call["session"] = os.getsid(0) == os.getpid()
if "--env-file" in words:
    with open(words[words.index("--env-file") + 1]) as file:
        call["env_file"] = file.read()
with open(os.path.join(folder, "answers.json")) as file:
    answers = json.load(file)
with open(os.path.join(folder, "calls.jsonl"), "a") as file:
    file.write(json.dumps(call) + "\\n")
answer = answers.get(words[0], dict())
with open(os.path.join(folder, "order"), "a") as file:
    file.write(" ".join(["rm", "-", *words]) + "\\n" if words[0] == "rm" else "")
if answer.get("writes"):
    open(answer["writes"], "w").close()
sys.stdout.write(answer.get("out", ""))
sys.stderr.write(answer.get("err", ""))
sys.stdout.flush()
until = time.monotonic() + answer.get("seconds", 0)
flag = os.path.join(folder, "killed")
while time.monotonic() < until and not os.path.exists(flag):
    time.sleep(0.01)
if words[0] == "kill" and answer.get("status", 0) == 0:
    open(flag, "w").close()
if answer.get("signal"):
    os.kill(os.getpid(), answer["signal"])
if answer.get("then"):
    with open(os.path.join(folder, "answers.json"), "w") as file:
        json.dump({{**answers, **answer["then"]}}, file)
with open(os.path.join(folder, "order"), "a") as file:
    file.write(words[0] + " " + str(os.getpid()) + "\\n" if words[0] == "run" else "")
with open(os.path.join(folder, "ended"), "a") as file:
    file.write(words[0] + "\\n")
sys.exit(answer.get("status", 0))
"""


class FakeEngine:
    """The fake under the name of an engine, first on the PATH."""

    def __init__(self, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = name
        self.folder = folder
        self._answers: dict[str, Any] = {}
        self.answer("version")
        program = folder / name
        program.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def answer(self, verb: str, **answer: Any) -> None:
        """Set the answer to a verb: with `out`, `err`, `status`, `signal`, after `seconds`.

        `writes` names a file that is made in the current folder, and `then` has the answers to
        other verbs from there on.
        """
        self._answers[verb] = answer
        (self.folder / "answers.json").write_text(json.dumps(self._answers))

    def calls(self, verb: str | None = None) -> list[dict[str, Any]]:
        """Return the calls so far, of one verb or of all."""
        log = self.folder / "calls.jsonl"
        if not log.exists():
            return []
        # The fake may be in the middle of a line.
        lines = log.read_text().splitlines(keepends=True)
        calls = [json.loads(line) for line in lines if line.endswith("\n")]
        return [call for call in calls if verb in (None, call["words"][0])]

    def words(self, verb: str) -> list[list[str]]:
        """Return the words of each call of a verb."""
        return [call["words"] for call in self.calls(verb)]

    def ended(self) -> list[str]:
        """Return the verbs of the calls that came to their end."""
        log = self.folder / "ended"
        return log.read_text().split() if log.exists() else []
