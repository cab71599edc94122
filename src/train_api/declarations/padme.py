"""The label `envs` of PADME: a JSON array with the variables that a train reads.

Each item is an object with `name`, `type`, `required` and, for the type `select`, `options`; or a
name alone. The label says whether a variable is required, and nothing about alternatives.
"""

from __future__ import annotations

import json
from typing import Any

from train_api.declarations.notices import Notices
from train_api.declarations.variables import (
    MOST_VARIABLES,
    Settings,
    Variable,
    distinct,
    is_allowed,
    looks_like_port,
    looks_secret,
    requirement_of,
)
from train_api.reader.strict_json import Path
from train_api.validation.messages import join, kind

LABEL = "envs"
"""The name of the label."""

_TARGETS = {
    "string": "STRING",
    "text": "STRING",
    "number": "NUMBER",
    "password": "TOKEN",
    "url": "URL",
    "select": "ENUM",
}
_TYPES = {
    "STRING": ("string", True),
    "NUMBER": ("number", True),
    "TOKEN": ("password", True),
    "URL": ("url", True),
    "ENUM": ("select", True),
    "PORT": ("number", False),
    "INTEGER": ("number", False),
    "HOST": ("string", False),
    "FILE": ("string", False),
    "DIRECTORY": ("string", False),
    "BOOLEAN": ("select", False),
}
"""For each target, the type that it is exported as, and whether that type means the same."""

_MEMBERS = frozenset({"name", "type", "required", "options"})
_MEMBERS_OF_REQUIREMENT = frozenset({"type", "target", "name", "choices"})


def import_variables(value: Any, settings: Settings, notices: Notices) -> list[Variable]:
    """The variables in the value of a label, without those that are reported as errors."""
    if not isinstance(value, list):
        notices.add("TD003", (), {"expected": "an array of variables", "found": kind(value)})
        return []
    if len(value) > MOST_VARIABLES:
        notices.add("TD009", (MOST_VARIABLES,), {"limit": f"{MOST_VARIABLES:,} variables"})
        return []
    found = (_variable(each, (index,), settings, notices) for index, each in enumerate(value))
    return distinct([each for each in found if each is not None], notices, "TD006")


def _variable(entry: Any, path: Path, settings: Settings, notices: Notices) -> Variable | None:
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, dict):
        notices.add("TD003", path, {"expected": "a name or an object", "found": kind(entry)})
        return None
    if not _has_shape(entry, path, notices):
        return None
    target = _target(entry, path, settings, notices)
    if target is None:
        return None
    imported = _MEMBERS if target == "ENUM" else _MEMBERS - {"options"}
    for member in entry:
        if member not in imported:
            notices.add("TD106", (*path, member))
    requirement = requirement_of(entry["name"], target, entry.get("options"))
    variable = Variable(requirement, entry.get("required", True), path)
    return variable if is_allowed(variable, settings.version, notices) else None


def _has_shape(entry: dict[str, Any], path: Path, notices: Notices) -> bool:
    """Whether the members of an entry have the types that they should have."""
    if "name" not in entry:
        notices.add(
            "TD003", path, {"expected": "an object with the member name", "found": kind(entry)}
        )
        return False
    shapes = (("name", str, "a string"), ("type", str, "a string"), ("required", bool, "a boolean"))
    for member, type_, expected in (*shapes, ("options", list, "an array of strings")):
        if not isinstance(entry.get(member, type_()), type_):
            notices.add(
                "TD003", (*path, member), {"expected": expected, "found": kind(entry[member])}
            )
            return False
    for index, option in enumerate(entry.get("options", ())):
        if not isinstance(option, str):
            where = (*path, "options", index)
            notices.add("TD003", where, {"expected": "a string", "found": kind(option)})
            return False
    return True


def _target(entry: dict[str, Any], path: Path, settings: Settings, notices: Notices) -> str | None:
    """The target of a variable; guesses are reported."""
    name, declared = entry["name"], entry.get("type", "")
    if name in settings.overrides:
        return settings.overrides[name]
    if not declared:
        notices.add("TD103", path, {"name": name})
        return "STRING"
    target = _TARGETS.get(declared)
    if target is None:
        notices.add("TD005", (*path, "type"), {"name": name, "types": join([*_TARGETS], "or")})
    elif target == "NUMBER" and looks_like_port(name):
        notices.add("TD102", path, {"name": name})
        return "PORT"
    elif target == "STRING" and looks_secret(name):
        notices.add("TD101", path, {"name": name, "type": declared})
    return target


def export_label(response: dict[str, Any], notices: Notices) -> tuple[str, tuple[Variable, ...]]:
    """The value of the label that declares the variables of a valid list response, and these.

    The value has only ASCII characters and no single quotation mark. What is lost is reported, each
    with the path in the response.
    """
    required: set[int] = set()
    for index, relation in enumerate(response["relations"]):
        if relation["type"] == "all":
            required.update(relation["requirements"])
        elif relation["type"] != "optional":
            notices.add("TD201", ("relations", index), {"type": relation["type"]})
    # A valid list has one meaning for each name.
    variables: dict[str, Variable] = {}
    for index, listed in enumerate(response["requirements"]):
        requirement, path = listed["requirement"], ("requirements", index, "requirement")
        is_required = listed["id"] in required
        name = requirement["name"]
        if name in variables:
            is_required = is_required or variables[name].required
        else:
            _report_losses(requirement, path, notices)
        variables[name] = Variable(requirement, is_required, path)
    text = json.dumps([_exported(each) for each in variables.values()], separators=(",", ":"))
    return text.replace("'", "\\u0027"), tuple(variables.values())


def _exported(variable: Variable) -> dict[str, Any]:
    requirement = variable.requirement
    target = requirement["target"]
    options = ["true", "false"] if target == "BOOLEAN" else requirement.get("choices")
    return {
        "name": variable.name,
        "type": _TYPES[target][0],
        "required": variable.required,
        **({"options": options} if options else {}),
    }


def _report_losses(requirement: dict[str, Any], path: Path, notices: Notices) -> None:
    name, target = requirement["name"], requirement["target"]
    type_, is_same = _TYPES[target]
    # An import takes a number with the name of a port as a port.
    if target in ("PORT", "NUMBER"):
        is_same = looks_like_port(name) == (target == "PORT")
    if not is_same:
        notices.add("TD202", (*path, "target"), {"name": name, "target": target, "type": type_})
    members = [each for each in requirement if each not in _MEMBERS_OF_REQUIREMENT]
    if members:
        notices.add("TD203", path, {"name": name, "members": join(members, "and")})
