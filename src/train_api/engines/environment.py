"""How values reach a train: through the environment of the engine's program, never its arguments.

Everybody on a machine can read arguments, and only its owner the environment of a process. Names
that the engine's program reads for itself, such as PATH, go through a file without a name instead.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from train_api.engines.settings import SettingsError, checked_name

_READ_BY_ENGINES = re.compile(
    r"PATH|HOME|PWD|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LISTEN_.*|NOTIFY_.*"
    r"|(?:LC|LD|DYLD|GO|SSL|SSH|XDG|DBUS|OTEL|AWS|GCP|GOOGLE|AZURE|HTTP|HTTPS|FTP|NO|ALL)_.*|GO.*"
    r"|(?:DOCKER|BUILDX|BUILDKIT|CONTAINER|CONTAINERS|PODMAN|BUILDAH|STORAGE|REGISTRY|REGISTRIES"
    r"|CNI|NETAVARK|CGROUP|OCI|RUNC|CRUN|CONMON|CONTAINERD|NERDCTL|ROOTLESS|MOBY)(?:_.*)?",
    re.IGNORECASE,
)


class Passage(NamedTuple):
    """How some values are passed on.

    `names` are inherited from `variables`, the environment for the engine's program; `file` holds
    the others, and `descriptors` must stay open in that program for it.
    """

    names: tuple[str, ...]
    variables: dict[str, str]
    file: str | None = None
    descriptors: tuple[int, ...] = ()


@contextmanager
def passage(env: Mapping[str, str]) -> Iterator[Passage]:
    """Make ready to pass these values on.

    Raises:
        SettingsError: a name or a value cannot be passed on.
    """
    for name, value in env.items():
        if "\0" in checked_name(name) + value:
            raise SettingsError(f"The value of {name} has a NUL character")
    apart = {name: value for name, value in env.items() if _READ_BY_ENGINES.fullmatch(name)}
    inherited = {name: value for name, value in env.items() if name not in apart}
    passed = Passage(tuple(inherited), os.environ | inherited)
    if not apart:
        yield passed
        return
    with tempfile.TemporaryFile() as file:
        file.write(_lines(apart))
        file.flush()
        file.seek(0)
        number = file.fileno()
        yield passed._replace(file=f"/dev/fd/{number}", descriptors=(number,))


def _lines(env: Mapping[str, str]) -> bytes:
    for name, value in env.items():
        if "\n" in value or "\r" in value:
            raise SettingsError(f"The value of {name} has a line break, which no engine takes")
    return "".join(f"{name}={value}\n" for name, value in env.items()).encode()
