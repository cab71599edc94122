"""The files of a new train that wraps an image whose program knows nothing of the Train API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from train_api.cli.interpreters import interpreters
from train_api.cli.library_files import WORKFLOW, library
from train_api.cli.terminal import tell
from train_api.declarations.importing import import_padme_label
from train_api.declarations.manifest import facts_of, manifest_of
from train_api.declarations.padme import LABEL
from train_api.declarations.report import imported_report
from train_api.engines.choice import client_with
from train_api.engines.images import Image
from train_api.formats import declaration_text
from train_api.formats.common import dumps
from train_api.specification import VERSION, read
from train_api.wrap.manifest import ManifestError
from train_api.wrap.manifest import read as read_manifest
from train_api.wrap.shell import entrypoint

_TEMPLATES = "examples/wrapped"
_PROGRAM, _TRAIN, _TITLE = "registry.example/programs/count:1", "/trains/count:", "# count\n"
_CONTAINERFILES = {"python": "Containerfile", "shell": "Containerfile.shell"}
_MODULES = ("__init__", "__main__", "entrypoint", "manifest", "program")


class CannotWrapError(Exception):
    """An image cannot be wrapped; the message has the reason and the remedy."""


def wrapped_train(
    name: str, image_name: str, engine: str, *, pull: bool, language: str | None
) -> dict[str, bytes]:
    """The files of a new train, by their paths in its folder; nothing in the image is run.

    `name` is the last part of the name of the train's image. `language` is that of the wrapper; by
    default `python` if the image has Python, else `shell`. If the image has the label of a PADME
    train, its variables become requirements, and what is reported about them goes to stderr.

    Raises:
        CannotWrapError: the image starts no program, or has no interpreter for a wrapper, or its
            label has errors.
        EngineError: the image is not there, or the engine failed.
    """
    client, image = client_with(image_name, engine, pull=pull)
    with client:
        way = _way(image_name, interpreters(client, image), language)
    manifest = _manifest(name, image_name, image)
    replaced = {_PROGRAM: image_name, _TRAIN: f"/trains/{name}:", _TITLE: f"# {name}\n"}
    files = {
        "Containerfile": _template(_CONTAINERFILES[way], replaced),
        "README.md": _template("README.md", replaced),
        "manifest.json": dumps(manifest).encode("utf-8"),
        "test.sh": _template("test.sh", replaced),
        WORKFLOW: read(f"examples/trains/{WORKFLOW}"),
    }
    if way == "python":
        return {**files, **library(f"wrap/{module}.py" for module in _MODULES)}
    try:
        script = entrypoint(read_manifest(manifest))
    except ManifestError as error:
        raise CannotWrapError(f"{image_name}: {error}.\n  Change the label.\n") from None
    return {**files, "wrap.sh": script.encode("utf-8")}


def _way(image_name: str, there: Sequence[str], language: str | None) -> str:
    wanted = list(_CONTAINERFILES) if language is None else [language]
    for way in wanted:
        if way in there:
            return way
    raise CannotWrapError(
        f"{image_name}: the image has no {' and no '.join(_INTERPRETERS[way] for way in wanted)}, "
        "so it cannot be wrapped.\n  Build the program on an image that has one.\n"
    )


_INTERPRETERS = {"python": "Python at a usual path", "shell": "shell /bin/sh"}


def _manifest(name: str, image_name: str, image: Image) -> dict[str, Any]:
    """The manifest of the image, complete as far as a manifest has to be."""
    facts = facts_of(f"registry.example/trains/{name}:1", image.config)
    if not facts.command:
        raise CannotWrapError(
            f"{image_name}: the image starts no program, so it cannot be wrapped.\n"
            "  Give it an ENTRYPOINT or a CMD.\n"
        )
    manifest = manifest_of(_list_response(image_name, image), VERSION, facts)
    return {**manifest, "nextTrainTags": ["next-station"]}


def _list_response(image_name: str, image: Image) -> Mapping[str, Any]:
    label = image.labels.get(LABEL)
    if label is None:
        return {"requirements": [], "relations": []}
    imported = import_padme_label(label)
    if imported.problems:
        report = imported_report("padme", image_name, VERSION, imported)
        tell(declaration_text.render(report))
    if imported.response is None:
        raise CannotWrapError(
            f"{image_name}: the label {LABEL} has errors.\n  Correct the label, or remove it, and "
            "list the variables in the manifest.\n"
        )
    return imported.response


def _template(path: str, replaced: Mapping[str, str]) -> bytes:
    text = read(f"{_TEMPLATES}/{path}").decode("utf-8")
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text.encode("utf-8")
