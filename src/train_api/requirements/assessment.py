"""The environment of a container: which requirements of a train it meets.

All functions are pure: the caller passes a function that looks up paths. No message contains a
value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from train_api.requirements.relations import fulfilled, holds
from train_api.requirements.targets import WHITE_SPACE, unmet_reason, uses_default
from train_api.text import shortened

Kind = Literal["file", "directory", "other", "nothing"]
"""The kind of file at a path: a regular file, a directory, something else, or nothing."""

KindAt = Callable[[str], "Kind | None"]
"""Returns what the container has at an absolute path; None if that is unknown."""


class RequirementAssessment(NamedTuple):
    """Whether a requirement is met.

    `reason` says why it is not met, and is None if it is. It is `assumed` to be met if only the
    container can show that the file or directory exists. It `uses_default` if it is met because the
    variable counts as not set and the requirement has a default. `remedy` says what to do, and is
    empty if nothing has to be done; `note` has further information.
    """

    id: int
    type: str
    name: str
    target: str
    reason: str | None
    assumed: bool
    uses_default: bool
    remedy: str
    note: str

    @property
    def met(self) -> bool:
        """Whether the environment meets the requirement, as far as is known."""
        return self.reason is None


class RelationAssessment(NamedTuple):
    """Whether a relation holds; `names` are the names of the requirements with its `ids`."""

    type: str
    ids: tuple[int, ...]
    names: tuple[str, ...]
    holds: bool
    remedy: str

    def __str__(self) -> str:
        return f"{self.type} of {', '.join(self.names)}"


class Assessment(NamedTuple):
    """Whether an environment fulfils a train's relations, and which requirements it meets."""

    requirements: tuple[RequirementAssessment, ...]
    relations: tuple[RelationAssessment, ...]
    fulfilled: bool


class _Assessed(NamedTuple):
    """A listed requirement: why its value does not meet it, and how to change that.

    `default` is the default that the train uses, in words, and None if it uses none. The value
    `is_preset` if it is that of the image.
    """

    id: int
    requirement: Mapping[str, Any]
    reason: str | None
    how: str
    assumed: bool
    default: str | None
    hint: str
    is_preset: bool = False


def assess(
    listed: Mapping[str, Any],
    environment: Mapping[str, str],
    kind_at: KindAt = lambda _: None,
    preset: Mapping[str, str] = {},
) -> Assessment:
    """Check an environment against the requirements of a valid list response.

    `kind_at` looks up the paths that the environment names. `preset` has the variables that the
    image of the train sets: a container has them unless the environment replaces them.
    """
    variables = {**preset, **environment} if preset else environment
    of_image = preset.keys() - environment.keys()
    assessed = [
        _assess(int(entry["id"]), entry["requirement"], variables, kind_at)._replace(
            is_preset=entry["requirement"]["name"] in of_image
        )
        for entry in listed["requirements"]
    ]
    met = {each.id for each in assessed if each.reason is None}
    name_of = {each.id: str(each.requirement["name"]) for each in assessed}
    relations = tuple(_relation(relation, met, name_of) for relation in listed["relations"])
    roles = _Roles(relations, {name_of[number] for number in met})
    return Assessment(
        tuple(_requirement(each, roles) for each in assessed),
        relations,
        fulfilled(listed["relations"], met),
    )


def expected(requirement: Mapping[str, Any], longest: int | None = None) -> str:
    """The expected value of a required variable, in words that follow `Set NAME to`.

    `longest` is the maximum number of characters of the choices to show; None shows all.
    """
    if "choices" in requirement:
        choices = ", ".join(map(_shown, requirement["choices"]))
        return f"one of {choices if longest is None else shortened(choices, longest)}"
    return _EXPECTED[requirement["target"]]


_EXPECTED = {
    "URL": "an absolute URI, such as https://fhir.example/r4",
    "HOST": "a host name or an IP address, such as fhir.example",
    "PORT": "a port number from 1 to 65535, such as 8080",
    "TOKEN": "the secret",
    "FILE": "the absolute path of a file inside the container, such as /data/cohort.csv",
    "DIRECTORY": "the absolute path of a directory inside the container, such as /data",
    "INTEGER": "an integer, such as 25",
    "NUMBER": "a number, such as 0.5",
    "BOOLEAN": "true or false",
    "STRING": "a string",
}
"""For each target except ENUM, the expected value."""

_WANTED: dict[str, Kind] = {"FILE": "file", "DIRECTORY": "directory"}
_MAY_BE_BYTES = ("FILE", "DIRECTORY", "TOKEN", "STRING")
"""The targets that a value that is not UTF-8 may meet (clause 12.1)."""

_WORDS: dict[Kind, str] = {
    "file": "a regular file",
    "directory": "a directory",
    "other": "neither a regular file nor a directory",
    "nothing": "nothing",
}


def _shown(choice: str) -> str:
    """A choice, in quotes if its ends would be invisible otherwise."""
    is_plain = choice.isprintable() and choice == choice.strip() and not set(choice) & set(',"')
    return choice if is_plain else json.dumps(choice, ensure_ascii=False)


