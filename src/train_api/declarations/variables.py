"""Variables that a declaration names, and the list response that has them as requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from train_api.declarations.notices import Notices
from train_api.reader.strict_json import Path
from train_api.specification import VERSION, address, commands, schema_path, versions
from train_api.validation import schema_fast
from train_api.validation.messages import worded
from train_api.validation.rules.schema import schema_violations
from train_api.versions import row

MOST_VARIABLES = 4096
"""The maximum number of variables of a declaration: as many as a relation may name."""

_SECRET = re.compile(
    r"(^|_)(PASS(WORD|WD|PHRASE)?|PW|PWD|SECRET|TOKEN|CREDENTIALS?|ACCESS|(API|ACCESS|PRIVATE|AUTH)"
    r"_?KEY)(_?KEY|_?VALUE)?$",
    re.IGNORECASE,
)
_PORT = re.compile(r"(^|_)PORT$", re.IGNORECASE)


class Variable(NamedTuple):
    """A variable of a declaration: the requirement as in a list response, and where it is from.

    Unless it is `required`, the train runs without it.
    """

    requirement: dict[str, Any]
    required: bool
    path: Path

    @property
    def name(self) -> str:
        """The name of the variable."""
        return str(self.requirement["name"])


class Settings(NamedTuple):
    """How a declaration is imported: by which version, and with which targets by names.

    The targets of `overrides` replace those that follow from the declared types.
    """

    version: str = VERSION
    overrides: Mapping[str, str] = {}


BY_DEFAULT = Settings()
"""The default version, and no other targets than those of the declared types."""


def looks_secret(name: str) -> bool:
    """Whether the name of a variable is like those of passwords, tokens and keys."""
    return _SECRET.search(name) is not None


def looks_like_port(name: str) -> bool:
    """Whether the name of a variable is like those of ports."""
    return _PORT.search(name) is not None


def requirement_of(
    name: str, target: str, choices: Sequence[str] | None = None, description: str = ""
) -> dict[str, Any]:
    """A requirement for an environment variable; only an ENUM has the choices."""
    return {
        "type": "environmentVariable",
        "target": target,
        "name": name,
        **({"choices": [*choices]} if choices is not None and target == "ENUM" else {}),
        **({"description": description} if description else {}),
    }


def is_allowed(variable: Variable, version: str, notices: Notices) -> bool:
    """Whether a version allows a requirement; what it does not allow is reported."""
    requirement, name = variable.requirement, variable.name
    if requirement["target"] == "ENUM" and "choices" not in requirement:
        notices.add("TD007.missing", variable.path, {"name": name})
        return False
    if notices.are_full and schema_fast.is_valid(_schema(version), requirement) is False:
        notices.add("TD004", variable.path)
        return False
    message = _violation(requirement, version)
    if message is None:
        return True
    if _violation(requirement_of(name, "STRING"), version) is None:
        notices.add("TD007", variable.path, {"name": name, "version": version, "message": message})
        return False
    later = versions()[versions().index(version) + 1 :]
    newer = [each for each in later if _violation(requirement_of(name, "STRING"), each) is None]
    entry = "TD004.newer" if newer else "TD004"
    values = {"newer": newer[0]} if newer else {}
    notices.add(
        entry, variable.path, {**values, "name": name, "version": version, "message": message}
    )
    return False


def _violation(requirement: dict[str, Any], version: str) -> str | None:
    """What a version expects of a requirement, if it does not conform to its schema."""
    if _is_valid(requirement, version):
        return None
    findings, _ = schema_violations(_schema(version), requirement)
    first = findings[0] if findings else None
    return None if first is None else worded(first.entry, first.values or {})[0]


def _is_valid(requirement: dict[str, Any], version: str) -> bool:
    return bool(schema_fast.is_valid(_schema(version), requirement))


def _schema(version: str) -> str:
    return address(schema_path("requirements/environment-variable", version))


def distinct(variables: Sequence[Variable], notices: Notices, entry: str) -> list[Variable]:
    """The variables without repetitions; those that differ under one name are reported as `entry`.

    Two names never become one.
    """
    first: dict[str, Variable] = {}
    for variable in variables:
        same = first.setdefault(variable.name, variable)
        if same is variable:
            continue
        if (same.requirement, same.required) == (variable.requirement, variable.required):
            notices.add("TD104", variable.path, {"name": variable.name})
        else:
            notices.add(entry, variable.path, {"name": variable.name})
    return [*first.values()]


def list_response(variables: Sequence[Variable], version: str) -> dict[str, Any]:
    """The list response with these variables: those that are required are in one `all`.

    The others are in one `optional`, if the version has it, and else in no relation. The response
    names its version unless that is the default one.
    """
    numbers = range(len(variables))
    required = [number for number in numbers if variables[number].required]
    optional = [number for number in numbers if not variables[number].required]
    relations = [{"type": "all", "requirements": required}] if required else []
    if optional and row(version).has_optional:
        relations.append({"type": "optional", "requirements": optional})
    named = {} if version == VERSION else {"$schema": commands(version)["list_requirements"]}
    return {
        **named,
        "requirements": [
            {"id": number, "requirement": variables[number].requirement} for number in numbers
        ],
        "relations": relations,
    }
