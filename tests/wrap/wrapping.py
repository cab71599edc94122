"""Wrapped programs as processes of their own: in Python, and in the shells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.missing_tools import program
from tests.train.running import ROOT, Ended
from train_api.specification import MANIFEST_SCHEMA, address
from train_api.wrap.manifest import read
from train_api.wrap.shell import entrypoint

WRAP = ROOT / "src/train_api/wrap"
PYTHON = "python"
SHELLS = {"dash": ["dash"], "bash": ["bash"], "busybox": ["busybox", "sh"]}
WAYS = (PYTHON, *SHELLS)
"""How an image is wrapped: with Python, or in one of the shells."""


def listed(number: int, name: str, target: str, **more: object) -> dict[str, Any]:
    """A requirement of a list."""
    requirement = {"type": "environmentVariable", "target": target, "name": name, **more}
    return {"id": number, "requirement": requirement}


def manifest(*command: str, **changes: Any) -> dict[str, Any]:
    """A valid manifest of a program that needs nothing, with some members changed."""
    document = {
        "$schema": address(MANIFEST_SCHEMA),
        "requirements": [],
        "relations": [],
        "summary": 'It\'s "done" \u00e9\n',
        "command": list(command) or ["true"],
        "from": "registry.example/trains/wrapped:1",
        "exportFiles": [],
        "nextTrainTags": ["station-2"],
    }
    return {**document, **changes}


def wrapped(way: str, document: dict[str, Any], folder: Path) -> list[str]:
    """The words that start a wrapped program; its files are in the folder."""
    if way == PYTHON:
        path = folder / "manifest.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return [sys.executable, "-I", str(WRAP), str(path)]
    script = folder / "wrap.sh"
    script.write_text(entrypoint(read(document)), encoding="utf-8")
    name, *applet = SHELLS[way]
    return [program(name), *applet, str(script)]


def ask(words: list[str], *arguments: str, cwd: Any = None, **variables: str) -> Ended:
    """Run a wrapped program with arguments and environment variables."""
    ended = subprocess.run(
        [*words, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **variables},
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)
