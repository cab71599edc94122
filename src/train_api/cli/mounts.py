"""The kinds of files at paths in a container, as far as its mounts determine them."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from train_api.cli.errors import UsageError
from train_api.cli.variables import which

if TYPE_CHECKING:
    from train_api.requirements.assessment import Kind

_LONGEST_PATH = 4095
_MOST_LINKS = 40


def mount_points(words: Sequence[str]) -> dict[str, str]:
    """The mounts of the options --mount: for each path of the container, the path on the host.

    Raises UsageError for invalid words.
    """
    points: dict[str, str] = {}
    for number, word in enumerate(words, 1):
        host, _, container = word.partition(":")
        # normpath would keep two slashes at the beginning.
        point = posixpath.normpath(f"/{container.lstrip('/')}")
        place = which(number, len(words))
        if not host or not container.startswith("/") or ":" in container:
            raise UsageError(
                f"Expected HOST:CONTAINER with an absolute path of the container for each "
                f"--mount, found something else{place}.",
                "Write for example --mount /srv/cohort:/data, without options after it.",
            )
        if "/" not in host and not host.startswith("."):
            raise UsageError(
                f"Expected a path before the colon of each --mount, found the name of a volume"
                f"{place}.",
                "The content of a volume is not visible here; a path has a slash, such as ./data.",
            )
        if point in points:
            raise UsageError(
                f"Expected a unique path in the container for each --mount, found a repeated one"
                f"{place}.",
                "Container engines refuse repeated paths too.",
            )
        if not posixpath.isabs(host) and not _has_current_folder():
            raise UsageError(
                f"Expected an absolute path before the colon of each --mount, as the current "
                f"folder does not exist any more{place}.",
                "Change to another folder, or write for example --mount /srv/cohort:/data.",
            )
        points[point] = host
    return points


def _has_current_folder() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


class Mounts:
    """The part of a container's file system that paths of this host are mounted into."""

    def __init__(self, points: Mapping[str, str]) -> None:
        self._points = points

    def kind_at(self, path: str) -> Kind | None:
        """The kind of file at an absolute path of the container; None if no mount leads there.

        A symbolic link below a mount is followed as in the container, where a target that exists on
        the host may be missing.
        """
        if len(os.fsencode(path)) > _LONGEST_PATH:
            return "nothing"
        here = "/"
        pending = path.split("/")[::-1]
        links = 0
        while pending:
            part = pending.pop()
            if part == "..":
                here = posixpath.dirname(here)
            elif part not in ("", "."):
                place = posixpath.join(here, part)
                target = self._link_at(place)
                if target is None:
                    here = place
                    continue
                links += 1
                if links > _MOST_LINKS:
                    return "nothing"
                pending += target.split("/")[::-1]
                if target.startswith("/"):
                    here = "/"
        return self._resolved_kind(here)

    def _link_at(self, path: str) -> str | None:
        # The engine follows a mount point that is a link on the host, on the host.
        host = None if path in self._points else self._on_host(path)
        return os.readlink(host) if host is not None and os.path.islink(host) else None

    def _resolved_kind(self, path: str) -> Kind | None:
        # The engine creates the parent directories of a mount point.
        if any(point.startswith(f"{path.rstrip('/')}/") for point in self._points):
            return "directory"
        host = self._on_host(path)
        if host is None:
            return "directory" if path == "/" else None
        try:
            mode = os.stat(host).st_mode
        except PermissionError:
            return None
        except OSError:
            return "nothing"
        if stat.S_ISREG(mode):
            return "file"
        return "directory" if stat.S_ISDIR(mode) else "other"

    def _on_host(self, path: str) -> str | None:
        """The path on the host for a path of the container without links."""
        point = path
        while point not in self._points:
            if point == "/":
                return None
            point = posixpath.dirname(point)
        rest = path[len(point) :].lstrip("/")
        return posixpath.join(self._points[point], rest) if rest else self._points[point]
