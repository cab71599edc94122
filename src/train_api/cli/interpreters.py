"""Which interpreters of an entrypoint an image has."""

from __future__ import annotations

from collections.abc import Sequence

from train_api.engines.containers import ContainerClient
from train_api.engines.images import Image

SHELL = "/bin/sh"
"""The shell that runs an entrypoint."""

PLACES = {
    "python": ("/usr/bin/python3", "/usr/local/bin/python3"),
    "shell": (SHELL, f"/usr{SHELL}"),
}
"""The paths at which an interpreter is expected. `/bin` may be a link to `/usr/bin`."""


def interpreters(client: ContainerClient, image: Image) -> Sequence[str]:
    """The keys of `PLACES` of which an image has the interpreter; nothing in it is run.

    An interpreter may be a symbolic link, as the shell of busybox is.

    Raises:
        EngineError: the engine failed.
    """
    paths = [path for places in PLACES.values() for path in places]
    there = {
        path
        for path, found in zip(paths, client.find(image, paths), strict=True)
        if found.place == path and found.kind in ("file", "symlink")
    }
    return [name for name, places in PLACES.items() if not there.isdisjoint(places)]
