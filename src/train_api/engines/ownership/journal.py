"""A journal of the things that a run owns, written before they are made, for later removal.

A journal is a file of one run, in a private folder of the user. Each line is a JSON array: a kind
of thing and its name. A process that is killed leaves its journal behind, and so does a machine
that is switched off. The next run removes exactly the things that such a journal claims.

Labels and patterns of names are no evidence: images inherit labels, and anybody may choose names.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

from train_api.engines.errors import EngineError
from train_api.engines.ownership import run_id

Kind = Literal["container", "image", "alias", "folder"]
"""The kinds of things to claim: a container or an image by name, another name of somebody else's
image, and a folder of this machine."""

KEPT = 7 * 24 * 3600.0
"""The time in seconds for which a folder that a report names is kept."""

SETTLING = 900.0
"""The time in seconds for which an engine may continue to serve a killed process."""

FORGOTTEN = 30 * 24 * 3600.0
"""The age in seconds at which a journal is removed that no run could follow."""

_SUFFIX = ".journal"
_BETWEEN_TRIALS = 0.1
_LONGEST = 64 * 1024 * 1024
# The variables that choose the instance of an engine that its program connects to. With more
# variables, a change of one would hide the remains of dead runs.
_CHOOSING = {
    "docker": ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "HOME"),
    "podman": (
        *("CONTAINER_HOST", "CONTAINER_CONNECTION", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"),
        *("STORAGE_DRIVER", "XDG_DATA_HOME", "HOME"),
    ),
}


class Claim(NamedTuple):
    """One thing that a run owns; its name is a name in the engine, or a path."""

    kind: Kind
    name: str


class Journal:
    """The journal of this process for one engine; several threads may write it.

    The file is created at the first claim, with mode 0600 in a folder with mode 0700.
    """

    def __init__(self, mine: run_id.Identity, engine: str = "") -> None:
        self.mine = mine
        self._engine = engine
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._kept: list[str] = []
        self._has_tags = False

    def claim(self, kind: Kind, name: str) -> None:
        """Record that this run owns a thing, before it is made; on disk when this returns.

        Raises:
            EngineError: it cannot be recorded, so nothing may be made.
        """
        self._write([kind, name])

    def claim_tag(self, tag: str, image: str, before: str) -> None:
        """Record that an image gets a name that remains, before it gets it; on disk on return.

        `before` is the ID of the image that has the name until then; it is empty if there is none.

        Raises:
            EngineError: it cannot be recorded, so nothing may be named.
        """
        self._has_tags = True
        self._write(["tag", tag, image, before])

    def settle_tags(self) -> None:
        """Record that all names are as they shall remain, at once; on disk on return.

        Raises:
            EngineError: it cannot be recorded.
        """
        self._write(["tagged"])
        self._has_tags = False

    @contextmanager
    def only_tagger(self) -> Iterator[None]:
        """Wait until no other process of this user gives names that remain, and be the only one.

        Raises:
            EngineError: there is no private folder.
        """
        try:
            number = os.open(
                private_folder() / "tags.lock",
                os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0),
                0o600,
            )
        except OSError as error:
            raise _unwritable(error) from None
        try:
            while not _lock(number):
                time.sleep(_BETWEEN_TRIALS)
            yield
        finally:
            os.close(number)

    def made(self, name: str) -> None:
        """Record that the engine no longer works on this: it exists, or never will."""
        self._write(["made", name], sync=False)

    def keep(self, folder: Path) -> None:
        """Leave a claimed folder to the user for a while; later runs remove it after `KEPT`."""
        with self._lock:
            self._kept.append(str(folder))

    def keeps(self, folder: Path) -> bool:
        """Whether a folder is left to the user."""
        with self._lock:
            return str(folder) in self._kept

    def close(self) -> None:
        """Remove the journal, because nothing is left to remove; kept folders stay in it."""
        with self._lock:
            # Names that could not be restored are left to the next run.
            if self._path is None or self._has_tags:
                return
            with suppress(OSError):
                if self._kept:
                    kept = (["kept", folder] for folder in self._kept)
                    _append(self._path, [["closed"], *kept])
                else:
                    self._path.unlink()
                    self._path = None

    def _write(self, line: list[str], *, sync: bool = True) -> None:
        try:
            with self._lock:
                if self._path is None:
                    path = private_folder() / f"{self.mine}{_SUFFIX}"
                    _create(path, [["engine", self._engine, instance(self._engine)]])
                    self._path = path
                _append(self._path, [line], sync=sync)
        except OSError as error:
            raise _unwritable(error) from None


class Tag(NamedTuple):
    """A name that a run gave to an image by its ID, and the ID of the image that had it before."""

    name: str
    image: str
    before: str


class Dead(NamedTuple):
    """The journal of a run that has ended without removing all its things.

    `engine` and `instance` identify the engine with its containers and images. `unsettled` are the
    names of things that an engine may still be making. `age` is in seconds since the last line.
    `tags` are the names to restore.
    """

    path: Path
    engine: str
    instance: str
    claims: tuple[Claim, ...]
    kept: frozenset[str]
    unsettled: frozenset[str]
    age: float
    tags: tuple[Tag, ...] = ()

    def names(self, kind: Kind) -> list[str]:
        """The names of all claimed things of a kind."""
        return [claim.name for claim in self.claims if claim.kind == kind]


def instance(engine: str) -> str:
    """A digest of the settings that choose one of several instances of an engine."""
    chosen = [os.environ.get(name, "") for name in _CHOOSING.get(engine, ())]
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()[:16]


def private_folder() -> Path:
    """The folder for journals, created if missing, readable only by its owner.

    It is `train-api` in `XDG_STATE_HOME`, or in `~/.local/state`; without a writable home, it is a
    folder of this user in the folder for temporary files.

    Raises:
        OSError: there is no such folder, and none can be created.
    """
    failure = OSError(0, "no folder for it can be made")
    for place in _places():
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                place.mkdir(mode=0o700)
            if _is_private(place):
                return place
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def dead_journals(here: run_id.Identity) -> Iterator[list[Dead]]:
    """The journals of all dead runs of this user, as seen from this process.

    Within the context, no other process gets them: of two concurrent processes, one finds none.
    """
    found, locks = [], []
    for path in _journals():
        owner = run_id.parse(path.name.removesuffix(_SUFFIX))
        if owner is None or not run_id.is_dead(owner, here):
            continue
        with suppress(OSError):
            number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            locks.append(number)
            if _lock(number) and (read := _read(path, number)) is not None:
                found.append(read)
    try:
        yield found
    finally:
        for number in locks:
            os.close(number)


def _places() -> Iterator[Path]:
    state = os.environ.get("XDG_STATE_HOME", "")
    home = os.path.expanduser("~")
    if os.path.isabs(state):
        yield Path(state, "train-api")
    # A home that is not there is not made.
    elif os.path.isabs(home) and os.path.isdir(home):
        yield Path(home, ".local/state/train-api")
    user = getattr(os, "geteuid", lambda: "user")()
    yield Path(tempfile.gettempdir(), f"train-api-state-{user}")


def _is_private(place: Path) -> bool:
    """Whether a folder is this user's; others on the machine could have made it or a link."""
    status = os.lstat(place)
    if not stat.S_ISDIR(status.st_mode):
        return False
    if not hasattr(os, "geteuid"):
        return True
    if status.st_uid != os.geteuid():
        return False
    if stat.S_IMODE(status.st_mode) & 0o077:
        os.chmod(place, 0o700)
    return True


