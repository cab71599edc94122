"""Errors of an engine, distinguished from those of a train by the words that engines use."""

from __future__ import annotations

import re
from typing import Literal

from train_api.engines.engine import Engine
from train_api.foreign import foreign, unmarked

Kind = Literal["not-installed", "not-running", "no-image", "unsupported", "stuck", "failed"]

_LONGEST = 300
_NOT_RUNNING = re.compile(
    r"cannot connect to the docker daemon|is the docker daemon running|error during connect"
    r"|permission denied while trying to connect|unable to connect to podman"
    r"|cannot connect to podman",
    re.IGNORECASE,
)
_NO_IMAGE = re.compile(
    r"no such image|image not known|unable to find image|manifest unknown|pull access denied"
    r"|requested access to the resource is denied|repository does not exist"
    r"|failed to find image|did not resolve to an alias",
    re.IGNORECASE,
)
# Messages of a runtime about the program in the image, its user or its working folder.
_OF_THE_IMAGE = re.compile(
    r'exec: "|exec format error|executable file|exec user process|open executable'
    r"|chdir to cwd|unable to find user|no matching entries in passwd file|unable to find group",
    re.IGNORECASE,
)
_NO_COMMAND = re.compile("no command or entrypoint|no command specified", re.IGNORECASE)
_GONE = re.compile(
    r"no such (?:container|image|secret)|no container with name|image not known"
    r"|removal of container \S+ is already in progress",
    re.IGNORECASE,
)


class EngineError(Exception):
    """An engine, or a resource that it needs, is not usable; this says nothing about the train.

    `kind` is `not-installed`, `not-running` (the daemon), `no-image` (not on this machine),
    `unsupported`, `stuck` (no answer in time) or `failed`. `marked` is the message with marks
    around foreign text (`train_api.foreign`), `message` the one without marks.
    """

    def __init__(self, kind: Kind, message: str, remedy: str) -> None:
        self.marked = message
        self.message = unmarked(message)
        super().__init__(self.message)
        self.kind = kind
        self.remedy = remedy


def not_installed(engine: Engine) -> EngineError:
    """The engine's program cannot be started."""
    return EngineError(
        "not-installed",
        f"This machine has no executable program {engine.name}.",
        f"Install {engine.title}, or name another engine.",
    )


def stuck(engine: Engine, seconds: float) -> EngineError:
    """The engine gave no answer."""
    return EngineError(
        "stuck",
        f"{engine.title} gave no answer within {seconds:g} s.",
        f"Check whether {engine.name} version answers.",
    )


def unsupported(engine: Engine, what: str) -> EngineError:
    """The engine does not support a feature."""
    return EngineError(
        "unsupported", f"{engine.title} does not {what} here.", "Name another engine."
    )


def engine_error(engine: Engine, words: str, *, image: str | None = None) -> EngineError:
    """The error that the words of an engine on stderr mean."""
    if is_down(words):
        return EngineError(
            "not-running",
            f"{engine.title} is installed, but does not answer: {foreign(gist(words))}",
            "Start its daemon, or check your permission to use it.",
        )
    if _NO_IMAGE.search(words):
        return no_image(engine, image)
    return EngineError(
        "failed",
        f"{engine.title} failed: {foreign(gist(words))}",
        f"Check whether {engine.name} runs any container on this machine.",
    )


def registry_error(engine: Engine, words: str) -> EngineError:
    """The error that the words of an engine mean while it passes an image to a registry, or asks.

    The image is on this machine, so a denial is one of the registry.
    """
    if is_down(words):
        return engine_error(engine, words)
    return EngineError(
        "failed",
        f"{engine.title} failed: {foreign(gist(words))}",
        f"Check that the registry answers, and whether it requires {engine.name} login.",
    )


def no_image(engine: Engine, image: str | None) -> EngineError:
    """The image is not on this machine."""
    name = "the image" if image is None else f"an image {foreign(image)}"
    return EngineError(
        "no-image",
        f"{engine.title} does not have {name} on this machine.",
        "Build it, pull it, or check whether another engine has it.",
    )


def is_of_the_image(words: str) -> bool:
    """Whether a container did not start because of its image, and not of the engine."""
    return _OF_THE_IMAGE.search(words) is not None


def has_no_command(words: str) -> bool:
    """Whether no container was made, since neither the image nor the station names a program."""
    return _NO_COMMAND.search(words) is not None


def is_down(words: str) -> bool:
    """Whether an engine says that its daemon does not answer."""
    return _NOT_RUNNING.search(words) is not None


def only_gone(words: str) -> bool:
    """Whether the words report only objects that are already removed."""
    lines = [line for line in words.splitlines() if line.strip()]
    return all(_GONE.search(line) for line in lines)


def gist(words: str) -> str:
    """The most informative line: the first that reports an error, else the last."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
    line = (telling or lines[-1:] or ["it said nothing."])[0]
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."
