"""Private folders of a run on this machine, which are removed with it.

They contain export files for a time, so none may remain after a process was killed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from pathlib import Path

from train_api.engines.errors import EngineError
from train_api.engines.ownership.journal import Journal
from train_api.engines.ownership.names import container_name


class Scratch:
    """A folder that only its owner can read; it is created at the first access."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._made: Path | None = None

    @property
    def path(self) -> Path:
        """The folder.

        Raises:
            EngineError: it cannot be made.
        """
        with self._lock:
            if self._made is None:
                self._made = new_folder(self._journal)
            return self._made

    def remove(self) -> None:
        """Remove the folder and all that is in it, if it was made."""
        with self._lock:
            if self._made is not None:
                remove_folder(self._made)
                self._made = None


def new_folder(journal: Journal) -> Path:
    """Create a folder with mode 0700 in the folder for temporary files; a journal claims it first.

    Raises:
        EngineError: it cannot be created.
    """
    path = Path(tempfile.gettempdir(), f"tmp{container_name()}")
    journal.claim("folder", str(path))
    try:
        path.mkdir(mode=0o700)
    except OSError as error:
        raise EngineError(
            "failed",
            f"Cannot create a folder for temporary files: {error.strerror}.",
            "Set TMPDIR to a folder that you can write to.",
        ) from None
    return path


def remove_folder(path: Path) -> bool:
    """Remove a folder of this user with its content; return whether it is gone.

    A link, or a folder of another user that has this name now, is not removed.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return True
    shutil.rmtree(path, ignore_errors=True)
    return path.is_symlink() or not path.exists()
