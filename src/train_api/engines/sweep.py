"""What runs have left behind whose process has ended without cleaning up, and only that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from train_api.engines import identity, troubles
from train_api.engines.calls import call, demand
from train_api.engines.grammar import LABEL

if TYPE_CHECKING:
    from train_api.engines.table import Engine

PREFIX = "train-api-"
"""What the names of containers and folders begin with; the run's id follows."""

_REPOSITORY = "localhost/train-api-successor:"
_NAME = re.compile(f"(?:{PREFIX}|{_REPOSITORY})(?P<run_id>.+)-[0-9]+")


class Swept(NamedTuple):
    """The names of what was removed."""

    containers: tuple[str, ...]
    images: tuple[str, ...]


def container_name(run_id: str, number: int) -> str:
    """The name of a run's container."""
    return f"{PREFIX}{run_id}-{number}"


def image_name(run_id: str, number: int) -> str:
    """The name of a successor image that a run has built."""
    return f"{_REPOSITORY}{run_id}-{number}"


def sweep(engine: Engine, here: identity.Identity) -> Swept:
    """Remove the containers and images of dead runs, seen from this process.

    Raises:
        EngineError: the engine failed.
    """
    labelled = ("--filter", f"label={LABEL}", "--format", "{{.Names}}")
    containers = dead_among(demand(engine, "ps", "--all", *labelled).split(), here)
    # Images have no label of ours: the configuration of a successor is that of its base.
    named = ("--filter", f"reference={_REPOSITORY}*", "--format", "{{.Repository}}:{{.Tag}}")
    images = dead_among(demand(engine, "images", *named).split(), here)
    remove_containers(engine, containers, running=True)
    remove_images(engine, images)
    return Swept(tuple(containers), tuple(images))


def dead_among(
    names: Iterable[str], here: identity.Identity, pattern: re.Pattern[str] = _NAME
) -> list[str]:
    """Those of the names that belong to dead runs; `pattern` finds the `run_id` in a name."""
    dead = []
    for name in names:
        found = pattern.fullmatch(name)
        owner = identity.parse(found["run_id"]) if found else None
        if owner is not None and identity.is_dead(owner, here):
            dead.append(name)
    return dead


def remove_containers(engine: Engine, names: Iterable[str], *, running: bool = False) -> None:
    """Remove containers and their volumes by name; those that are gone already are no trouble.

    Where one may be running, it is killed first: a forced removal by podman waits ten seconds.

    Raises:
        EngineError: one could not be removed.
    """
    names = list(names)
    if names and running:
        call(engine, "kill", *names)
    _remove(engine, ("rm", "--force", "--volumes"), names)


def remove_images(engine: Engine, names: Iterable[str]) -> None:
    """Remove images by name. What has another name as well stays under that.

    Raises:
        EngineError: one could not be removed.
    """
    for name in names:
        # One by one: of several, an engine may leave all where one is gone already.
        _remove(engine, ("rmi",), [name])


def _remove(engine: Engine, words: tuple[str, ...], names: list[str]) -> None:
    if not names:
        return
    answer = call(engine, *words, *names)
    if answer.status != 0 and not troubles.only_gone(answer.err):
        raise troubles.engine_error(engine, answer.err)
