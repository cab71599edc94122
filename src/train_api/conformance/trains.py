"""Trains that can be examined: images in containers, and local programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from train_api.conformance.subject import Arguments
from train_api.engines.containers import ContainerClient
from train_api.engines.export import Export, ExportedFile
from train_api.engines.outcome import Outcome
from train_api.engines.processes import ProcessClient
from train_api.engines.settings import GRANTED, WRITING_COMMANDS, Limits, Mount, Settings
from train_api.engines.settings import Train as Words


class EngineTrain(NamedTuple):
    """A train that an engine runs. Only run_algorithm may write elsewhere than in /tmp.

    No run but that of run_algorithm gets more seconds than each station must grant. Where there is
    no variable, nothing is mounted: that is an empty environment.

    `offered` is a mount of made-up files, which stands in a command line only where that needs it.
    `given` are the names of the variables whose values are real, and are told nowhere.
    """

    client: ContainerClient | ProcessClient
    words: Words
    mounts: tuple[Mount, ...] = ()
    limits: Limits = Limits()
    offered: Mount | None = None
    given: frozenset[str] = frozenset()

    def ask(self, arguments: Arguments, environment: Mapping[str, str]) -> Outcome:
        """Run the train with these arguments in this environment, to its end."""
        writes = bool(WRITING_COMMANDS & set(arguments))
        return self.client.run(
            self.words,
            _command(arguments),
            arguments=arguments[1:],
            env=environment,
            mounts=self._mounts(environment, offered=True),
            limits=self._limits(writes=writes),
            read_only=not writes,
            keep=writes,
        )

    def reproduction(self, arguments: Arguments, environment: Mapping[str, str]) -> str:
        """A command line with which a person can do the same, given that real values are set.

        It begins with the made-up values, in the grammar of POSIX shells.
        """
        engine = self.client.engine
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
            mounts=self._mounts(environment, offered=offered),
            limits=self.limits,
            read_only=not WRITING_COMMANDS & set(arguments),
        )
        values = (f"{name}={shlex.quote(value)}" for name, value in made_up.items())
        return " ".join([*values, engine.line(engine, settings)])

    def copy_out(self, outcome: Outcome, paths: Iterable[str], into: Path) -> Export:
        """Copy regular files out of the container that run_algorithm has left."""
        return self.client.copy_out(outcome, paths, into)

    def successor(self, base: str, files: Iterable[ExportedFile]) -> EngineTrain | None:
        """The train in the image that has these files over a base; None for a local program."""
        if not isinstance(self.client, ContainerClient):
            return None
        return self._replace(words=(self.client.build(base, files),))

    def _mounts(self, environment: Mapping[str, str], *, offered: bool) -> tuple[Mount, ...]:
        if not environment:
            return ()
        return (*self.mounts, self.offered) if offered and self.offered else self.mounts

    def _limits(self, *, writes: bool) -> Limits:
        seconds = self.limits.seconds
        return self.limits._replace(seconds=seconds if writes else min(seconds, GRANTED.seconds))


def _command(arguments: Arguments) -> str | None:
    return arguments[0] if arguments else None
