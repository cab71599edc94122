"""The requirements of a train, and the values that an environment has for them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, overload

from train_api.requirements.targets import is_set, misfit, unmet_reason, uses_default
from train_api.versions import NEWEST_RELEASED, VERSIONS, Version

T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")
V = TypeVar("V")

NAME_LIMIT: Final = 255
LAST_ID: Final = 2147483647
CHOICES_LIMIT: Final = 1024
CHOICE_LIMIT: Final = 1024
NO_CHOICE_PATTERN: Final = r"[\x00-\x1f\x7f]"
DEFAULT_LIMIT: Final = 1024
NO_DEFAULT_PATTERN: Final = NO_CHOICE_PATTERN

_ON_DISK: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "FILE": (os.path.isfile, "regular file"),
    "DIRECTORY": (os.path.isdir, "directory"),
}


@dataclass(frozen=True)
class Target(Generic[T_co]):
    """The kind of value of a variable: `URL`, `FILE` and so on, or the result of `ENUM`."""

    notation: str
    convert: Callable[[str], T_co] = field(repr=False)
    choices: tuple[str, ...] = ()


URL: Final = Target("URL", str)
HOST: Final = Target("HOST", str)
PORT: Final = Target("PORT", int)
TOKEN: Final = Target("TOKEN", str)
FILE: Final = Target("FILE", Path)
DIRECTORY: Final = Target("DIRECTORY", Path)
INTEGER: Final = Target("INTEGER", int)
NUMBER: Final = Target("NUMBER", float)
BOOLEAN: Final = Target("BOOLEAN", "true".__eq__)
STRING: Final = Target("STRING", str)

NO_DEFAULT: Final = ("TOKEN", "FILE", "DIRECTORY")
"""The targets whose variables have no default (clause 11.9): a secret, and paths of a station."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "PORT": (int,),
    "INTEGER": (int,),
    "NUMBER": (int, float),
    "BOOLEAN": (bool,),
}
"""The types of the default of a variable; str for a target that is not here."""


def ENUM(*choices: str) -> Target[str]:
    """Return the target of a variable that has exactly one of these values.

    Raises ValueError if there are no choices or more than 1,024, if one is blank, has more than
    1,024 characters or a control character, or if one occurs twice (clause 11.4).
    """
    for choice in choices:
        require_text(choice, "a choice of ENUM")
        if not is_set(choice):
            raise ValueError("a choice of ENUM must not be blank")
        if len(choice) > CHOICE_LIMIT:
            raise ValueError(
                f"a choice of ENUM must have at most {CHOICE_LIMIT:,} characters, not "
                f"{len(choice):,}: give it a short name, and use that as the choice"
            )
        if re.search(NO_CHOICE_PATTERN, choice):
            raise ValueError(
                "a choice of ENUM must be one line without control characters, such as a line "
                f"break or a tab; remove them from {choice!r}"
            )
    if not choices:
        raise ValueError('ENUM needs choices, as in ENUM("fhir", "omop")')
    if len(choices) > CHOICES_LIMIT:
        raise ValueError(
            f"ENUM must have at most {CHOICES_LIMIT:,} choices, not {len(choices):,}: use STRING, "
            "describe the allowed values in the description, and check the value in run_algorithm"
        )
    if len(set(choices)) != len(choices):
        raise ValueError("the choices of ENUM must differ from each other")
    return Target("ENUM", str, choices)


@dataclass(frozen=True, eq=False)
class Requirement(Generic[T_co]):
    """An environment variable that a train requires. `Train.environment_variable` creates it.

    `default` is the value that the train uses if the variable is not set, as in a list response.
    """

    id: int
    name: str
    target: Target[T_co]
    description: str | None
    default: str | None = None
    api_version: InitVar[str] = NEWEST_RELEASED

    def __post_init__(self, api_version: str) -> None:
        _check_name(self.name, api_version)
        _check_target(self.name, self.target)
        if self.description is not None:
            require_text(self.description, f"the description of {self.name}")
        if isinstance(self.id, bool) or not isinstance(self.id, int):
            raise TypeError(f"the id of {self.name} must be an int")
        if not 0 <= self.id <= LAST_ID:
            raise ValueError(f"the id of {self.name} must be from 0 to {LAST_ID}")
        if self.default is not None:
            self._check_default(self.default)

    def _check_default(self, default: str) -> None:
        """Raise ValueError for a default that a requirement must not have."""
        what = f"the default of {self.name}"
        require_text(default, what)
        if len(default) > DEFAULT_LIMIT:
            raise ValueError(
                f"{what} must have at most {DEFAULT_LIMIT:,} characters, not {len(default):,}"
            )
        if re.search(NO_DEFAULT_PATTERN, default):
            raise ValueError(f"{what} must be one line without control characters, not {default!r}")
        expected = misfit(self.document(), default)
        if expected is not None:
            raise ValueError(f"{what} must be {expected}, not {default!r}")

    def document(self) -> dict[str, Any]:
        """Return the requirement in the form of a list response."""
        document: dict[str, Any] = {
            "type": "environmentVariable",
            "target": self.target.notation,
            "name": self.name,
        }
        if self.target.choices:
            document["choices"] = list(self.target.choices)
        if self.default is not None:
            document["default"] = self.default
        if self.description is not None:
            document["description"] = self.description
        return document

    def text(self, variables: Mapping[str, str]) -> str | None:
        """Return the value of the variable among these, or the default in its place, or None."""
        value = variables.get(self.name)
        return self.default if uses_default(self.document(), value) else value

    def unmet_reason(self, value: str | None) -> str | None:
        """Why a value does not meet this requirement here, None if it does.

        The reason names the variable and never the value.
        """
        reason = unmet_reason(self.document(), value)
        if reason is None and self.target.notation in _ON_DISK:
            exists, kind = _ON_DISK[self.target.notation]
            if not exists(value or ""):
                reason = f"{self.name} is not the path of a {kind} in this container"
        return reason


