"""The pages of controlled vocabularies, one of which has the commands."""

from __future__ import annotations

from pathlib import PurePosixPath

from scripts.site.context import Context
from scripts.site.schema_pages import takers
from scripts.site.specification import File
from train_api.engines.catalog import ENGINES
from train_api.engines.settings import WRITING_COMMANDS, Settings

IMAGE = "registry.example/train:1"
_STATION = "FHIR_SERVER_URL"
"""The variable that the invocations pass, where configuration may change the answer."""


def turtle_path(path: str) -> str:
    """The path of the Turtle of a vocabulary, beside its JSON-LD."""
    return str(PurePosixPath(path).with_suffix(".ttl"))


def vocabulary_page(context: Context, page: str, file: File, status: str) -> bytes:
    """The page of a vocabulary, with an anchor for each term."""
    return context.fill(
        "vocabulary",
        page,
        file=file,
        status=status,
        turtle=turtle_path(file.path),
        takers=sorted(takers(file, context.files.values())),
    )


def terms_page(context: Context, page: str, file: File, status: str) -> bytes:
    """The page of the properties that the vocabularies define themselves."""
    return context.fill("terms", page, file=file, status=status, turtle=turtle_path(file.path))


def command_page(
    context: Context, page: str, notation: str, vocabulary: File, version: str
) -> bytes:
    """The page of a command, with the command line of each engine."""
    term = next(term for term in vocabulary.value["terms"] if term["notation"] == notation)
    settings = Settings(
        train=(IMAGE,),
        command=notation,
        env=(_STATION,) if term["config"] else (),
        read_only=notation not in WRITING_COMMANDS,
    )
    lines = [
        (engine.title, engine.line(engine, _for(engine.name, settings)))
        for engine in ENGINES.values()
    ]
    return context.fill(
        "command",
        page,
        term=term,
        lines=lines,
        version=version,
        short=[f"{name} run {IMAGE} {notation}" for name in ("docker", "podman", "nerdctl")]
        + [f"rkt run docker://{IMAGE} -- {notation}"],
    )


def _for(engine: str, settings: Settings) -> Settings:
    """The same run for an engine; a local program has no image, and rkt needs the registry."""
    if engine == "process":
        return settings._replace(train=("python", "train.py"))
    return settings._replace(train=(f"docker://{IMAGE}",)) if engine == "rkt" else settings
