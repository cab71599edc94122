"""A file of vantage6's algorithm store: the functions of an algorithm, and their arguments.

A researcher sets arguments, and the platform passes them as data. A train has only its environment:
each argument becomes a variable with the name of the argument in upper case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from train_api.declarations.notices import Notices
from train_api.declarations.variables import (
    MOST_VARIABLES,
    Settings,
    Variable,
    distinct,
    is_allowed,
    looks_secret,
    requirement_of,
)
from train_api.reader.strict_json import Path
from train_api.requirements.targets import misfit
from train_api.validation.messages import kind
from train_api.versions import VERSIONS, row

_TARGETS = {
    "string": "STRING",
    "column": "STRING",
    "integer": "INTEGER",
    "float": "NUMBER",
    "boolean": "BOOLEAN",
}
_WITHOUT_DEFAULT = frozenset({"TOKEN", "FILE", "DIRECTORY"})


class FunctionError(ValueError):
    """There is no function of the requested name, or none is requested and there are several.

    `names` are those of the functions.
    """

    def __init__(self, names: list[str]) -> None:
        super().__init__("no such function" if names else "no function")
        self.names = names


def import_variables(
    value: Any, settings: Settings, notices: Notices, function: str | None = None
) -> list[Variable]:
    """The variables for the arguments of a function, without those that are reported.

    Raises FunctionError if `function` does not name one, or is None and there are several.
    """
    functions = value.get("functions") if isinstance(value, dict) else None
    if not isinstance(functions, list) or not functions:
        notices.add("TD001.function", ())
        return []
    index = _chosen(functions, function)
    chosen, path = functions[index], ("functions", index)
    arguments = chosen.get("arguments", [])
    if not isinstance(arguments, list):
        notices.add(
            "TD003", (*path, "arguments"), {"expected": "an array", "found": kind(arguments)}
        )
        return []
    if len(arguments) > MOST_VARIABLES:
        notices.add("TD009", path, {"limit": f"{MOST_VARIABLES:,} arguments"})
        return []
    if chosen.get("databases"):
        notices.add("TD107.databases", (*path, "databases"))
    found = (
        _variable(each, (*path, "arguments", place), settings, notices)
        for place, each in enumerate(arguments)
    )
    variables = [each for each in found if each is not None]
    return distinct(variables, notices, "TD006.argument")


def _chosen(functions: list[Any], name: str | None) -> int:
    """The index of the function with this name, or of the only one."""
    names = [
        str(each["name"]) if isinstance(each, dict) and isinstance(each.get("name"), str) else ""
        for each in functions
    ]
    if name is None and len(functions) == 1 and isinstance(functions[0], dict):
        return 0
    if name is None or not name or names.count(name) != 1:
        raise FunctionError([each for each in names if each])
    return names.index(name)


def _variable(argument: Any, path: Path, settings: Settings, notices: Notices) -> Variable | None:
    if not isinstance(argument, dict) or not isinstance(argument.get("name"), str):
        expected = "an object with the member name"
        notices.add("TD003", path, {"expected": expected, "found": kind(argument)})
        return None
    name = _variable_name(argument["name"])
    allowed = argument.get("allowed_values")
    choices = None
    if isinstance(allowed, list) and allowed:
        choices = [_text_of(each) for each in allowed]
    target = settings.overrides.get(name)
    if target is None:
        declared = argument.get("type")
        target = _TARGETS.get(declared) if isinstance(declared, str) else None
        if target is None:
            notices.add("TD107", path, {"name": name})
            return None
        if choices is not None:
            target = "ENUM"
        elif target == "STRING" and looks_secret(name):
            notices.add("TD101", path, {"name": name, "type": str(declared)})
    description = argument.get("description")
    requirement = requirement_of(
        name, target, choices, description if isinstance(description, str) else ""
    )
    default = dict(_default(argument, requirement, path, settings, notices))
    has_condition = bool(argument.get("conditional_on"))
    if has_condition:
        notices.add("TD108", path, {"name": name})
    may_be_unset = has_condition or argument.get("has_default_value") is True
    variable = Variable(requirement | default, bool(default) or not may_be_unset, path)
    return variable if is_allowed(variable, settings.version, notices) else None


def _variable_name(name: str) -> str:
    """The variable for an argument; a name with other letters than A to Z stays, and is invalid."""
    return name.upper() if name.isascii() else name


def _text_of(value: Any) -> str:
    """A value as the text of a variable: a string as it is, any other as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _default(
    argument: dict[str, Any],
    requirement: dict[str, Any],
    path: Path,
    settings: Settings,
    notices: Notices,
) -> Iterator[tuple[str, str]]:
    """The member with the default, if there is one that can be imported."""
    value = argument.get("default_value")
    if argument.get("has_default_value") is not True or value is None:
        return
    name, target = requirement["name"], requirement["target"]
    if not row(settings.version).has_defaults:
        newer = next(each.number for each in VERSIONS.values() if each.has_defaults)
        notices.add("TD109", path, {"name": name, "version": settings.version, "newer": newer})
        return
    text = _text_of(value)
    is_enum = target == "ENUM"
    if target in _WITHOUT_DEFAULT or (is_enum and "choices" not in requirement):
        fits = False
    else:
        fits = misfit(requirement, text) is None
    if fits:
        yield "default", text
    else:
        notices.add("TD109.value", path, {"name": name, "target": target})
