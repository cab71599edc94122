"""The disk space that a container uses in its own file system and in volumes."""

from __future__ import annotations

import json
from http import HTTPStatus

from train_api.engines import errors
from train_api.engines.calls.cli_calls import call
from train_api.engines.calls.docker_api import request
from train_api.engines.engine import Engine

_PATIENCE = 20.0


class Disk:
    """The disk space that one container, which need not exist yet, uses on its engine.

    `limit` is in bytes. A sparse file counts with its whole size.
    """

    def __init__(self, engine: Engine, container: str, limit: int, *, read_only: bool) -> None:
        self._engine = engine
        self._container = container
        self._limit = limit
        self._read_only = read_only
        self._volumes: frozenset[str] | None = None

    def is_full(self) -> bool:
        """Whether the container has written more than it may, as far as the engine reports it.

        A container that the engine cannot measure within 20 s counts as full.
        """
        if self._read_only and self._volumes == frozenset():
            return False
        try:
            return self._written() > self._limit
        except errors.EngineError as trouble:
            return trouble.kind == "stuck"

    def _written(self) -> int:
        """The written data in bytes; 0 if the engine does not report it, as at the start."""
        words = ("inspect", "--size", "--type", "container", "--format", _FORMAT, self._container)
        answer = call(self._engine, *words, seconds=_PATIENCE)
        if answer.status != 0:
            return 0
        size, _, mounts = answer.out.partition("\n")
        if self._volumes is None:
            # Podman makes no volumes for an image here, and has no API to measure them.
            self._volumes = frozenset(
                mount["Name"] for mount in json.loads(mounts or "[]") or () if mount.get("Name")
            )
        own = int(size) if size.isdigit() else 0
        return own + (self._in_volumes(self._volumes) if self._volumes else 0)

    def _in_volumes(self, names: frozenset[str]) -> int:
        # Older servers ignore the type, and measure images, too.
        response = request(self._engine, "GET", "/system/df?type=volume", seconds=_PATIENCE)
        if response.status != HTTPStatus.OK:
            return 0
        volumes = json.loads(response.body).get("Volumes") or ()
        return sum(
            max((volume.get("UsageData") or {}).get("Size", 0), 0)
            for volume in volumes
            if volume["Name"] in names
        )


_FORMAT = "{{.SizeRw}}\n{{json .Mounts}}"