def default_of(requirement: Mapping[str, Any], longest: int | None = None) -> str | None:
    """The default of a requirement in words, None if it has none.

    A train lists it, so it is not a value of the environment. `longest` is the maximum number of
    characters to show; None shows all.
    """
    if "default" not in requirement:
        return None
    shown = _shown(requirement["default"])
    return shown if longest is None else shortened(shown, longest)


def _assess(
    number: int, requirement: Mapping[str, Any], environment: Mapping[str, str], kind_at: KindAt
) -> _Assessed:
    name = requirement["name"]
    value = environment.get(name)
    how = f"Set {name} to {expected(requirement, longest=120)}"
    how += ", or unset it to use its default." if "default" in requirement else "."
    reason, assumed = unmet_reason(requirement, value), False
    wanted = _WANTED.get(requirement["target"])
    if reason is None and wanted and value is not None:
        kind = kind_at(value)
        assumed = kind is None
        if wanted == "file" and _ends_like_a_directory(value):
            reason = f"{name} is not the path of a file: it ends like the path of a directory"
            assumed = False
        elif kind is not None and kind != wanted:
            reason = f"{name} is not the path of {_WORDS[wanted]}: {_WORDS[kind]} is there"
            how = f"Put {_WORDS[wanted]} there, or change {name} or its mount."
    default = default_of(requirement, 120) if uses_default(requirement, value) else None
    hint = _hint(requirement, reason, value)
    return _Assessed(number, requirement, reason, how, assumed, default, hint)


def _ends_like_a_directory(path: str) -> bool:
    return path.rpartition("/")[2] in ("", ".", "..")


def _hint(requirement: Mapping[str, Any], reason: str | None, value: str | None) -> str:
    """A hint at a likely mistake in a value, whether or not the requirement is met."""
    if value and requirement["target"] in _MAY_BE_BYTES and _is_not_utf_8(value):
        return "Its value is not UTF-8; a train may count that as met or as not met. Change it."
    if not value or (reason is None and requirement["target"] == "ENUM"):
        return ""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return (
            "Its value is in quotation marks, which docker and podman pass on: remove them unless "
            "they are part of the value."
        )
    if value.strip(WHITE_SPACE) not in ("", value):
        return (
            "Its value begins or ends with white space, which docker and podman pass on: remove it "
            "unless it is part of the value."
        )
    return ""


def _is_not_utf_8(value: str) -> bool:
    # The bytes of an environment that are not UTF-8 arrive as lone surrogates.
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def _relation(
    relation: Mapping[str, Any], met: set[int], name_of: Mapping[int, str]
) -> RelationAssessment:
    ids = tuple(int(number) for number in relation["requirements"])
    does_hold = holds(dict(relation), met)
    remedy = ""
    if not does_hold:
        is_cause = met.__contains__ if relation["type"] == "none" else lambda each: each not in met
        names = _distinct(name_of[number] for number in ids if is_cause(number))
        which = "all of them" if len(names) == len(ids) > 1 else shortened(", ".join(names), 500)
        remedy = _REMEDIES[relation["type"]].format(which)
    return RelationAssessment(
        relation["type"], ids, _distinct(map(name_of.__getitem__, ids)), does_hold, remedy
    )


_REMEDIES = {
    "all": "Meet {}.",
    "any": "Meet at least one of them.",
    "none": "Unset {}.",
}


def _distinct(names: Iterable[Hashable]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(names))


class _Roles:
    """What the relations demand of requirements; those of one name are met together or not at all.

    A variable is `forbidden` or not. One that is not is `missing` if a relation fails without it,
    or would fail once the forbidden variables are unset.
    """

    def __init__(self, relations: tuple[RelationAssessment, ...], met: set[str]) -> None:
        self.related = {
            name for relation in relations if relation.type != "optional" for name in relation.names
        }
        self.forbidden = {
            name for relation in relations if relation.type == "none" for name in relation.names
        }
        lasting = met - self.forbidden
        wanting = (
            relation.names
            for relation in relations
            if relation.type == "all"
            or (relation.type == "any" and lasting.isdisjoint(relation.names))
        )
        self.missing = {name for names in wanting for name in names} - met


def _requirement(assessed: _Assessed, roles: _Roles) -> RequirementAssessment:
    name = assessed.requirement["name"]
    remedy = note = ""
    if name in roles.forbidden:
        if assessed.reason is None:
            how = f"Set {name} to a blank value" if assessed.is_preset else f"Unset {name}"
            remedy = f"{how}: it must not be met."
        else:
            note = "That is correct: it must not be met."
    elif assessed.reason is not None:
        if name in roles.missing:
            remedy = assessed.how
        elif name in roles.related:
            note = "It is not needed: another requirement of its relation is met."
        else:
            note = f"It is optional. To meet it: {assessed.how}"
    if assessed.assumed:
        note = f"{note} {_ASSUMED}".lstrip()
    if assessed.is_preset:
        note = f"{note} The image sets it.".lstrip()
    if assessed.default is not None:
        note = f"{note} The train uses its default: {assessed.default}.".lstrip()
    return RequirementAssessment(
        assessed.id,
        assessed.requirement["type"],
        name,
        assessed.requirement["target"],
        assessed.reason,
        assessed.assumed,
        assessed.default is not None,
        remedy,
        f"{note} {assessed.hint}".strip(),
    )


_ASSUMED = "The path was not checked: no given mount leads there."
