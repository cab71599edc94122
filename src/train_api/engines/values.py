"""Pass values that no env file can express: as podman's secrets, or through docker's API.

Only values that a user gives can be of that kind, such as a key of several lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus

from train_api.engines import errors
from train_api.engines.cli_calls import call, demand
from train_api.engines.docker_api import request
from train_api.engines.engine import Engine


@contextmanager
def secrets(engine: Engine, name: str, apart: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Keep values as secrets of the engine within the context; yield their names by variable.

    The names begin with `name`. Podman writes its secrets to the disk, readable by their owner.

    Raises:
        EngineError: the engine failed.
    """
    if engine.values != "secrets" or not apart:
        yield {}
        return
    made = {variable: f"{name}-{number}" for number, variable in enumerate(apart)}
    try:
        for variable, secret in made.items():
            demand(engine, "secret", "create", secret, "-", data=apart[variable].encode())
        yield made
    finally:
        # An earlier error is more informative.
        with suppress(errors.EngineError):
            call(engine, "secret", "rm", *made.values())


def create_with(
    engine: Engine,
    name: str,
    words: Sequence[str],
    descriptors: tuple[int, ...],
    apart: Mapping[str, str],
) -> None:
    """Create a container from the words of a `run`, with these additional variables.

    The engine's program accepts such values only in its environment. So it makes the container
    without them, and its API then makes the same container with them.

    Raises:
        EngineError: the engine failed.
    """
    verb, *options = words
    assert verb == "run"
    demand(engine, "create", *options, descriptors=descriptors)
    found = json.loads(demand(engine, "inspect", "--type", "container", name))[0]
    demand(engine, "rm", "--force", "--volumes", name)
    config = found["Config"]
    # The first container's id.
    del config["Hostname"]
    config["Env"] = [*(config["Env"] or ()), *(f"{key}={apart[key]}" for key in apart)]
    description = config | {"HostConfig": found["HostConfig"]}
    response = request(engine, "POST", f"/containers/create?name={name}", description)
    if response.status != HTTPStatus.CREATED:
        raise errors.engine_error(engine, response.body)
