"""The file and the directory that `conform` makes up for a train to see."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from train_api.conformance.seed import Names


class MadeUp:
    """A folder with a file and a directory; it is removed unless it is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_needed = False


@contextmanager
def made_up(names: Names) -> Iterator[MadeUp]:
    """Make what a station would have; it stays where a command line of the report names it."""
    path = Path(tempfile.mkdtemp(prefix="train-api-station-"))
    made = MadeUp(path)
    try:
        (path / names.directory).mkdir()
        (path / names.file).write_text("id,value\n1,0.5\n2,1.5\n", encoding="utf-8")
        # The train may run as another user.
        path.chmod(0o755)
        yield made
    finally:
        if not made.is_needed:
            shutil.rmtree(path, ignore_errors=True)
