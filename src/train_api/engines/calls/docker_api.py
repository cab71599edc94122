"""Requests to docker's API.

`docker system dial-stdio` connects to the server of docker's program, wherever that is, with its
contexts, TLS and SSH; docker itself uses it for connections through SSH. The connection stays open
until the answer is complete, since the server cancels a request if its caller disconnects.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from train_api.engines import errors
from train_api.engines.calls.deadline import Deadline
from train_api.engines.engine import Engine
from train_api.engines.execution.supervise import part_with

if TYPE_CHECKING:
    from http.client import HTTPResponse

LONGEST_ANSWER = 64 * 1024 * 1024
"""The maximum number of bytes of an answer that are read."""

_PATIENCE = 60.0


class Response(NamedTuple):
    """The HTTP status, and the body."""

    status: int
    body: str


class Connection:
    """A connection to the API, for one request after the other."""

    def __init__(self, deadline: Deadline, end: socket.socket, complaints: IO[bytes]) -> None:
        self.deadline = deadline
        self._socket = end
        self._complaints = complaints
        # This import takes 30 ms, which runs with podman need not wait for.
        from http.client import HTTPConnection, HTTPException

        self._http = HTTPConnection("docker")
        self._http.sock = end
        self._failures = (
            *(HTTPException, ConnectionError, tarfile.TarError),
            *(ValueError, KeyError, TypeError),
        )

    @contextmanager
    def request(self, method: str, address: str, value: Any = None) -> Iterator[HTTPResponse]:
        """Send a request, with a JSON value if given; read the response to its end.

        Errors during this time, in the response or in its use, are attributed to docker.

        Raises:
            EngineError: docker gives no answer, or none in time.
        """
        body = None if value is None else json.dumps(value).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            self._socket.settimeout(self.deadline.left())
            self._http.request(method, address, body, headers)
            yield self._http.getresponse()
        except TimeoutError:
            raise self.deadline.passed() from None
        except self._failures as error:
            self._complaints.seek(0)
            words = self._complaints.read().decode("utf-8", "replace") or str(error)
            raise errors.engine_error(self.deadline.engine, words) from None


@contextmanager
def connected(deadline: Deadline) -> Iterator[Connection]:
    """A connection for the duration of the context.

    Raises:
        EngineError: there is no such program, or this system has no sockets that it can take over.
    """
    if os.name != "posix":
        raise errors.unsupported(deadline.engine, "take requests to its API")
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as complaints:
        process = _dial(deadline.engine, theirs, complaints.fileno())
        try:
            yield Connection(deadline, ours, complaints)
        finally:
            ours.close()
            part_with(process)


def request(
    engine: Engine, method: str, path: str, value: Any = None, seconds: float = _PATIENCE
) -> Response:
    """Send one request, with a JSON value if given.

    Raises:
        EngineError: docker gives no answer, or none in time.
    """
    with (
        connected(Deadline(engine, seconds)) as connection,
        connection.request(method, path, value) as response,
    ):
        return Response(response.status, response.read(LONGEST_ANSWER).decode("utf-8", "replace"))


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
            raise errors.not_installed(engine) from None
