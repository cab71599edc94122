"""The containers and images that a client has at the moment; several threads may use them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from train_api.engines import errors
from train_api.engines.engine import Engine
from train_api.engines.ownership import names
from train_api.engines.ownership.cleanup import kill_containers, remove_containers, remove_image
from train_api.engines.ownership.journal import Journal

KILL_PATIENCE = 10.0
# The time in which the users of containers must notice that these were killed.
_STOP_PATIENCE = 60.0
_BETWEEN_KILLS = 0.5
# Removing several containers at once takes little longer than removing one.
_REMOVED_TOGETHER = 8


class Holdings:
    """The things that a client has made on its engine and not removed yet.

    A journal claims each thing before it is made.
    """

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal
        self._changed = threading.Condition()
        self._in_use: set[str] = set()
        self._ended: list[str] = []
        self._kept: list[str] = []
        self._images: list[tuple[str, bool]] = []
        self._stopped = False

    @contextmanager
    def container(self, *, keep: bool = False) -> Iterator[str]:
        """A name for a container that is made and used within the context.

        Later it is removed when enough containers have ended, or with `keep` when the client
        closes.

        Raises:
            EngineError: the client is closing, or the journal cannot be written.
        """
        name = names.container_name()
        with self._changed:
            if self._stopped:
                raise errors.EngineError("failed", "The run is being ended.", "")
            self._in_use.add(name)
        try:
            self._journal.claim("container", name)
            yield name
            self._journal.made(name)
        finally:
            with self._changed:
                if name in self._in_use:
                    self._in_use.discard(name)
                    (self._kept if keep else self._ended).append(name)
                self._changed.notify_all()

    def image(self, *, is_alias: bool = False) -> str:
        """A name for an image, or with `is_alias` another name for an image of somebody else.

        Raises:
            EngineError: the journal cannot be written.
        """
        name = names.image_name()
        self._journal.claim("alias" if is_alias else "image", name)
        with self._changed:
            self._images.append((name, is_alias))
        return name

    def made(self, name: str) -> None:
        """Record that the engine is no longer working on this name."""
        self._journal.made(name)

    def remove_image(self, name: str) -> None:
        """Remove an image, or the other name of one.

        Raises:
            EngineError: it could not be removed.
        """
        for image in list(self._images):
            if image[0] == name:
                remove_image(self._engine, name, is_alias=image[1])
                with self._changed:
                    self._images.remove(image)

    def remove_some(self, at_least: int = _REMOVED_TOGETHER) -> None:
        """Remove the containers that have ended, if there are `at_least` so many of them.

        Raises:
            EngineError: one could not be removed.
        """
        with self._changed:
            if not self._ended or len(self._ended) < at_least:
                return
            ended, self._ended = self._ended, []
        try:
            remove_containers(self._engine, ended)
        except BaseException:
            with self._changed:
                self._ended += ended
            raise

    def abandon(self, name: str) -> None:
        """Remove a container that may still be running; if that fails, closing tries again."""
        with suppress(errors.EngineError):
            self.remove(name, running=True)

    def remove(self, name: str, *, running: bool = False) -> None:
        """Remove a container at once.

        Raises:
            EngineError: it could not be removed.
        """
        remove_containers(self._engine, [name], running=running)
        with self._changed:
            self._in_use.discard(name)

    def stop(self) -> None:
        """Prevent new containers, kill those in use, and wait until none is in use.

        A requested container may not exist yet, so killing is repeated. This takes at most a
        minute; containers that are left after that are removed on closing.
        """
        deadline = time.monotonic() + _STOP_PATIENCE
        with self._changed:
            self._stopped = True
        while time.monotonic() < deadline:
            with self._changed:
                in_use = list(self._in_use)
            if not in_use:
                return
            self.kill(*in_use)
            with self._changed:
                self._changed.wait_for(lambda: not self._in_use, _BETWEEN_KILLS)

    def kill(self, *containers: str) -> None:
        """Request the end of containers; callers use force if this has no effect."""
        with suppress(errors.EngineError):
            kill_containers(self._engine, containers, seconds=KILL_PATIENCE)

    def close(self) -> None:
        """Remove everything that is left.

        Raises:
            EngineError: something could not be removed.
        """
        with self._changed:
            self._ended += [*self._kept, *self._in_use]
            self._kept = []
        self.remove_some(1)
        for name, _ in reversed(list(self._images)):
            self.remove_image(name)
