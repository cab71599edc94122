"""Distinguish a failed train from a failed engine, by exit status and container state.

Engines end with 125 if they fail themselves, and with 126 and 127 if a container's program cannot
be run. A train may end with the same numbers. Then the state of the container decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from train_api.engines import errors
from train_api.engines.engine import Engine
from train_api.engines.execution.run_result import RunResult
from train_api.engines.execution.supervise import Watched

FAILED = 125
"""The exit status of an engine's `run` if the engine itself failed."""

_OF_ENGINES = (FAILED, 126, 127)
_KILLED = 137
_NEVER = "0001-01-01"
# Fractions of nine digits are too long for the standard library.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")

State = Mapping[str, Any]
"""The state of a container, as reported by `inspect`."""


def is_doubtful(status: int, watched: Watched) -> bool:
    """Whether the state of the container is needed to find how a run ended."""
    return watched.stopped == "time" or status == _KILLED or status in _OF_ENGINES


def outcome_of(
    engine: Engine, image: str, status: int, watched: Watched, state: State | None
) -> RunResult:
    """How a run ended, by the exit status of the engine's program and the container's state.

    The state is None if it is not needed, or if there is no container.

    Raises:
        EngineError: the engine failed.
    """
    outcome = plain(status, watched)
    if watched.stopped == "time" and _never_began(state):
        raise errors.stuck(engine, watched.seconds)
    if watched.stopped is not None:
        return outcome
    words = watched.stderr.decode("utf-8", "replace")
    if status < 0:
        reason = f"it was ended by signal {-status}"
        raise errors.engine_error(engine, reason)
    if status == _KILLED and state is not None and state.get("OOMKilled"):
        return outcome._replace(ended="out-of-memory")
    if status not in _OF_ENGINES:
        return outcome
    is_of_the_image = errors.has_no_command if state is None else errors.is_of_the_image
    if _never_began(state) and is_of_the_image(words):
        return outcome._replace(ended="not-started", status=None, reason=errors.gist(words))
    if state is None or _never_began(state) or state.get("ExitCode") != status:
        raise errors.engine_error(engine, words, image=image)
    return outcome


def started(state: State) -> float | None:
    """When a container began, in seconds since the epoch by the engine's clock; None if never."""
    text = str(state.get("StartedAt", _NEVER))
    found = _MOMENT.fullmatch(text)
    if found is None or _never_began(state):
        return None
    whole, fraction, zone = found.groups()
    moment = datetime.fromisoformat(whole + zone.replace("Z", "+00:00"))
    return moment.timestamp() + float(fraction or 0)


def plain(status: int, watched: Watched) -> RunResult:
    """How a run ended, by the exit status alone."""
    outcome = RunResult(
        ended="exited",
        status=status,
        stdout=watched.stdout,
        stderr=watched.stderr,
        seconds=watched.seconds,
        stderr_left_out=watched.stderr_left_out,
    )
    if watched.stopped == "stdout":
        return outcome._replace(ended="too-much-output", status=None)
    if watched.stopped == "disk":
        return outcome._replace(ended="too-much-disk", status=None)
    if watched.stopped == "time":
        return outcome._replace(ended="timed-out", status=None)
    return outcome


def _never_began(state: State | None) -> bool:
    return state is None or str(state.get("StartedAt", _NEVER)).startswith(_NEVER)
