"""Find the version that a response names, and the command that it answers."""

from __future__ import annotations

from functools import cache
from typing import Any

from train_api.specification import VERSION, address, commands, schema_path, schemas, version_at


def version_of(value: dict[str, Any]) -> str:
    """The version that a response names by `$schema` if this package has it, else `VERSION`."""
    named = value.get("$schema")
    return version_at(named) if isinstance(named, str) else VERSION


def command_of(value: dict[str, Any], version: str) -> str | None:
    """The command that a response answers, by its `$schema`, else by its members.

    A member that only one command's response has identifies the command. If there are several such
    members, or none, the result is the command that shares most members with the response, or None
    if no command shares any.
    """
    for command, names in _names(version).items() if "$schema" in value else ():
        if value["$schema"] in names:
            return command
    shared = {
        command: (identifying in value, len(own & value.keys()))
        for command, (identifying, own) in _own_members(version).items()
    }
    best = max(shared, key=lambda command: shared[command])
    return best if shared[best][1] else None


@cache
def _names(version: str) -> dict[str, list[str]]:
    """For each command, the addresses with which its response may name its schema (clause 2.7)."""
    members = {
        command: schemas(version)[address_of_schema]["properties"]["$schema"]
        for command, address_of_schema in commands(version).items()
    }
    return {command: member.get("enum") or [member["const"]] for command, member in members.items()}


@cache
def _own_members(version: str) -> dict[str, tuple[str, frozenset[str]]]:
    """For each command, the member that only its response has, and all its members.

    Each schema requires that member first.
    """
    own = {}
    for command, address_of_schema in commands(version).items():
        schema = schemas(version)[address_of_schema]
        own[command] = schema["required"][0], frozenset(schema["properties"].keys() - {"$schema"})
    return own


def schema_of(command: str | None, version: str) -> str:
    """The address of the schema for a command's response, or for any response without command."""
    if command:
        return commands(version)[command]
    return address(schema_path("train-response", version))
