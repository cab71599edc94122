"""Requests to docker's API, through its own program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from train_api.engines.calls import call

if TYPE_CHECKING:
    from train_api.engines.table import Engine


class Response(NamedTuple):
    """The HTTP status, and the body; without an answer, status 0 and the program's own words."""

    status: int
    body: str


def request(
    engine: Engine, method: str, path: str, value: Any = None, seconds: float | None = None
) -> Response:
    """Send a request, with a JSON value where there is one.

    `system dial-stdio` connects to the server that the engine's program talks to, wherever that is.
    Docker itself uses it for connections through SSH.

    Raises:
        EngineError: there is no such program, or it gives no answer in time.
    """
    body = b"" if value is None else json.dumps(value).encode()
    # In version 1.0 the body of an answer comes in one piece, and the connection ends with it.
    head = (
        f"{method} {path} HTTP/1.0\r\nHost: engine\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    answer = call(engine, "system", "dial-stdio", data=head.encode() + body, seconds=seconds)
    top, _, rest = answer.out.partition("\r\n\r\n")
    words = top.split(" ", 2)
    if not (words[0].startswith("HTTP/") and words[1:2] and words[1].isdigit()):
        return Response(0, answer.err)
    return Response(int(words[1]), rest)