class UnmetRequirementError(LookupError):
    """The value of an unmet requirement was requested. The message contains no value."""


class Environment:
    """The values of a train's requirements, checked and typed.

    `environment[requirement]` is the value of a requirement; it raises `UnmetRequirementError` if
    the requirement is not met. `environment.get(requirement)` returns None then, or the given
    default. A requirement that was declared with a default is met, and has its default as value, if
    its variable is unset or blank. `requirement in environment` is whether the requirement is met.
    FILE and DIRECTORY give a `pathlib.Path`, PORT and INTEGER an `int`, NUMBER a `float`, BOOLEAN a
    `bool`, the others a `str`.
    """

    def __init__(
        self, requirements: Iterable[Requirement[Any]], variables: Mapping[str, str]
    ) -> None:
        self._texts = {each: each.text(variables) for each in requirements}
        reasons = {each: each.unmet_reason(text) for each, text in self._texts.items()}
        self.unmet = {each: reason for each, reason in reasons.items() if reason is not None}
        """Each requirement that is not met, with the reason, which contains no value."""

    def __getitem__(self, requirement: Requirement[V]) -> V:
        if requirement in self:
            return requirement.target.convert(self._texts[requirement] or "")
        raise UnmetRequirementError(self.unmet[requirement])

    def __contains__(self, requirement: object) -> bool:
        if requirement not in self._texts:
            raise TypeError("an environment takes requirements of its train as keys")
        return requirement not in self.unmet

    @overload
    def get(self, requirement: Requirement[V]) -> V | None: ...

    @overload
    def get(self, requirement: Requirement[V], default: D) -> V | D: ...

    def get(self, requirement: Requirement[V], default: D | None = None) -> V | D | None:
        """Return the value of a requirement, or the default if it is not met."""
        try:
            return self[requirement]
        except UnmetRequirementError:
            return default


def secrets(requirements: Iterable[Requirement[Any]], variables: Mapping[str, str]) -> set[str]:
    """Return the values that must never be printed."""
    values = {variables.get(each.name) for each in requirements if each.target == TOKEN}
    return {value for value in values if value is not None and is_set(value)}


def require_text(value: object, what: str) -> None:
    """Raise TypeError if a value is not a str, ValueError if JSON cannot represent it."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a str, not {type(value).__name__}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{what} has a lone surrogate, which is not a character") from None


def text_of_default(name: str, target: Target[Any], value: object) -> str:
    """Return the default of a variable as a list response has it.

    Raises TypeError if the value is not of the type that a variable with this target has, and
    ValueError if the target has no defaults.
    """
    _check_target(name, target)
    if target.notation in NO_DEFAULT:
        raise ValueError(f"{name} cannot have a default, since its target is {target.notation}")
    types = _TYPES.get(target.notation, (str,))
    # A bool is an int in Python, but no number of a variable.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        names = " or ".join(each.__name__ for each in types)
        found = type(value).__name__
        raise TypeError(f"the default of {name} must be of the type {names}, not {found}")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_target(name: str, target: object) -> None:
    if not isinstance(target, Target):
        raise TypeError(
            f"the target of {name} must be a target of train_api.train, such as FILE or "
            'ENUM("fhir", "omop")'
        )


def _check_name(name: object, api_version: str) -> None:
    require_text(name, "the name of an environment variable")
    name = str(name)
    if len(name) > NAME_LIMIT:
        raise ValueError(f"the name of an environment variable has at most {NAME_LIMIT} characters")
    pattern = VERSIONS[api_version].name_pattern
    if re.fullmatch(pattern, name):
        return
    has_digits = re.fullmatch(pattern, "A1") is not None
    meant = re.sub("[^A-Z0-9]+" if has_digits else "[^A-Z]+", "_", name.upper()).strip("_")
    words = (
        f"{name!r} cannot be the name of a required environment variable: a name has capitals "
        f"from A to Z{' and digits' if has_digits else ''}, in words joined by single underscores"
    )
    if re.fullmatch(pattern, meant):
        words += f". Did you mean {meant}?"
    others = [each for each in VERSIONS.values() if re.fullmatch(each.name_pattern, name)]
    if others:
        words += f" To keep it, write {opt_in(others[0])}"
    raise ValueError(words)


def opt_in(version: Version) -> str:
    """Return how an author chooses a version, in words for a message."""
    return f'Train(api_version="{version.number}"), which is {_STATUS[version.status]}'


_STATUS = {"draft": "a draft", "released": "released"}
