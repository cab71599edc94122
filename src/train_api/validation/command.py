"""Find the command that a response answers."""

from __future__ import annotations

from functools import cache
from typing import Any

from train_api.specification import address, commands, schema_path, schemas


def command_of(value: dict[str, Any]) -> str | None:
    """The command that a response answers, by its `$schema`, else by its members.

    A member that only one command's response has identifies the command. If there are several such
    members, or none, the result is the command that shares most members with the response, or None
    if no command shares any.
    """
    for command, schema in commands().items():
        if value.get("$schema") == schema:
            return command
    shared = {
        command: (identifying in value, len(own & value.keys()))
        for command, (identifying, own) in _own_members().items()
    }
    best = max(shared, key=lambda command: shared[command])
    return best if shared[best][1] else None


@cache
def _own_members() -> dict[str, tuple[str, frozenset[str]]]:
    """For each command, the member that only its response has, and all its members.

    Each schema requires that member first.
    """
    own = {}
    for command, address_of_schema in commands().items():
        schema = schemas()[address_of_schema]
        own[command] = schema["required"][0], frozenset(schema["properties"].keys() - {"$schema"})
    return own


def schema_of(command: str | None) -> str:
    """The address of the schema for a command's response, or for any response without command."""
    return commands()[command] if command else address(schema_path("train-response"))
