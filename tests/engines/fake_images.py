"""A fake engine that has images with names, for tests of names that an image keeps."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

_PROGRAM = """#!{python} -SE
import json, os, signal, sys
words = sys.argv[1:]
path = os.path.join({folder!r}, "images.json")
with open(path) as file:
    images, known = json.load(file)

def identifier(name):
    return name if name in known else images.get(name)

if words[0] == "version":
    print("5.4.2 <nil>")
elif words[:2] == ["image", "inspect"]:
    if identifier(words[2]) is None:
        sys.exit("Error: no such image " + words[2])
    print(json.dumps([dict(Id=identifier(words[2]))]))
elif words[0] == "images":
    print("\\n".join(images))
elif words[0] == "tag":
    if words[2] in os.environ.get("FAILS_TO_TAG", "").split():
        sys.exit("Error: no space left")
    images[words[2]] = identifier(words[1])
elif words[0] in ("untag", "rmi"):
    images.pop(words[-1], None)
with open(path, "w") as file:
    json.dump([images, known], file)
if words[0] == "tag" and words[2] == os.environ.get("KILLS_AFTER"):
    os.kill(os.getppid(), signal.SIGKILL)
"""


class FakeImages:
    """The fake under the name of podman, first on the PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._state = folder / "images.json"
        program = folder / "podman"
        program.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def set(self, images: dict[str, str]) -> None:
        """Replace all names of images; those without a name remain."""
        known = json.loads(self._state.read_text())[1] if self._state.exists() else []
        known = sorted({*known, *images.values()})
        self._state.write_text(json.dumps([images, known]))

    @property
    def images(self) -> dict[str, str]:
        """The names of images with their IDs."""
        found: dict[str, str] = json.loads(self._state.read_text())[0]
        return found
