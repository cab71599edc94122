"""The description of a run for each engine: argument lists and command lines."""

from __future__ import annotations

import shlex

from train_api.engines.engine import Engine
from train_api.engines.grants import grant_words
from train_api.engines.settings import (
    MEBIBYTE,
    Mount,
    Settings,
    SettingsError,
    checked_env_file,
    checked_name,
    name_of,
)
from train_api.foreign import foreign

LABEL = "io.github.personalhealthtrain.train-api"
"""The label on everything that this tool makes; its value is the run's id."""

SCRATCH = {"/tmp": "1777", "/run": "1777", "/var/tmp": "1777"}
"""The folders that each user can write to if the root is read-only, with their modes."""


def docker_arguments(engine: Engine, settings: Settings) -> list[str]:
    """The words after the program's name for a run, in the grammar of docker.

    Raises:
        SettingsError: the grammar cannot express this.
    """
    limits = settings.limits
    # The content of folders in memory counts against the same limit of the engine.
    folders = len(SCRATCH) * limits.scratch if settings.read_only else 0
    memory = size_word(limits.memory + folders)
    words = ["run"]
    if settings.name is None:
        words += ["--name", name_of(image_of(settings))] if settings.keep else ["--rm"]
    else:
        words += ["--name", settings.name, "--label", f"{LABEL}={settings.run_id}"]
        words += (engine.direct if settings.direct and engine.direct else engine).bookkeeping
    words += ["--network", settings.grants.network, *engine.hardening]
    words += ["--memory", memory, "--memory-swap", memory, "--pids-limit", str(limits.pids)]
    words += grant_words(engine, settings.grants)
    if settings.read_only:
        words += ["--read-only"]
        for folder, mode in SCRATCH.items():
            options = f"{engine.scratch},mode={mode},size={size_word(limits.scratch)}"
            words += ["--tmpfs", f"{folder}:{options}"]
    for name in map(checked_name, settings.env):
        words += ["--env", f"{name}={settings.shown[name]}" if name in settings.shown else name]
    for path in map(checked_env_file, settings.env_files):
        words += ["--env-file", path]
    for name, secret in settings.secrets.items():
        words += ["--secret", f"{secret},type=env,target={checked_name(name)}"]
    for mount in settings.mounts:
        source, target = checked_mount(mount)
        words += ["--mount", f"type=bind,source={source},target={target},readonly"]
    return [*words, image_of(settings), *settings.words]


def create_arguments(engine: Engine, image: str, name: str, run_id: str) -> list[str]:
    """The words for a container that is never started, to read the files of an image.

    Raises:
        SettingsError: the name of the image is invalid.
    """
    image = image_of(Settings((image,), None))
    words = ["create", "--name", name, "--label", f"{LABEL}={run_id}", *engine.bookkeeping]
    # Docker creates the working folder, and requires a command.
    return [*words, "--network", "none", "--workdir", "/", image, "none"]


def docker_line(engine: Engine, settings: Settings) -> str:
    """A command line of the docker family."""
    return shlex.join([engine.name, *docker_arguments(engine, settings)])


def docker_notes(engine: Engine, settings: Settings) -> list[str]:
    """How to copy the export files out of a container that is kept."""
    if not settings.keep:
        return []
    name = name_of(image_of(settings))
    note = (
        f"The container is kept: {engine.name} cp {name}:PATH . copies an export file, and "
        f"{engine.name} rm --volumes {name} removes the container."
    )
    return [note]


def rkt_notes(_: Engine, settings: Settings) -> list[str]:
    """How to copy the export files out of a pod, which rkt always keeps for a while."""
    if not settings.keep:
        return []
    note = (
        "The pod is kept: rkt list shows its UUID, rkt export UUID FILE.aci writes its files into "
        "an archive, and rkt rm UUID removes the pod."
    )
    return [note]


def rkt_line(engine: Engine, settings: Settings) -> str:
    """A command line of rkt: options of the pod, the image, its own options, `--`, the command.

    rkt takes the value of a variable as part of an argument, so the shell has to insert it.
    """
    image = image_of(settings)
    words = [engine.name]
    # rkt verifies signatures, which images of docker registries do not have.
    words += ["--insecure-options=image"] if image.startswith("docker://") else []
    words += ["run", f"--net={network_name(engine, settings)}"]
    for number, mount in enumerate(settings.mounts, 1):
        source, target = checked_mount(mount)
        words += [f"--volume=mount-{number},kind=host,source={source},readOnly=true"]
        words += ["--mount", f"volume=mount-{number},target={target}"]
    if settings.read_only:
        for folder, mode in SCRATCH.items():
            name = folder.strip("/").replace("/", "-")
            words += [f"--volume={name},kind=empty,readOnly=false,mode=0{mode}"]
            words += ["--mount", f"volume={name},target={folder}"]
    if len(settings.env_files) > 1:
        raise SettingsError("rkt reads one env file: expected one --env-file, found several")
    words += [f"--set-env-file={path}" for path in map(checked_env_file, settings.env_files)]
    options = [f'--set-env={name}="${name}"' for name in map(checked_name, settings.env)]
    behind = [image, f"--memory={size_word(settings.limits.memory).upper()}"]
    if settings.grants.cpus is not None:
        behind += [f"--cpu={settings.grants.cpus * 1000:.0f}m"]
    behind += ["--readonly-rootfs=true"] if settings.read_only else []
    behind += ["--", *settings.words] if settings.words else []
    return " ".join([shlex.join(words), *options, shlex.join(behind)])


def process_line(_: Engine, settings: Settings) -> str:
    """The command line of a local program, with the made-up values before it."""
    values = (f"{name}={shlex.quote(value)}" for name, value in settings.shown.items())
    return " ".join([*values, shlex.join([*settings.train, *settings.words])])


def image_of(settings: Settings) -> str:
    """The image of these settings.

    Raises:
        SettingsError: an engine would not take its name for that of an image.
    """
    image = " ".join(settings.train)
    if not image or image.startswith("-") or len(image.split()) != 1:
        raise SettingsError(f"{foreign(repr(image))} is not the name of an image")
    return image


def network_name(engine: Engine, settings: Settings) -> str:
    """The name of the network, for an engine that does not share one of another container.

    Raises:
        SettingsError: it is something else.
    """
    network = settings.grants.network
    if ":" in network:
        raise SettingsError(f"{engine.title} has no {network!r}: expected the name of a network")
    return network


def checked_mount(mount: Mount) -> Mount:
    """The mount, if the grammar of each engine can express its paths.

    Raises:
        SettingsError: it cannot.
    """
    for path in mount:
        if any(character in path for character in ',"\n\r'):
            raise SettingsError(f"No mount can name {path!r}: it has a comma, quote or line break")
    return mount


def size_word(size: int) -> str:
    """A size in bytes as engines read it, in mebibytes where possible."""
    return f"{size // MEBIBYTE}m" if size % MEBIBYTE == 0 else str(size)