def _journals() -> Iterator[Path]:
    for place in _places():
        with suppress(OSError):
            if _is_private(place):
                yield from sorted(place.glob(f"*{_SUFFIX}"))


def _unwritable(error: OSError) -> EngineError:
    return EngineError(
        "failed",
        f"Cannot write the journal of this run: {error.strerror}.",
        "Set XDG_STATE_HOME to a folder that you can write to.",
    )


def _create(path: Path, lines: list[list[str]]) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(b"".join(map(_line, lines)))
        file.flush()
        os.fsync(file.fileno())
    if os.name == "posix":
        number = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _append(path: Path, lines: list[list[str]], *, sync: bool = True) -> None:
    with open(path, "ab", opener=_no_link) as file:
        file.write(b"".join(map(_line, lines)))
        file.flush()
        if sync:
            os.fsync(file.fileno())


def _line(words: list[str]) -> bytes:
    # In ASCII, since a path may not be UTF-8.
    return json.dumps(words).encode("ascii") + b"\n"


def _no_link(name: str, flags: int) -> int:
    return os.open(name, flags & ~os.O_CREAT | getattr(os, "O_NOFOLLOW", 0))


def _lock(number: int) -> bool:
    """Lock a file until it is closed; return whether nobody else has locked it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(path: Path, number: int) -> Dead | None:
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or not status.st_nlink:
        return None
    engine, where = "", ""
    claims: dict[Claim, None] = {}
    kept: set[str] = set()
    made: set[str] = set()
    tags: list[Tag] = []
    with open(number, "rb", closefd=False) as file:
        lines = file.read(_LONGEST).splitlines()
    for line in lines:
        try:
            kind, *names = json.loads(line)
            if kind == "engine":
                engine, where = names
            elif kind == "kept":
                kept.add(*names)
                claims[Claim("folder", *names)] = None
            elif kind == "closed":
                claims.clear()
            elif kind == "made":
                made.add(*names)
            elif kind == "tag":
                tags.append(Tag(*names))
            elif kind == "tagged":
                tags.clear()
            elif kind in ("container", "image", "alias", "folder"):
                claims[Claim(kind, *names)] = None
        except (ValueError, TypeError):
            # The process was killed within this line, so the thing was not made.
            continue
    unsettled = {claim.name for claim in claims if claim.kind != "folder"} - made
    return Dead(
        path=path,
        engine=engine,
        instance=where,
        claims=tuple(claims),
        kept=frozenset(kept),
        unsettled=frozenset(unsettled),
        age=time.time() - status.st_mtime,
        tags=tuple(tags),
    )
