"""The outcomes of a run, and the description of the successor image."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Union, final

from train_api.train.requirements import require_text

FROM_PATTERN: Final = (
    r"^(([A-Za-z0-9]+(-+[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-+[A-Za-z0-9]+)*)*"
    r"|\[[A-Fa-f0-9]*:[A-Fa-f0-9:]*\])(:[0-9]+)?/)?"
    r"[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}))?$"
)
FROM_LIMIT: Final = 520
FROM_NAME_LIMIT: Final = 255
IMAGE_ID_PATTERN: Final = "^[a-f0-9]{64}$"
EXPORT_FILES_LIMIT: Final = 4096
TRAIN_TAGS_LIMIT: Final = 128
EXPORT_FILE_PATTERN: Final = r"^/[^\x00]*([^/.\x00]\.?|[^/\x00]{3})$"
NO_EXPORT_FILE_PATTERN: Final = r"//|/\.\.?/|/\.wh\."
TRAIN_TAG_PATTERN: Final = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"


class ExportFileError(OSError):
    """A file to be exported does not exist, or is not a regular file."""


@final
@dataclass(frozen=True, init=False)
class Rebase:
    """How the successor image is made: the export files are copied on top of the base image.

    `base_image` is the `from` of the response: the OCI image reference of an image that is itself a
    train. `export_files` are absolute paths of regular files, at most 4,096, possibly none.
    `next_train_tags` are the tags of the successor, at least one and at most 128.

    Raises ValueError or TypeError for values that a response must not have (section 18).
    """

    base_image: str
    export_files: tuple[str, ...]
    next_train_tags: tuple[str, ...]

    def __init__(
        self,
        base_image: str,
        *,
        export_files: Iterable[str | os.PathLike[str]],
        next_train_tags: Iterable[str],
    ) -> None:
        _check_base_image(base_image)
        paths = _distinct(map(os.fspath, _several(export_files, "export_files")), "export file")
        if len(paths) > EXPORT_FILES_LIMIT:
            raise ValueError(
                f"there must be at most {EXPORT_FILES_LIMIT:,} export files, not {len(paths):,}: "
                "pack several into one, such as a tar file"
            )
        for path in paths:
            is_valid = re.fullmatch(EXPORT_FILE_PATTERN, path)
            if not is_valid or re.search(NO_EXPORT_FILE_PATTERN, path):
                raise ValueError(
                    "an export file must be an absolute path, without //, . or .., without a "
                    "segment that begins with .wh. and without a slash at its end, not "
                    f"{path!r}"
                )
        tags = _distinct(_several(next_train_tags, "next_train_tags"), "next train tag")
        if not tags:
            raise ValueError("next_train_tags needs at least one tag, such as station-2")
        if len(tags) > TRAIN_TAGS_LIMIT:
            raise ValueError(
                f"next_train_tags must have at most {TRAIN_TAGS_LIMIT} tags, not {len(tags):,}: "
                "name only the stations to which the train goes next"
            )
        for tag in tags:
            if not re.fullmatch(TRAIN_TAG_PATTERN, tag):
                raise ValueError(
                    f"a next train tag must be a tag of an image, such as station-2, not {tag!r}"
                )
        object.__setattr__(self, "base_image", base_image)
        object.__setattr__(self, "export_files", paths)
        object.__setattr__(self, "next_train_tags", tags)

    def document(self) -> dict[str, Any]:
        """Return the rebase in the form of a run response."""
        return {
            "type": "docker",
            "from": self.base_image,
            "exportFiles": list(self.export_files),
            "nextTrainTags": list(self.next_train_tags),
        }

    def check_export_files(self) -> None:
        """Raise ExportFileError if a file to be exported does not exist or is not regular."""
        for path in self.export_files:
            try:
                mode = os.lstat(path).st_mode
            except OSError as error:
                raise ExportFileError(f"the export file {path!r}: {error.strerror}") from None
            if not stat.S_ISREG(mode):
                kind = "a symbolic link" if stat.S_ISLNK(mode) else "not a regular file"
                raise ExportFileError(f"the export file {path!r} is {kind}")


@final
@dataclass(frozen=True)
class Success:
    """The algorithm succeeded. `rebase` describes the successor image."""

    rebase: Rebase
    message: str | None = None

    def __post_init__(self) -> None:
        _check(self.message, self.rebase, optional=False)


@final
@dataclass(frozen=True)
class Failure:
    """The algorithm failed."""

    message: str | None = None
    rebase: Rebase | None = None

    def __post_init__(self) -> None:
        _check(self.message, self.rebase)


@final
@dataclass(frozen=True)
class Application:
    """The application must interpret the result of the run, which `message` describes."""

    message: str
    rebase: Rebase | None = None

    def __post_init__(self) -> None:
        require_text(self.message, "the message")
        _check(self.message, self.rebase)


Outcome = Union[Success, Failure, Application]
"""The outcome of a run."""

STATES: Final[dict[type, str]] = {
    Success: "success",
    Failure: "failure",
    Application: "application",
}


def document_of(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as the response to `run_algorithm`."""
    document: dict[str, Any] = {"state": STATES[type(outcome)]}
    if outcome.message is not None:
        document["message"] = outcome.message
    if outcome.rebase is not None:
        document["rebase"] = outcome.rebase.document()
    return document


def _check_base_image(image: str) -> None:
    """Raise ValueError or TypeError for a name that no image in a registry has (clause 18.4)."""
    require_text(image, "the base image")
    if re.fullmatch(IMAGE_ID_PATTERN, image):
        raise ValueError(
            "the base image must have the name of an image in a registry: 64 hexadecimal digits "
            "are the ID of an image in one engine; to name a digest, write NAME@sha256:DIGITS"
        )
    name = re.sub(r":[^/:]*$", "", image.partition("@")[0])
    if len(name) > FROM_NAME_LIMIT:
        raise ValueError(
            f"the base image must have at most {FROM_NAME_LIMIT} characters before its tag or "
            f"digest, including the registry, not {len(name)}: push it under a shorter name"
        )
    if len(image) > FROM_LIMIT or not re.fullmatch(FROM_PATTERN, image):
        raise ValueError(
            "the base image must be an OCI image reference, such as "
            f"registry.example/trains/mean:1, not {image!r}"
        )


def _check(message: object, rebase: object, *, optional: bool = True) -> None:
    if message is not None:
        require_text(message, "the message")
    if type(rebase) is not Rebase and not (optional and rebase is None):
        raise TypeError(f"the rebase must be a Rebase, not {type(rebase).__name__}")


def _several(values: Iterable[Any], what: str) -> Iterable[Any]:
    # A str is an iterable of strings too, and each of its characters could be a tag.
    if isinstance(values, (str, bytes, os.PathLike)):
        raise TypeError(f"{what} must be a list, even for a single item")
    return values


def _distinct(values: Iterable[Any], what: str) -> tuple[str, ...]:
    found = tuple(values)
    for value in found:
        require_text(value, f"a {what}")
    if len(set(found)) != len(found):
        raise ValueError(f"each {what} must occur once")
    return found
