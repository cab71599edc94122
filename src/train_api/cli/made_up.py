"""The file and the directory that `conform` makes up for a train to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from train_api.conformance.seed import Names
from train_api.engines.files.export import unwritable_copies
from train_api.engines.ownership.journal import Journal
from train_api.engines.ownership.workdir import new_folder, remove_folder


@contextmanager
def made_up(journal: Journal, names: Names) -> Iterator[Path]:
    """Make a folder with a file and a directory of these names; it is removed unless it is kept.

    Raises:
        EngineError: it cannot be written.
    """
    path = new_folder(journal)
    try:
        _fill(path, names)
        yield path
    finally:
        if not journal.keeps(path):
            remove_folder(path)


def _fill(path: Path, names: Names) -> None:
    try:
        (path / names.directory).mkdir()
        (path / names.file).write_text("id,value\n1,0.5\n2,1.5\n", encoding="utf-8")
        # The train may run as another user.
        path.chmod(0o755)
    except OSError as error:
        raise unwritable_copies(error) from None
