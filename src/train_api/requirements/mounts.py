"""The kinds of files at paths in a container, as far as its mounts determine them."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from train_api.requirements.assessment import Kind

_LONGEST_PATH = 4095
_MOST_LINKS = 40


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
