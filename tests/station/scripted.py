"""A client of an engine that answers as a script says, for the steps of a run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from train_api.engines import (
    ENGINES,
    EngineError,
    Export,
    ExportedFile,
    Grants,
    Image,
    Refusal,
    RunResult,
)
from train_api.engines.ownership.tagging import TagsTakenError

REPOSITORY = "registry.example/trains/mean"
IMAGE = Image(f"{REPOSITORY}:1", "sha256:train", None, {}, names=(f"{REPOSITORY}:1",))
LIST: dict[str, Any] = {
    "requirements": [
        {
            "id": 0,
            "requirement": {
                "type": "environmentVariable",
                "target": "TOKEN",
                "name": "SERVICE_TOKEN",
            },
        }
    ],
    "relations": [{"type": "all", "requirements": [0]}],
}
SUCCESS: dict[str, Any] = {
    "state": "success",
    "message": "the mean of patient Doe is 5",
    "rebase": {
        "type": "docker",
        "from": f"{REPOSITORY}:base",
        "exportFiles": ["/opt/model.json"],
        "nextTrainTags": ["second", "latest"],
    },
}


def ended(response: Any, **members: Any) -> RunResult:
    """A run that ended with a response."""
    found = RunResult("exited", 0, json.dumps(response).encode(), b"a log of patient Doe", 0.5)
    return found._replace(container="container")._replace(**members)


class Run(NamedTuple):
    """A run that was requested."""

    image: str
    command: str
    settings: dict[str, Any]


class ScriptedClient:
    """Answers each command with what `answers` has, and records what was requested.

    `taken` are tags of other images.
    """

    def __init__(self, folder: Path) -> None:
        self.engine = ENGINES["podman"]
        self.folder = folder
        self.answers: dict[str, RunResult] = {
            "list_requirements": ended(LIST),
            "check_requirements": ended({"fulfilled": True, "unmet": []}),
            "run_algorithm": ended(SUCCESS),
        }
        self.of_successor = ended(LIST)
        self.content = b'{"mean": 5}'
        self.refusals: tuple[Refusal, ...] = ()
        self.trouble: EngineError | None = None
        self.taken: frozenset[str] = frozenset()
        self.runs: list[Run] = []
        self.bases: list[tuple[str, bool]] = []
        self.builds: list[tuple[str, tuple[str, ...]]] = []
        self.tags: list[str] = []
        self.in_registries: frozenset[str] = frozenset()
        self.pushes: list[str] = []
        self.fails_to_push: dict[str, BaseException] = {}

    def __enter__(self) -> ScriptedClient:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def demand(self, grants: Grants) -> None:
        """Grant everything."""

    def version(self) -> str:
        """The version of the engine."""
        return "5.4.2"

    def run(self, train: tuple[str, ...], command: str, **settings: Any) -> RunResult:
        """Answer as the script says."""
        self.runs.append(Run(train[0], command, settings))
        return self.of_successor if train[0] == "successor" else self.answers[command]

    def base(self, reference: str, *, pull: bool = False) -> Image:
        """The image of a base."""
        self.bases.append((reference, pull))
        return Image(reference, "sha256:base", None, {}, names=(reference,))

    def copy_out(
        self, outcome: RunResult, paths: Sequence[str], into: Path, *, limit: int
    ) -> Export:
        """Copy the content for each path, but the refused ones."""
        refused = {each.path for each in self.refusals}
        files = []
        for number, path in enumerate(path for path in paths if path not in refused):
            copy = into / str(number)
            copy.write_bytes(self.content)
            files.append(ExportedFile(path, 0o644, 0, 0, len(self.content), copy))
        return Export(tuple(files), self.refusals)

    def build(self, base: Image, files: Sequence[ExportedFile]) -> str:
        """Build nothing, or raise the trouble of the script."""
        if self.trouble is not None:
            raise self.trouble
        self.builds.append((base.id, tuple(file.path for file in files)))
        return "successor"

    def image(self, name: str) -> Image:
        """The image of the successor."""
        assert name == "successor"
        return Image(name, "sha256:successor", None, {})

    def in_registry(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Those of the tags that the registry has."""
        return tuple(tag for tag in tags if tag in self.in_registries)

    def push(self, tag: str) -> str:
        """Record a push, while the tags are not settled."""
        assert self.tags == []
        if tag in self.fails_to_push:
            raise self.fails_to_push[tag]
        self.pushes.append(tag)
        return "sha256:manifest"

    @contextmanager
    def tagged(
        self, image: str, tags: Sequence[str], *, replace: bool
    ) -> Iterator[tuple[str, ...]]:
        """Record the tags."""
        taken = tuple(tag for tag in tags if tag in self.taken)
        if taken and not replace:
            raise TagsTakenError(taken)
        yield taken
        self.tags += tags
