"""Read the manifest of a wrapped program."""

from __future__ import annotations

import json
from typing import Any, Final, Mapping, NamedTuple

from train_api.train.answers import Content, Declared
from train_api.train.requirements import (
    BOOLEAN,
    DIRECTORY,
    ENUM,
    FILE,
    HOST,
    INTEGER,
    NUMBER,
    PORT,
    STRING,
    TOKEN,
    URL,
    Requirement,
    Target,
)
from train_api.train.responses import Rebase
from train_api.train.write_json import SIZE_LIMIT
from train_api.versions import NEWEST_RELEASED

_TARGETS: Final[Mapping[str, Target[Any]]] = {
    target.notation: target
    for target in (
        *(URL, HOST, PORT, TOKEN, FILE, DIRECTORY),
        *(INTEGER, NUMBER, BOOLEAN, STRING),
    )
}


class ManifestError(ValueError):
    """A manifest cannot be read; the message says why."""


class Manifest(NamedTuple):
    """What a manifest says of a program.

    `command` are the words that start it. `rebase` is that of its success. The summary is
    `summary`, or else the content of the file at the path `summary_file`.
    """

    declared: Declared
    command: tuple[str, ...]
    rebase: Rebase
    summary: Content | None
    summary_file: str | None

    def read_summary(self) -> Content:
        """Return the summary, which the file has as JSON if its name ends with `.json`.

        Raises OSError if the file cannot be read, and ValueError if it is not UTF-8, not JSON, or
        has more than 16 MiB.
        """
        if self.summary_file is None:
            return "" if self.summary is None else self.summary
        try:
            with open(self.summary_file, "rb") as file:
                data = file.read(SIZE_LIMIT + 1)
        except FileNotFoundError:
            return f"There is no summary: {self.summary_file} does not exist."
        if len(data) > SIZE_LIMIT:
            raise ValueError(f"the summary has more than {SIZE_LIMIT:,} bytes")
        text = data.decode("utf-8")
        content: Content = json.loads(text) if self.summary_file.endswith(".json") else text
        return content


def load(path: str) -> Manifest:
    """Read the manifest at a path.

    Raises:
        ManifestError: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return read(json.loads(file.read().decode("utf-8")))
    except OSError as error:
        raise ManifestError(str(error.strerror)) from None
    except RecursionError:
        raise ManifestError("it is nested too deep") from None
    except ValueError as error:
        raise ManifestError(str(error)) from None


def read(document: Any) -> Manifest:
    """Read a manifest from its JSON value.

    Only what the answers need is checked; `train-api validate --manifest` checks all.

    Raises:
        ManifestError: it is not valid.
    """
    try:
        version = document.get("apiVersion", NEWEST_RELEASED)
        requirements = tuple(_requirement(each, version) for each in document["requirements"])
        relations = tuple(document["relations"])
        ids = {each.id for each in requirements}
        for relation in relations:
            if not ids.issuperset(relation["requirements"]):
                raise ValueError("a relation names an id that no requirement has")
        return Manifest(
            Declared(
                requirements,
                relations,
                version,
                {"requirements": document["requirements"], "relations": document["relations"]},
            ),
            tuple(document["command"]),
            Rebase(
                document["from"],
                export_files=document["exportFiles"],
                next_train_tags=document["nextTrainTags"],
            ),
            document.get("summary"),
            document.get("summaryFile"),
        )
    except KeyError as error:
        raise ManifestError(f"it has no {error}, or an unknown one") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise ManifestError(str(error)) from None


def _requirement(listed: Mapping[str, Any], version: str) -> Requirement[Any]:
    requirement = listed["requirement"]
    notation = requirement["target"]
    target = ENUM(*requirement["choices"]) if notation == "ENUM" else _TARGETS[notation]
    return Requirement(
        listed["id"],
        requirement["name"],
        target,
        requirement.get("description"),
        requirement.get("default"),
        version,
    )
