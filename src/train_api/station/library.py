"""The public function `run`: run a train at a station, and make the image that leaves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

from train_api.engines.choice import client_with
from train_api.engines.engine_arguments import checked_mount
from train_api.engines.env_passing import check_values
from train_api.engines.images import Image
from train_api.engines.settings import Grants, Limits, Mount, SettingsError
from train_api.requirements.mounts import Mounts
from train_api.station.outputs import Outputs
from train_api.station.references import Pattern, parsed, pattern_of, repository_of
from train_api.station.report import RunReport
from train_api.station.visit import Order, Visit

RUN_LIMITS = Limits(seconds=3600.0)
"""The default limits of run_algorithm at a station."""


def run(
    image: str,
    *,
    env: Mapping[str, str] | None = None,
    mounts: Mapping[str, str | os.PathLike[str]] | None = None,
    engine: str = "auto",
    pull: bool = False,
    grants: Grants = Grants(),  # noqa: B008
    limits: Limits = RUN_LIMITS,
    to: str | None = None,
    allow_from: Iterable[str] = (),
    replace: bool = False,
    push: bool = False,
    dry_run: bool = False,
    secrets: Iterable[str] = (),
    keep_output: str | os.PathLike[str] | None = None,
    show_output: bool = False,
    api_version: str | None = None,
    confirm: Callable[[RunReport], bool] | None = None,
    on_step: Callable[[str], object] | None = None,
) -> RunReport:
    """Run a train at a station, as `train-api run` does; return the report.

    The train gets the variables `env`. `mounts` has, for a path in the container, the path on this
    machine that is mounted there read-only. `engine` is `docker`, `podman`, or `auto` for the one
    that has the image; with `pull`, images that are missing are fetched. `grants` and `limits` are
    those of run_algorithm: by default no network, no GPUs, and an hour.

    The successor gets the tags of the response in the repository `to`. The train may name a base
    image that one of the patterns `allow_from` allows: `REPOSITORY`, `REPOSITORY:TAG`,
    `REPOSITORY@DIGEST` or `FOLDER/*`, with the registry. Both are by default the repository of the
    image. With `replace`, tags are taken from other images. With `push`, all tags are pushed to
    their registry, or else this machine has none of them. With `dry_run`, the algorithm is not run.
    Values of `TOKEN` variables, and of those named in `secrets`, must not be in what leaves.

    `keep_output` is a new or empty private folder for the outputs of the train, and `show_output`
    puts the ends of them, and the message of the response, into the report; they may contain
    patient data. `confirm` gets a report with what leaves, before it is tagged, and returns whether
    to go on. `on_step` is called with the name of each step.

    Nothing is left of a run without a successor. On KeyboardInterrupt, nothing is tagged.

    Raises:
        EngineError: no engine has the image, or none can be used.
        SettingsError: an argument is invalid; this is a ValueError.
    """
    given = dict(env or {})
    points = {point: os.fspath(path) for point, path in (mounts or {}).items()}
    mounted = tuple(
        checked_mount(Mount(os.path.abspath(path), point)) for point, path in points.items()
    )
    check_values(given)
    patterns = tuple(map(_pattern, allow_from))
    repository = None if to is None else _repository(to)
    with ExitStack() as stack:
        client, found = client_with(image, engine, pull=pull)
        order = Order(
            repository=repository or _own(found, "to"),
            allowed=patterns or (Pattern(parsed(_own(found, "allow_from"))),),
            env=given,
            mounts=mounted,
            limits=limits,
            grants=grants,
            kind_at=Mounts(points).kind_at,
            pull=pull,
            replace=replace,
            push=push,
            dry_run=dry_run,
            version=api_version,
            show_output=show_output,
            secrets=frozenset(secrets),
            confirm=confirm or (lambda _: True),
        )
        stack.enter_context(client)
        if keep_output is not None:
            outputs = stack.enter_context(closing(Outputs(Path(keep_output))))
            order = order._replace(outputs=outputs)
        client.demand(grants)
        return Visit(client, found, order, on_step or (lambda _: None)).report()


def _pattern(text: str) -> Pattern:
    pattern = pattern_of(text)
    if pattern is None:
        raise SettingsError(
            "A base image is allowed by its repository with the registry, such as "
            "registry.example/trains/base or registry.example/trains/*"
        )
    return pattern


def _repository(text: str) -> str:
    pattern = pattern_of(text)
    if pattern is None or pattern.below or pattern.reference.tag or pattern.reference.digest:
        raise SettingsError(
            "The successor's repository is given with its registry and without a tag, such as "
            "registry.example/trains/mean"
        )
    return pattern.reference.repository


def _own(image: Image, argument: str) -> str:
    """The repository by which the image was named."""
    repository = repository_of(image)
    if repository is None:
        option = f"--{argument.replace('_', '-')}"
        raise SettingsError(f"An image that is named by its ID has no repository: give {option}")
    return repository
