"""Remove the remains of dead runs: exactly the things that their journals claim."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from train_api.engines import errors, images
from train_api.engines.calls.cli_calls import call, demand
from train_api.engines.engine import Engine
from train_api.engines.ownership import journal, run_id
from train_api.engines.ownership.journal import Dead, Tag
from train_api.engines.ownership.workdir import remove_folder

# The time that a program of the engine may continue after the run that started it has ended.
_ORPHAN_PATIENCE = 60.0
_BETWEEN_LOOKS = 0.1


class Swept(NamedTuple):
    """The names of the removed things."""

    containers: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    def __add__(self, other: object) -> Swept:
        """The union of both."""
        assert isinstance(other, Swept)
        return Swept(self.containers + other.containers, self.images + other.images)


def sweep(here: run_id.Identity, engine: Engine | None = None, *, has_server: bool = True) -> Swept:
    """Remove the remains of dead runs on this machine, and on this engine if given.

    A server may still be working for a program that was killed. Then the journal is kept for later
    runs, up to `SETTLING` seconds. Things that cannot be removed are kept in the journal for the
    next run.
    """
    swept = Swept()
    with journal.dead_journals(here) as found:
        for dead in found:
            is_done = _remove_folders(dead)
            if engine is not None and _is_of(dead, engine):
                try:
                    removed, is_settled = _follow(engine, dead)
                except errors.EngineError:
                    continue
                swept += removed
                is_done = is_done and (is_settled or not has_server)
            else:
                is_done = is_done and not _of_engines(dead)
            if is_done or dead.age > journal.FORGOTTEN:
                with suppress(OSError):
                    dead.path.unlink()
    return swept


def remove_containers(engine: Engine, names: Iterable[str], *, running: bool = False) -> None:
    """Remove containers and their volumes by name; it is no error if one is gone already.

    A container that may be running is killed first: a forced removal by podman waits ten seconds.

    Raises:
        EngineError: one could not be removed.
    """
    names = list(names)
    if running:
        kill_containers(engine, names)
    _remove(engine, engine.remove, names)


def kill_containers(engine: Engine, names: Iterable[str], *, seconds: float | None = None) -> None:
    """Kill containers, those that are there and run; `seconds` is the time for each call.

    Raises:
        EngineError: the engine gives no answer.
    """
    for name in names:
        # Podman 4.3 kills none of several containers if one of them is gone.
        call(engine, "kill", name, seconds=seconds)


def remove_image(engine: Engine, name: str, *, is_alias: bool = False) -> None:
    """Remove an image by name, but not its parent images; its other names are kept.

    With `is_alias` the image belongs to somebody else, and only the name is removed.

    Raises:
        EngineError: it could not be removed.
    """
    if is_alias and engine.unname:
        _remove(engine, engine.unname, [name, name])
    else:
        _remove(engine, ("rmi", "--no-prune"), [name])


def restore(engine: Engine, tag: Tag) -> None:
    """Take a name from an image, and give it back to the image that had it before.

    If another image has the name by now, this is no longer the run's own, and nothing changes.

    Raises:
        EngineError: it could not be restored.
    """
    if image_id(engine, tag.name) != tag.image:
        return
    if tag.before and image_id(engine, tag.before):
        demand(engine, "tag", tag.before, tag.name)
    else:
        remove_image(engine, tag.name, is_alias=True)


def image_id(engine: Engine, name: str) -> str:
    """The ID of the image with this name, empty if there is none.

    Raises:
        EngineError: the engine failed.
    """
    try:
        return images.inspect(engine, name).id
    except errors.EngineError as trouble:
        if trouble.kind != "no-image":
            raise
        return ""


def _remove(engine: Engine, words: tuple[str, ...], names: list[str]) -> None:
    if not names:
        return
    answer = call(engine, *words, *names)
    if answer.status != 0 and not errors.only_gone(answer.err):
        raise errors.engine_error(engine, answer.err)


def _remove_folders(dead: Dead) -> bool:
    kept = dead.kept if dead.age < journal.KEPT else ()
    folders = [name for name in dead.names("folder") if name not in kept]
    gone = [remove_folder(Path(name)) for name in folders]
    return all(gone) and not kept


def _is_of(dead: Dead, engine: Engine) -> bool:
    """Whether this instance of an engine has the remains of a dead run."""
    return dead.engine == engine.name and dead.instance == journal.instance(engine.name)


def _of_engines(dead: Dead) -> bool:
    return bool(dead.tags) or any(claim.kind != "folder" for claim in dead.claims)


def _follow(engine: Engine, dead: Dead) -> tuple[Swept, bool]:
    """Remove the things that a journal claims on an engine; return whether no more can appear."""
    if not _of_engines(dead):
        return Swept(), True
    _end_orphans(engine, dead)
    containers = _containers(engine, dead)
    remove_containers(engine, containers, running=True)
    if engine.values == "secrets":
        _remove_secrets(engine, dead.names("container"))
    for tag in reversed(dead.tags):
        restore(engine, tag)
    named = ("images", "--format", "{{.Repository}}:{{.Tag}}")
    there = set(demand(engine, *named).split())
    aliases = there.intersection(dead.names("alias"))
    made = there.intersection(dead.names("image"))
    for name in [*aliases, *made]:
        remove_image(engine, name, is_alias=name in aliases)
    missing = dead.unsettled - made - aliases - set(containers)
    swept = Swept(tuple(containers), tuple(sorted(made)))
    return swept, not missing or dead.age > journal.SETTLING


def _remove_secrets(engine: Engine, containers: Iterable[str]) -> None:
    """Remove the secrets of these containers, whose names begin as `secrets` makes them."""
    claimed = set(containers)
    there = demand(engine, "secret", "ls", "--format", "{{.Name}}").split()
    _remove(
        engine, ("secret", "rm"), [name for name in there if name.rpartition("-")[0] in claimed]
    )


def _containers(engine: Engine, dead: Dead) -> list[str]:
    """The containers that a journal claims, and those in which its images were being built."""
    there = demand(engine, "ps", "--all", *engine.builders, "--format", "{{.Names}}").split()
    claimed = set(dead.names("container"))
    # An alias is localhost/NAME:latest, and builders put NAME before the name of their container.
    building = tuple(
        f"{alias.rpartition('/')[2].partition(':')[0]}-" for alias in dead.names("alias")
    )
    return [name for name in there if name in claimed or name.startswith(building)]


def _end_orphans(engine: Engine, dead: Dead) -> None:
    """Wait for the engine's programs that a dead run has started, and kill them after a time.

    A build that is killed would leave unnamed images behind, so this waits for its end. A program
    that waits for a container ends with the container.
    """
    deadline = time.monotonic() + _ORPHAN_PATIENCE
    containers = set(dead.names("container"))
    tags = (tag.name for tag in dead.tags)
    names = containers.union(dead.names("image"), dead.names("alias"), tags)
    while orphans := _programs_with(engine, names):
        if running := [word for words in orphans.values() for word in words if word in containers]:
            kill_containers(engine, running)
        if (late := time.monotonic() - deadline) > 0:
            for pid in orphans:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        if late > _ORPHAN_PATIENCE:
            break
        time.sleep(_BETWEEN_LOOKS)


def _programs_with(engine: Engine, names: set[str]) -> dict[int, list[str]]:
    """The engine's programs, by process id, that have one of these names among their arguments.

    Without /proc, none is found.
    """
    found = {}
    with suppress(OSError):
        for entry in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                line = Path("/proc", entry, "cmdline").read_bytes().decode("utf-8", "replace")
                program, *words = line.split("\0")
                if os.path.basename(program) == engine.name and names.intersection(words):
                    found[int(entry)] = words
    return found
