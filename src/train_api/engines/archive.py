"""A container's files through docker's archive API.

A `HEAD` request returns what is at a path, with the size of a file and without its content. A `GET`
returns a tar of it. Both follow symbolic links above the path, so each segment is looked at first;
a container that does not run cannot change it in between. See "Get information about files in a
container" in the reference of docker's API.

`docker system dial-stdio` connects to the API as docker's program does, with its contexts, TLS and
SSH; docker itself uses it for connections through SSH.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from train_api.engines import troubles
from train_api.engines.settings import MEBIBYTE
from train_api.engines.trees import Deadline, Found, Kind, Owner, Wanted, segments
from train_api.engines.watching import end_group

if TYPE_CHECKING:
    from train_api.engines.table import Engine

_PATIENCE_AT_THE_END = 10.0
# As Go writes the type of a file.
_DIRECTORY = 1 << 31
_SYMLINK = 1 << 27
_TYPE = 0x8F28_0000


class Archive:
    """The files of a container of docker."""

    def __init__(self, connection: _Connection, container: str) -> None:
        self._connection = connection
        self._address = f"/containers/{quote(container)}/archive?path="
        self._known: dict[str, Found] = {}

    def find(self, paths: Sequence[str]) -> list[Found]:
        """What is at these paths; see `Tree`."""
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
        # What cannot be written here is no failure of the connection.
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


class _Connection:
    def __init__(self, deadline: Deadline, end: socket.socket, complaints: IO[bytes]) -> None:
        self.deadline = deadline
        self._socket = end
        self._complaints = complaints
        self._http = http.client.HTTPConnection("docker")
        self._http.sock = end

    @contextmanager
    def request(self, method: str, address: str) -> Iterator[http.client.HTTPResponse]:
        """Ask for something; the response has to be read to its end."""
        try:
            self._socket.settimeout(self.deadline.left())
            self._http.request(method, address)
            yield self._http.getresponse()
        except TimeoutError:
            raise self.deadline.passed() from None
        except (
            *(http.client.HTTPException, ConnectionError, tarfile.TarError),
            *(ValueError, KeyError, TypeError),
        ) as error:
            self._complaints.seek(0)
            words = self._complaints.read().decode("utf-8", "replace") or str(error)
            raise troubles.engine_error(self.deadline.engine, words) from None


@contextmanager
def archive(container: str, deadline: Deadline) -> Iterator[Archive]:
    """The files of a container that is there.

    Raises:
        EngineError: docker fails, or takes too long.
    """
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as complaints:
        process = _dial(deadline.engine, theirs, complaints.fileno())
        try:
            yield Archive(_Connection(deadline, ours, complaints), container)
        finally:
            ours.close()
            _part_with(process)


def _dial(engine: Engine, theirs: socket.socket, stderr: int) -> subprocess.Popen[bytes]:
    with theirs:
        try:
            return subprocess.Popen(
                [engine.name, "system", "dial-stdio"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=stderr,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError):
            raise troubles.not_installed(engine) from None


def _part_with(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_PATIENCE_AT_THE_END)
    except subprocess.TimeoutExpired:
        end_group(process)
        process.wait()


def _kind(mode: int) -> Kind:
    if mode & _DIRECTORY:
        return "directory"
    if mode & _SYMLINK:
        return "symlink"
    return "special" if mode & _TYPE else "file"


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
