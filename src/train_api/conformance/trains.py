"""Trains that can be examined: images in containers, and local programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from train_api.conformance.subject import Arguments
from train_api.engines.containers import ContainerClient
from train_api.engines.export import Export, ExportedFile
from train_api.engines.outcome import Outcome
from train_api.engines.processes import ProcessClient
from train_api.engines.settings import WRITING_COMMANDS, Limits, Mount, Settings
from train_api.engines.settings import Train as Words


class EngineTrain(NamedTuple):
    """A train that an engine runs. Only run_algorithm may write elsewhere than in /tmp."""

    client: ContainerClient | ProcessClient
    words: Words
    mounts: tuple[Mount, ...] = ()
    limits: Limits = Limits()

    def ask(self, arguments: Arguments, environment: Mapping[str, str]) -> Outcome:
        """Run the train with these arguments in this environment, to its end."""
        writes = bool(WRITING_COMMANDS & set(arguments))
        return self.client.run(
            self.words,
            _command(arguments),
            env=environment,
            mounts=self.mounts,
            limits=self.limits,
            read_only=not writes,
            keep=writes,
        )

    def reproduction(self, arguments: Arguments, environment: Mapping[str, str]) -> str:
        """A command line with which a person can do the same; no value stands in it."""
        engine = self.client.engine
        settings = Settings(
            train=self.words,
            command=_command(arguments),
            env=tuple(environment),
            mounts=self.mounts,
            limits=self.limits,
            read_only=not WRITING_COMMANDS & set(arguments),
        )
        return engine.line(engine, settings)

    def copy_out(self, outcome: Outcome, paths: Iterable[str], into: Path) -> Export:
        """Copy regular files out of the container that run_algorithm has left."""
        return self.client.copy_out(outcome, paths, into)

    def successor(self, base: str, files: Iterable[ExportedFile]) -> EngineTrain | None:
        """The train in the image that has these files over a base; None for a local program."""
        if not isinstance(self.client, ContainerClient):
            return None
        return self._replace(words=(self.client.build(base, files),))


def _command(arguments: Arguments) -> str | None:
    return arguments[0] if arguments else None
