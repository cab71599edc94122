"""Writes the rendered files into a folder, and removes others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Write files into a folder; return the paths that were written or removed.

    Each top folder among them has exactly these files afterwards. Other top folders are kept. A
    file that already has its bytes is not written, so that a watcher of the folder notices only
    changes.
    """
    changed = []
    tops = {path.split("/")[0] for path in files if "/" in path}
    there = {f"{top}/{path}" for top in tops for path in _paths(folder / top)}
    for path in sorted(there - set(files)):
        (folder / path).unlink()
        changed.append(path)
    for path, data in sorted(files.items()):
        target = folder / path
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        changed.append(path)
    for top in tops:
        _remove_empty(folder / top)
    return changed


def read(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a folder, by their paths within it; none if it is missing."""
    return {path: (folder / path).read_bytes() for path in _paths(folder)}


def _paths(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _remove_empty(folder: Path) -> None:
    for directory in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(directory.iterdir()):
            directory.rmdir()
