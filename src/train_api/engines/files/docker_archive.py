"""A container's files through docker's archive API.

A `HEAD` request returns the kind of file at a path, with its size and without its content. A `GET`
returns a tar of it. Both follow symbolic links above the path, so each segment is checked first; a
container that does not run cannot change it in between. See "Get information about files in a
container" in the reference of docker's API.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote

from train_api.engines.calls.deadline import Deadline
from train_api.engines.calls.docker_api import Connection, connected
from train_api.engines.files.mount_program import segments
from train_api.engines.files.tree import Found, Kind, Owner, Wanted
from train_api.engines.settings import MEBIBYTE

# The type bits of a file in Go.
_DIRECTORY = 1 << 31
_SYMLINK = 1 << 27
_TYPE = 0x8F28_0000


class Archive:
    """The files of a container of docker."""

    def __init__(self, connection: Connection, container: str) -> None:
        self._connection = connection
        self._address = f"/containers/{quote(container)}/archive?path="
        self._known: dict[str, Found] = {}

    def find(self, paths: Sequence[str]) -> list[Found]:
        """Find files at these paths; see `Tree`."""
        return [self._find(path) for path in paths]

    def fetch(self, files: Sequence[Wanted]) -> list[Owner]:
        """Copy files; see `Tree`."""
        return [self._fetch(file) for file in files]

    def _find(self, path: str) -> Found:
        place = ""
        found = Found(path, "nothing")
        for segment in segments(path):
            place = f"{place}/{segment}"
            found = self._look(place)
            if found.kind != "directory":
                break
        return found

    def _look(self, place: str) -> Found:
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._ask(place)
        return known

    def _ask(self, place: str) -> Found:
        with self._connection.request("HEAD", self._address + quote(place)) as response:
            response.read()
            if response.status == http.client.NOT_FOUND:
                return Found(place, "nothing")
            text = response.headers.get("X-Docker-Container-Path-Stat")
            if response.status != http.client.OK or text is None:
                raise http.client.HTTPException(f"Error: {response.status} {response.reason}")
            status = json.loads(base64.b64decode(text))
            return Found(place, _kind(status["mode"]), status["size"])

    def _fetch(self, file: Wanted) -> Owner:
        # An error in writing here is no failure of the connection.
        with (
            open(file.copy, "xb", opener=_private) as copy,
            self._connection.request("GET", self._address + quote(file.path)) as response,
        ):
            if response.status != http.client.OK:
                words = response.read(MEBIBYTE).decode("utf-8", "replace")
                raise http.client.HTTPException(words)
            with tarfile.open(fileobj=response, mode="r|", bufsize=MEBIBYTE) as tar:
                member = tar.next()
                content = None if member is None else tar.extractfile(member)
                if member is None or content is None or member.size != file.size:
                    raise tarfile.ReadError(f"Error: {file.path} changes while it is read")
                while chunk := content.read(MEBIBYTE):
                    copy.write(chunk)
                    self._connection.deadline.left()
            while response.read(MEBIBYTE):
                pass
        return Owner(member.mode, member.uid, member.gid)


@contextmanager
def archive(container: str, deadline: Deadline) -> Iterator[Archive]:
    """The files of an existing container.

    Raises:
        EngineError: docker fails, or takes too long.
    """
    with connected(deadline) as connection:
        yield Archive(connection, container)


def _kind(mode: int) -> Kind:
    if mode & _DIRECTORY:
        return "directory"
    if mode & _SYMLINK:
        return "symlink"
    return "special" if mode & _TYPE else "file"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
