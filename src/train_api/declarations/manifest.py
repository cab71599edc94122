"""The manifest of the wrapper for an imported train, as far as a declaration says what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from train_api.declarations.importing import Imported
from train_api.declarations.notices import Notices, Source
from train_api.specification import MANIFEST_SCHEMA, VERSION, address
from train_api.validation.messages import join

_SUMMARY = "This train does not describe its model."


class ImageFacts(NamedTuple):
    """What an image says of the train in it: the program, the base image, the volumes."""

    command: tuple[str, ...] = ()
    base: str = ""
    volumes: tuple[str, ...] = ()


def facts_of(name: str, config: Mapping[str, Any]) -> ImageFacts:
    """What the configuration of an image, as in the OCI image specification, says of the train."""
    command = (*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ()))
    return ImageFacts(command, name, tuple(config.get("Volumes") or ()))


def manifest_of(response: Mapping[str, Any], version: str, facts: ImageFacts) -> dict[str, Any]:
    """The manifest with a list response of a version; what is not known is empty."""
    return {
        "$schema": address(MANIFEST_SCHEMA),
        **({} if version == VERSION else {"apiVersion": version}),
        "requirements": response["requirements"],
        "relations": response["relations"],
        "summary": _SUMMARY,
        "command": [*facts.command],
        "from": facts.base,
        "exportFiles": [],
        "nextTrainTags": [],
        **({"volumes": [*facts.volumes]} if facts.volumes else {}),
    }


def with_missing_members(imported: Imported, manifest: Mapping[str, Any]) -> Imported:
    """An import with the warning that members of its manifest have to be filled in."""
    empty = [each for each in ("command", "from", "nextTrainTags") if not manifest[each]]
    notices = Notices()
    notices.add("TD110", None, {"members": join(empty, "and")})
    return imported._replace(
        problems=(*notices.problems(Source("")), *imported.problems),
        warnings=imported.warnings + 1,
    )
