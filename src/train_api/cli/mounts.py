"""The mounts of the options --mount."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence

from train_api.cli.errors import UsageError
from train_api.cli.variables import which


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
