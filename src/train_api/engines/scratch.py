"""The folder on this machine that a run has for itself, and what dead runs have left of theirs.

Export files lie in it for a while, so it must not outlive a process that was killed for ever.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from train_api.engines.identity import Identity
from train_api.engines.sweep import PREFIX, dead_among

_NAME = re.compile(rf"{PREFIX}(?P<run_id>.+)-[a-z0-9_]+")


class Scratch:
    """A folder that only its owner can read; it is made when it is first asked for."""

    def __init__(self, mine: Identity) -> None:
        self._mine = mine
        self._made: tempfile.TemporaryDirectory[str] | None = None

    @property
    def path(self) -> Path:
        """The folder."""
        if self._made is None:
            self._made = tempfile.TemporaryDirectory(
                prefix=f"{PREFIX}{self._mine}-", ignore_cleanup_errors=True
            )
        return Path(self._made.name)

    def remove(self) -> None:
        """Remove the folder and all that is in it, if it was made."""
        if self._made is not None:
            self._made.cleanup()
            self._made = None

    def sweep(self) -> None:
        """Remove the folders of dead runs, where this user may."""
        place = tempfile.gettempdir()
        try:
            names = os.listdir(place)
        except PermissionError:
            # Such a folder can be written to all the same.
            return
        for name in dead_among(names, self._mine, _NAME):
            shutil.rmtree(os.path.join(place, name), ignore_errors=True)
