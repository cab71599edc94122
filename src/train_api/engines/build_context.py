"""The build context of a successor: the base image, and the export files over it."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable
from pathlib import Path

from train_api.engines.files.export import ExportedFile
from train_api.engines.settings import SettingsError
from train_api.foreign import foreign

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]*")
_TAR = "export.tar"


def write_context(folder: Path, base: str, files: Iterable[ExportedFile]) -> Path:
    """Write the context into an empty folder; return its Containerfile.

    The files are in a tar, which builders unpack with owners and permissions, and in which a name
    may have any character. It has no folders, so that those of the base are not changed.

    Raises:
        SettingsError: the base is not a reference to an image.
    """
    if not _REFERENCE.fullmatch(base):
        raise SettingsError(f"{foreign(repr(base))} is not a reference to an image")
    lines = [f"FROM {base}"]
    files = list(files)
    if files:
        _write_tar(folder / _TAR, files)
        lines.append(f"ADD {_TAR} /")
    containerfile = folder / "Containerfile"
    containerfile.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return containerfile


def _write_tar(path: Path, files: Iterable[ExportedFile]) -> None:
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT, encoding="utf-8") as tar:
        for file in files:
            member = tarfile.TarInfo(file.path.lstrip("/"))
            member.size = file.size
            member.mode = file.mode
            member.uid = file.uid
            member.gid = file.gid
            with open(file.copy, "rb") as content:
                tar.addfile(member, content)
