"""Trains that can be examined: images in containers, and local programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from train_api.conformance.train_client import Arguments
from train_api.engines.containers import ContainerClient
from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import Export, ExportedFile
from train_api.engines.images import Image
from train_api.engines.processes import ProcessClient
from train_api.engines.settings import (
    GRANTED,
    WRITING_COMMANDS,
    Grants,
    Limits,
    Mount,
    Settings,
    TrainWords,
    granted,
)


class EngineTrain(NamedTuple):
    """A train that an engine runs. Only run_algorithm may write outside /tmp.

    A run of run_algorithm takes at most `run_seconds`, if given. Each other run takes at most the
    seconds of `limits`, and gets no more memory than each station must grant, no network and no
    GPUs. Without variables nothing is mounted: that is an empty environment. `on_run` is called
    before each run, by any thread.

    `known` is the image, if it was inspected before. `offered` is a mount of made-up files, which
    is in a command line only if that needs it. `given` are the names of the variables with real
    values, which are never reported.
    """

    client: ContainerClient | ProcessClient
    words: TrainWords
    mounts: tuple[Mount, ...] = ()
    limits: Limits = Limits()
    offered: Mount | None = None
    given: frozenset[str] = frozenset()
    run_seconds: float | None = None
    on_run: Callable[[], object] = lambda: None
    grants: Grants = Grants()
    known: Image | None = None

    @property
    def granted(self) -> dict[str, Any]:
        """The resources of run_algorithm, for a report: seconds, bytes, and names; None means all.

        The other commands get no network and no GPUs, and no more than each station must grant.
        """
        return granted(self._limits(writes=True), self.grants)

    def ask(self, arguments: Arguments, environment: Mapping[str, str]) -> RunResult:
        """Run the train with these arguments in this environment, to its end."""
        writes = bool(WRITING_COMMANDS & set(arguments))
        self.on_run()
        return self.client.run(
            self.words,
            _command(arguments),
            arguments=arguments[1:],
            env=environment,
            mounts=self._mounts(environment, offered=True),
            limits=self._limits(writes=writes),
            grants=self._grants(writes=writes),
            read_only=not writes,
            keep=writes,
        )

    def reproduction(self, arguments: Arguments, environment: Mapping[str, str]) -> str:
        """A command line that does the same, if real values are set in the shell.

        Made-up values are words of it, since setting a variable like PATH would affect the shell.
        """
        engine = self.client.engine
        writes = bool(WRITING_COMMANDS & set(arguments))
        made_up = {name: environment[name] for name in environment if name not in self.given}
        offered = self.offered is not None and any(
            # An invalid value may be the path without its first slash.
            self.offered.target.lstrip("/") in value
            for value in made_up.values()
        )
        settings = Settings(
            train=self.words,
            command=_command(arguments),
            arguments=arguments[1:],
            env=tuple(environment),
            shown=made_up,
            mounts=self._mounts(environment, offered=offered),
            limits=self._limits(writes=writes),
            grants=self._grants(writes=writes),
            read_only=not writes,
        )
        return engine.line(engine, settings)

    def image(self) -> Image | None:
        """The image of the train; None for a local program.

        Raises:
            EngineError: the engine does not have it any more, or failed.
        """
        if self.known is not None or isinstance(self.client, ProcessClient):
            return self.known
        return self.client.image(self.words[0])

    def copy_out(self, outcome: RunResult, paths: Iterable[str], into: Path) -> Export:
        """Copy regular files out of the container of run_algorithm."""
        return self.client.copy_out(outcome, paths, into)

    def successor(self, base: str, files: Iterable[ExportedFile]) -> EngineTrain | None:
        """The train in the image with these files on top of a base; None for a local program."""
        if not isinstance(self.client, ContainerClient):
            return None
        return self._replace(words=(self.client.build(base, files),), known=None)

    def _mounts(self, environment: Mapping[str, str], *, offered: bool) -> tuple[Mount, ...]:
        if not environment:
            return ()
        return (*self.mounts, self.offered) if offered and self.offered else self.mounts

    def _limits(self, *, writes: bool) -> Limits:
        if not writes:
            return self.limits._replace(memory=min(self.limits.memory, GRANTED.memory))
        if self.run_seconds is not None:
            return self.limits._replace(seconds=self.run_seconds)
        return self.limits

    def _grants(self, *, writes: bool) -> Grants:
        # A train must not rely on a network for the other commands (clause 6.10), nor on GPUs.
        return self.grants if writes else Grants(cpus=self.grants.cpus)


def _command(arguments: Arguments) -> str | None:
    return arguments[0] if arguments else None
