"""The run id, which identifies the process that made a container, and shows whether it has ended.

It contains the machine, its boot, the namespace of process ids, the process id and the time at
which the process began. So no live run of somebody else is taken for a dead one, even if several
machines or containers share an engine.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
from typing import NamedTuple

_PATTERN = re.compile(
    r"(?P<machine>[0-9a-f]{8})-(?P<boot>[0-9a-f]{8})-(?P<namespace>[0-9]+)"
    r"-(?P<pid>[0-9]+)-(?P<began>[0-9]+)-(?P<nonce>[0-9a-f]{4})"
)
_BEGAN_FIELD = 19


class Identity(NamedTuple):
    """A process that runs trains; its string is a run id."""

    machine: str
    boot: str
    namespace: int
    pid: int
    began: int
    nonce: str

    def __str__(self) -> str:
        return "-".join(map(str, self))


def current() -> Identity:
    """The identity of this process, with a nonce that differs at each call."""
    pid = os.getpid()
    return Identity(
        machine=_digest(socket.gethostname() + _text("/etc/machine-id")),
        boot=_digest(_text("/proc/sys/kernel/random/boot_id")),
        namespace=_namespace(),
        pid=pid,
        began=_began(pid) or 0,
        nonce=secrets.token_hex(2),
    )


def parse(text: str) -> Identity | None:
    """The identity in a run id, None if the string is no run id."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        return None
    return Identity(
        machine=found["machine"],
        boot=found["boot"],
        namespace=int(found["namespace"]),
        pid=int(found["pid"]),
        began=int(found["began"]),
        nonce=found["nonce"],
    )


def is_dead(other: Identity, here: Identity) -> bool:
    """Whether the other process has certainly ended; False if that is unknown."""
    if other.machine != here.machine:
        return False
    if other.boot != here.boot:
        return True
    if other.namespace != here.namespace:
        return False
    if other.began:
        return _began(other.pid) != other.began
    return _is_gone(other.pid)


def _is_gone(pid: int) -> bool:
    if os.name != "posix":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _began(pid: int) -> int | None:
    """When the process began, in ticks since the boot; None if there is none, or no /proc."""
    # The name in the second field may hold blanks and parentheses.
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[_BEGAN_FIELD]) if len(fields) > _BEGAN_FIELD else None


def _namespace() -> int:
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
