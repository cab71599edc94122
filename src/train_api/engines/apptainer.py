"""The description of a run for Apptainer, which runs containers on HPC clusters."""

from __future__ import annotations

import shlex

from train_api.engines.engine import Engine
from train_api.engines.engine_arguments import checked_mount, image_of, network_name, size_word
from train_api.engines.settings import (
    Settings,
    SettingsError,
    checked_env_file,
    checked_name,
    name_of,
)

_ISOLATION = ("--containall", "--no-home", "--cleanenv", "--no-eval", "--no-umask", "--no-privs")


def apptainer_line(engine: Engine, settings: Settings) -> str:
    """A command line of Apptainer.

    A variable whose name begins with APPTAINERENV_ is one of the container. So a value is neither
    an argument of a program nor text of a script.
    """
    image = _source(settings)
    values = [f'APPTAINERENV_{name}="${name}"' for name in map(checked_name, settings.env)]
    words = ["apptainer", "run", *_ISOLATION, *_network(engine, settings), *_limits(settings)]
    for path in map(checked_env_file, settings.env_files):
        words += ["--env-file", path]
    for mount in settings.mounts:
        source, target = checked_mount(mount)
        words += ["--mount", f"type=bind,source={source},target={target},ro"]
    if not settings.keep:
        # /tmp, /var/tmp and /run are in a folder of the node: in memory they may be too small.
        parts = [*values, shlex.join([*words, "--scratch", "/run"]), '--workdir "$(mktemp -d)"']
        return " ".join([*parts, shlex.join([image, *settings.words])])
    root, changes = _folders(settings)
    # The files in a sandbox belong to the caller, so that the train may change all of them.
    before = ["apptainer", "build", "--sandbox", root, image]
    words += ["--no-mount", "tmp", "--userns", "--overlay", changes, root, *settings.words]
    run = " ".join([*values, shlex.join(words)])
    return f"{shlex.join(before)} && mkdir {changes} && {run}"


def apptainer_notes(_: Engine, settings: Settings) -> list[str]:
    """How to copy the export files of a run."""
    if not settings.keep:
        return []
    root, changes = _folders(settings)
    isolation = shlex.join([*_ISOLATION, "--net", "--network", "none", "--no-mount", "tmp"])
    note = (
        f"What the train writes is kept in {changes}. This copies an export file, inside of a "
        "container, where no symbolic link leads out of it:"
    )
    return [
        note,
        f"apptainer exec {isolation} --userns --overlay {changes}:ro {root} cat PATH > FILE",
    ]


def _folders(settings: Settings) -> tuple[str, str]:
    """The folder with the files of the image, and the one with what the train writes."""
    name = name_of(image_of(settings))
    return f"./{name}", f"./{name}.changes"


def _source(settings: Settings) -> str:
    """The image with its source: a registry, unless it is a file or names another one."""
    image = image_of(settings)
    is_other = "://" in image or image.startswith(("/", ".")) or image.endswith(".sif")
    return image if is_other else f"docker://{image}"


def _network(engine: Engine, settings: Settings) -> list[str]:
    network = network_name(engine, settings)
    return [] if network == "host" else ["--net", "--network", network]


def _limits(settings: Settings) -> list[str]:
    limits, grants = settings.limits, settings.grants
    memory = size_word(limits.memory).upper()
    words = ["--memory", memory, "--memory-swap", memory, "--pids-limit", str(limits.pids)]
    words += [] if grants.cpus is None else ["--cpus", f"{grants.cpus:g}"]
    if grants.gpus and grants.gpus != "all":
        raise SettingsError(
            f"Apptainer grants the GPUs of the job: expected --gpus all, found {grants.gpus!r}"
        )
    return [*words, "--nv"] if grants.gpus else words
