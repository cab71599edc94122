"""Run trains in containers, and leave nothing behind."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from train_api.engines import images, troubles
from train_api.engines.calls import call, demand, start
from train_api.engines.ending import uninterrupted
from train_api.engines.environment import passage
from train_api.engines.export import EXPORT_LIMIT, Export, ExportedFile
from train_api.engines.grammar import create_arguments, docker_arguments
from train_api.engines.identity import current
from train_api.engines.obstacles import unwritable
from train_api.engines.outcome import Outcome
from train_api.engines.scratch import Scratch
from train_api.engines.settings import Limits, Mount, Settings, Train
from train_api.engines.successor import write_context
from train_api.engines.sweep import (
    Swept,
    container_name,
    image_name,
    remove_containers,
    remove_images,
    sweep,
)
from train_api.engines.table import Engine
from train_api.engines.transfer import copy_from_container, find_obstacle
from train_api.engines.verdict import is_doubtful, outcome_of, started
from train_api.engines.watching import Watch

_KILL_PATIENCE = 10.0
_BUILD_PATIENCE = 900.0
# How much longer a run may take for what the engine does before it, and as much after it.
_LATEST = 20.0
# Where cgroups are of version 1, this file alone tells that memory ran out under podman.
_OUT_OF_MEMORY = "oom"
# One removal of several containers takes little longer than the removal of one.
_REMOVED_TOGETHER = 8


class ContainerClient:
    """One user of an engine, as a context manager.

    On entering, it asks for the engine's version and sweeps up what dead runs have left. On
    leaving, whatever the reason, it removes all containers and images that it has made. In between,
    containers that have ended are removed a few at a time.
    """

    def __init__(self, engine: Engine) -> None:
        if "isolation" not in engine.supports:
            raise troubles.unsupported(engine, "run trains")
        self.engine = engine
        self.swept = Swept((), ())
        self._identity = current()
        self._numbers = itertools.count(1)
        self._containers: dict[str, bool] = {}
        self._images: list[str] = []
        self._scratch = Scratch(self._identity)

    def __enter__(self) -> ContainerClient:
        self.swept = sweep(self.engine, self._identity)
        self.version()
        self._scratch.sweep()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is not None and self._containers:
                self._kill(*self._containers)
            self.close()
        except troubles.EngineError:
            # What went wrong before says more, and the next run sweeps.
            if error is None:
                raise
        finally:
            self._scratch.remove()

    @property
    def run_id(self) -> str:
        """The value of the label on all that this client makes."""
        return str(self._identity)

    @property
    def folder(self) -> Path:
        """A folder on this machine that is removed on leaving, or swept if that fails."""
        return self._scratch.path

    def version(self) -> str:
        """The engine's version; the engine is asked for it once.

        Raises:
            EngineError: the engine does not answer.
        """
        return self._version.partition(" ")[0]

    def image(self, name: str, *, pull: bool = False) -> images.Image:
        """What the engine knows of an image; `pull` allows to fetch one that the machine lacks.

        Raises:
            EngineError: there is no such image, or the engine failed.
        """
        return images.inspect(self.engine, name, pull=pull)

    def run(
        self,
        train: Train,
        command: str | None,
        *,
        arguments: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
        mounts: Sequence[Mount] = (),
        limits: Limits | None = None,
        read_only: bool = True,
        keep: bool = False,
    ) -> Outcome:
        """Run a train once with a command, or with none; `arguments` follow the command.

        With `keep` the container stays until the client closes, for `copy_out`; such a run should
        not be `read_only`.

        Raises:
            EngineError: the engine failed; this says nothing about the train.
            SettingsError: the engine cannot be told this.
        """
        limits = limits or Limits()
        name = container_name(self.run_id, next(self._numbers))
        with passage(env or {}) as passed:
            settings = Settings(
                train=train,
                command=command,
                arguments=arguments,
                env=passed.names,
                env_file=passed.file,
                mounts=tuple(mounts),
                limits=limits,
                read_only=read_only,
                name=name,
                run_id=self.run_id,
                direct=self._direct,
            )
            words = docker_arguments(self.engine, settings)
            # Podman's monitor leaves files where it was started, such as one named oom.
            folder = self.folder / name
            folder.mkdir()
            self._containers[name] = keep
            watch = None
            began = time.time()
            try:
                with uninterrupted():
                    process = start(
                        self.engine,
                        words,
                        variables=passed.variables,
                        descriptors=passed.descriptors,
                        folder=folder,
                    )
                    watch = Watch(
                        process,
                        limits,
                        lambda: self._kill(name),
                        lambda: self._remaining(name, began, limits.seconds),
                    )
                watched = watch.wait()
                status = process.returncode
                state = self._state(name) if is_doubtful(status, watched) else None
                if state is not None and (folder / _OUT_OF_MEMORY).exists():
                    state["OOMKilled"] = True
                outcome = outcome_of(self.engine, train[0], status, watched, state)
            except BaseException:
                if watch is not None:
                    self._abandon(name, watch)
                raise
        if keep:
            return outcome._replace(container=name)
        self._remove_some()
        return outcome

    def copy_out(
        self,
        outcome: Outcome,
        paths: Iterable[str],
        into: Path,
        *,
        limit: int = EXPORT_LIMIT,
    ) -> Export:
        """Copy regular files of a kept container into an empty folder.

        Symbolic links are refused, in the last segment and before it, and so is all that lies in
        a mount or a volume, as the clause "Rebase" of the specification has it.

        Raises:
            EngineError: the engine failed.
        """
        if outcome.container is None:
            raise ValueError("the container was not kept")
        return copy_from_container(self.engine, outcome.container, paths, into, limit)

    def build(self, base: str, files: Iterable[ExportedFile]) -> str:
        """Build the image that has these files over a base; return its name.

        Configuration and platform are those of the base, as the clause "Rebase" of the
        specification has it. The image is removed when the client closes. A build is never cut
        short by Ctrl-C, since engines leave unnamed things behind when it is.

        Raises:
            EngineError: of the kind `unsupported` where the base cannot take these files; of other
                kinds where it is not on this machine, or the engine failed.
            SettingsError: the base is no reference to an image.
        """
        image = self.image(base)
        if image.config.get("OnBuild"):
            raise troubles.EngineError(
                "unsupported",
                f"The base image {base} runs commands of its own in a build (ONBUILD).",
                "Take a base image without ONBUILD.",
            )
        files = list(files)
        name = image_name(self.run_id, next(self._numbers))
        self._demand_room(base, [file.path for file in files])
        options = (word.format(**image._asdict()) for word in self.engine.build)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            containerfile = write_context(Path(folder), base, files)
            self._images.append(name)
            demand(
                self.engine,
                *("build", "--quiet", "--network", "none", *options),
                *("--tag", name, "--file", str(containerfile), folder),
                image=base,
                seconds=_BUILD_PATIENCE,
            )
        return name

    def close(self) -> None:
        """Remove all that this client has made and that is still there.

        Raises:
            EngineError: something could not be removed.
        """
        remove_containers(self.engine, self._containers)
        self._containers.clear()
        remove_images(self.engine, reversed(self._images))
        self._images.clear()

    @cached_property
    def _version(self) -> str:
        return demand(self.engine, "version", "--format", self.engine.version).strip()

    @property
    def _direct(self) -> bool:
        direct = self.engine.direct
        return direct is not None and re.fullmatch(direct.where, self._version) is not None

    def _demand_room(self, base: str, paths: list[str]) -> None:
        """Raise where no image of this base can have files at these paths."""
        if path := unwritable(paths):
            raise troubles.EngineError(
                "unsupported",
                f"No image can have a file at {path}: there, .wh. marks what is removed.",
                "Export to another path.",
            )
        if not paths:
            return
        name = container_name(self.run_id, next(self._numbers))
        words = create_arguments(self.engine, base, name, self.run_id)
        self._containers[name] = False
        demand(self.engine, *words, image=base, seconds=_BUILD_PATIENCE)
        obstacle = find_obstacle(self.engine, name, paths)
        remove_containers(self.engine, [name])
        del self._containers[name]
        if obstacle is not None:
            raise troubles.EngineError(
                "unsupported",
                f"The base image {base} has {obstacle}, so there is no successor.",
                "Export to another path, or take another base image.",
            )

    def _remaining(self, name: str, began: float, limit: float) -> float:
        """How many seconds a run has left; what the engine takes before and after is not its."""
        try:
            state = self._state(name, seconds=_KILL_PATIENCE)
        except troubles.EngineError:
            return 0.0
        moment = None if state is None else started(state)
        if state is None or moment is None:
            return 0.0
        # The engine's clock may be that of another machine.
        before = min(max(moment - began, 0.0), _LATEST)
        if state.get("Running") is False:
            before = 2 * _LATEST
        return before + limit - (time.time() - began)

    def _state(self, name: str, seconds: float | None = None) -> dict[str, Any] | None:
        words = ("inspect", "--type", "container", "--format", "{{json .State}}", name)
        answer = call(self.engine, *words, seconds=seconds)
        if answer.status != 0:
            return None
        state: dict[str, Any] = json.loads(answer.out)
        return state

    def _kill(self, *names: str) -> None:
        # Whoever waits for the end uses force when this brings none.
        with suppress(troubles.EngineError):
            call(self.engine, "kill", *names, seconds=_KILL_PATIENCE)

    def _abandon(self, name: str, watch: Watch) -> None:
        watch.end()
        # Where this fails, close tries again.
        with suppress(troubles.EngineError):
            remove_containers(self.engine, [name], running=True)
            del self._containers[name]

    def _remove_some(self) -> None:
        ended = [name for name, kept in self._containers.items() if not kept]
        if len(ended) >= _REMOVED_TOGETHER:
            remove_containers(self.engine, ended)
            for name in ended:
                del self._containers[name]
