"""Write files into a new folder: nothing is overwritten, no link is followed, no part is left."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


def write(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files, by their paths with `/`, into a folder that is absent or empty.

    The folder that it is in must exist. On failure, everything that was made is removed.

    Raises:
        FileExistsError: the folder is not empty.
        OSError: the folder is no folder, or a link, or cannot be written.
    """
    with ExitStack() as opened, ExitStack() as made:
        try:
            os.mkdir(folder)
            made.callback(os.rmdir, folder)
        except FileExistsError:
            pass
        top = _opened(folder, None, opened)
        if os.listdir(top):
            raise FileExistsError
        places = {"": top}
        for path, data in files.items():
            place = _made(os.path.dirname(path), places, opened, made)
            name = os.path.basename(path)
            number = os.open(name, _NEW_FILE, 0o666, dir_fd=place)
            made.callback(os.unlink, name, dir_fd=place)
            with open(number, "wb") as file:
                file.write(data)
        made.pop_all()


def _made(path: str, places: dict[str, int], opened: ExitStack, made: ExitStack) -> int:
    """The descriptor of a folder below the top, which is made if it is new."""
    if path not in places:
        parent, name = _made(os.path.dirname(path), places, opened, made), os.path.basename(path)
        os.mkdir(name, dir_fd=parent)
        made.callback(os.rmdir, name, dir_fd=parent)
        places[path] = _opened(name, parent, opened)
    return places[path]


def _opened(path: str, parent: int | None, opened: ExitStack) -> int:
    number = os.open(path, _FOLDER, dir_fd=parent)
    opened.callback(os.close, number)
    return number
