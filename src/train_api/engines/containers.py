"""Run trains in containers, and leave nothing behind."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from train_api.engines import errors, images, registry
from train_api.engines.build_context import write_context
from train_api.engines.calls.cli_calls import call, demand, start
from train_api.engines.disk import Disk
from train_api.engines.engine import Engine
from train_api.engines.engine_arguments import create_arguments, docker_arguments
from train_api.engines.env_passing import create_with, passage, secrets
from train_api.engines.execution.classify_exit import FAILED, is_doubtful, outcome_of, started
from train_api.engines.execution.run_result import RunResult
from train_api.engines.execution.signals import uninterrupted
from train_api.engines.execution.supervise import Watch
from train_api.engines.files.access import copy_from_container, find_files, find_obstacle
from train_api.engines.files.export import EXPORT_LIMIT, Export, ExportedFile, unwritable_copies
from train_api.engines.files.obstacles import unwritable
from train_api.engines.files.tree import Found
from train_api.engines.grants import demand_grants
from train_api.engines.ownership.cleanup import Swept, sweep
from train_api.engines.ownership.holdings import KILL_PATIENCE, Holdings
from train_api.engines.ownership.journal import Journal
from train_api.engines.ownership.run_id import current
from train_api.engines.ownership.tagging import tagged
from train_api.engines.ownership.workdir import Scratch
from train_api.engines.settings import NOTHING, Grants, Limits, Mount, Settings, TrainWords
from train_api.foreign import foreign

_BUILD_PATIENCE = 900.0
# The additional time of a run for the engine's work before it, and as much for that after it.
_LATEST = 20.0
# With cgroups version 1, only this file shows that a container of podman ran out of memory.
_OUT_OF_MEMORY = "oom"


class ContainerClient:
    """One user of an engine, as a context manager.

    On entering, it asks for the engine's version and removes the remains of dead runs. On leaving,
    for any reason, it removes all containers and images that it has made. In between, containers
    that have ended are removed a few at a time.

    Several threads may call `run`. To leave early, call `stop`, or leave this context, which ends
    the runs of other threads.
    """

    def __init__(self, engine: Engine) -> None:
        if "isolation" not in engine.supports:
            raise errors.unsupported(engine, "run trains")
        self.engine = engine
        self.swept = Swept()
        self.journal = Journal(current(), engine.name)
        self._holdings = Holdings(engine, self.journal)
        self._scratch = Scratch(self.journal)
        self._described: dict[str, images.Image] = {}

    def __enter__(self) -> ContainerClient:
        self.version()
        self.swept = sweep(self.journal.mine, self.engine, has_server=not self._direct)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.stop()
            self.close()
            self._scratch.remove()
            self.journal.close()
        except errors.EngineError:
            self._scratch.remove()
            # The first error is more informative, and the next run follows the journal.
            if error is None:
                raise

    @property
    def run_id(self) -> str:
        """The value of the label on everything that this client makes."""
        return str(self.journal.mine)

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
        """The engine's description of an image; with `pull`, a missing image is fetched.

        Raises:
            EngineError: there is no such image, or the engine failed.
        """
        known = self._described.get(name)
        if known is None:
            known = images.inspect(self.engine, name, pull=pull)
            # An ID, unlike a name, always is of the same image.
            self._described[known.id] = known
        return known

    def demand(self, grants: Grants) -> None:
        """Check that the engine can grant this.

        Raises:
            EngineError: it cannot, or it failed.
        """
        demand_grants(self.engine, grants, has_server=not self._direct)

    def run(
        self,
        train: TrainWords,
        command: str | None,
        *,
        arguments: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
        mounts: Sequence[Mount] = (),
        limits: Limits | None = None,
        grants: Grants = NOTHING,
        read_only: bool = True,
        keep: bool = False,
    ) -> RunResult:
        """Run a train once with a command, or with none; `arguments` follow the command.

        With `keep` the container of a train that has ended by itself remains until the client
        closes, for `copy_out`; such a run should not be `read_only`.

        Raises:
            EngineError: the engine failed; this says nothing about the train.
            SettingsError: the engine cannot pass these settings.
        """
        limits = limits or Limits()
        with (
            passage(env or {}) as passed,
            self._holdings.container(keep=keep) as name,
            secrets(self.engine, name, passed.apart) as kept_apart,
        ):
            settings = Settings(
                train=train,
                command=command,
                arguments=arguments,
                env_files=() if passed.file is None else (passed.file,),
                secrets=kept_apart,
                mounts=tuple(mounts),
                limits=limits,
                grants=grants,
                read_only=read_only,
                name=name,
                run_id=self.run_id,
                direct=self._direct,
            )
            words = docker_arguments(self.engine, settings)
            # Podman's monitor leaves files in its working folder, such as one named oom.
            folder = self.folder / name
            folder.mkdir()
            made_first = self.engine.values == "api" and bool(passed.apart)
            if made_first:
                create_with(self.engine, name, words, passed.descriptors, passed.apart)
                words = ["start", "--attach", name]
            disk = Disk(self.engine, name, limits.disk, read_only=read_only)
            watch = None
            began = time.time()
            try:
                with uninterrupted():
                    process = start(
                        self.engine,
                        words,
                        descriptors=passed.descriptors,
                        folder=folder,
                    )
                    watch = Watch(
                        process,
                        limits,
                        lambda: self._holdings.kill(name),
                        lambda: self._remaining(name, began, limits.seconds),
                        disk.is_full,
                    )
                watched = watch.wait()
                if not read_only and watched.stopped is None and disk.is_full():
                    # It was too fast for the periodic measurement.
                    watched = watched._replace(stopped="disk")
                status = process.returncode
                doubtful = made_first or is_doubtful(status, watched)
                state = self._state(name) if doubtful else None
                if made_first and (state is None or started(state) is None):
                    # The status of `start` does not show this.
                    status = FAILED
                if state is not None and (folder / _OUT_OF_MEMORY).exists():
                    state["OOMKilled"] = True
                outcome = outcome_of(self.engine, train[0], status, watched, state)
                if outcome.ended == "too-much-disk" or (keep and outcome.ended != "exited"):
                    self._holdings.abandon(name)
            except BaseException:
                if watch is not None:
                    watch.end()
                    self._holdings.abandon(name)
                raise
        if keep and outcome.ended == "exited":
            return outcome._replace(container=name)
        self._holdings.remove_some()
        return outcome

    def copy_out(
        self,
        outcome: RunResult,
        paths: Iterable[str],
        into: Path,
        *,
        limit: int = EXPORT_LIMIT,
    ) -> Export:
        """Copy regular files of a kept container into an empty folder.

        Symbolic links are refused, in the last segment and before it, and so are files in a mount
        or a volume, as the clause "Rebase" of the specification requires.

        Raises:
            EngineError: the engine failed.
        """
        if outcome.container is None:
            raise ValueError("the container was not kept")
        return copy_from_container(
            self.engine,
            outcome.container,
            paths,
            into,
            limit,
            has_server=not self._direct,
            image=self.image,
        )

    def base(self, reference: str, *, pull: bool = False) -> images.Image:
        """The image that has this reference as a name; with `pull`, a missing image is fetched.

        Raises:
            EngineError: no image has this name, or the engine failed.
        """
        return images.resolve(self.engine, reference, pull=pull)

    def find(self, image: images.Image, paths: Sequence[str]) -> list[Found]:
        """What an image has at these absolute paths; no symbolic link is followed.

        Raises:
            EngineError: the engine failed.
        """
        with self._unstarted(image) as name:
            return find_files(self.engine, name, paths, has_server=not self._direct)

    def build(self, base: str | images.Image, files: Iterable[ExportedFile]) -> str:
        """Build the image with these files on top of a base; return its name.

        Configuration and platform are those of the base, as the clause "Rebase" of the
        specification requires. The image is removed when the client closes. Ctrl-C never interrupts
        a build, since engines would leave unnamed images and containers behind.

        Raises:
            EngineError: of the kind `unsupported` if the base cannot take these files; of other
                kinds if it is not on this machine, or the engine failed.
            SettingsError: the base is not a reference to an image.
        """
        image = self.base(base) if isinstance(base, str) else base
        if image.config.get("OnBuild"):
            raise _triggered(image.name)
        files = list(files)
        self._demand_room(image, [file.path for file in files])
        if not files:
            return self._tag(image)
        alias = self._tag(image)
        name = self._holdings.image()
        known = {**image._asdict(), "false": shutil.which("false") or "/bin/false"}
        words = self.engine.build + (self.engine.without_runs if self._direct else ())
        options = (word.format(**known) for word in words)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            try:
                containerfile = write_context(Path(folder), alias, files)
            except OSError as error:
                raise unwritable_copies(error) from None
            answer = call(
                self.engine,
                *("build", "--network", "none", *options),
                *("--tag", name, "--file", str(containerfile), folder),
                seconds=_BUILD_PATIENCE,
                # A killed builder leaves copies of the export files there.
                temporary=self.folder,
            )
        if answer.status == 0:
            self._holdings.made(name)
        if self.engine.triggers and re.search(self.engine.triggers, answer.out, re.MULTILINE):
            raise _triggered(image.name)
        if answer.status != 0:
            raise errors.engine_error(self.engine, answer.err, image=image.name)
        self._holdings.remove_image(alias)
        return name

    def tagged(
        self, image: str, tags: Sequence[str], *, replace: bool = False
    ) -> AbstractContextManager[tuple[str, ...]]:
        """Give the image with an ID names that remain, if the context ends without an exception.

        Else all names are as they were before, at the latest after the next run. The value is the
        names that another image had, which `replace` allows.

        Raises:
            TagsTakenError: an image has one of these names already.
            EngineError: the engine failed.
        """
        return tagged(self.engine, self.journal, image, tags, replace=replace)

    def in_registry(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that their registry has; no image on this machine has one of them.

        Raises:
            EngineError: a registry does not say so.
        """
        return tuple(tag for tag in tags if registry.has_remote(self.engine, tag))

    def push(self, tag: str) -> str:
        """Push the image with this name; return the digest of its manifest, empty if unknown.

        Raises:
            EngineError: it was not pushed.
        """
        return registry.push(self.engine, tag, self.folder)

    def stop(self) -> None:
        """End the runs of all threads, and prevent new ones; this takes at most a minute."""
        self._holdings.stop()

    def close(self) -> None:
        """Remove everything that this client has made and not removed yet.

        Raises:
            EngineError: something could not be removed.
        """
        self._holdings.close()

    def _tag(self, image: images.Image) -> str:
        """Give an image another name, so that its ID cannot be taken for the name of another."""
        name = self._holdings.image(is_alias=True)
        demand(self.engine, "tag", image.id, name, image=image.name)
        self._holdings.made(name)
        return name

    @cached_property
    def _version(self) -> str:
        return demand(self.engine, "version", "--format", self.engine.version).strip()

    @property
    def _direct(self) -> bool:
        direct = self.engine.direct
        return direct is not None and re.fullmatch(direct.where, self._version) is not None

    @contextmanager
    def _unstarted(self, image: images.Image) -> Iterator[str]:
        """The name of a container that is never started, to read the files of an image."""
        with self._holdings.container() as name:
            words = create_arguments(self.engine, image.id, name, self.run_id)
            demand(self.engine, *words, image=image.name, seconds=_BUILD_PATIENCE)
            yield name
            self._holdings.remove(name)

    def _demand_room(self, base: images.Image, paths: list[str]) -> None:
        """Raise EngineError if no image of this base can have files at these paths."""
        if path := unwritable(paths):
            raise errors.EngineError(
                "unsupported",
                f"No image can have a file at {foreign(path)}: there, .wh. marks a removed file.",
                "Export to another path.",
            )
        if not paths:
            return
        with self._unstarted(base) as name:
            obstacle = find_obstacle(self.engine, name, paths, has_server=not self._direct)
        if obstacle is not None:
            raise errors.EngineError(
                "unsupported",
                f"The base image {foreign(base.name)} has {foreign(str(obstacle))}, "
                "so there is no successor.",
                "Export to another path, or use another base image.",
            )

    def _remaining(self, name: str, began: float, limit: float) -> float:
        """The remaining seconds of a run, without the engine's time before and after it."""
        try:
            state = self._state(name, seconds=KILL_PATIENCE)
        except errors.EngineError:
            return 0.0
        moment = None if state is None else started(state)
        if state is None or moment is None:
            # The engine has not begun the run yet.
            return _LATEST - (time.time() - began)
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


def _triggered(base: str) -> errors.EngineError:
    return errors.EngineError(
        "unsupported",
        f"The base image {foreign(base)} runs commands of its own in a build (ONBUILD).",
        "Use a base image without ONBUILD.",
    )
