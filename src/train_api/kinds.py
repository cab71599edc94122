"""Tell which command a response answers."""

from __future__ import annotations

from typing import Any

from train_api.specification import address, commands, schema_path, schemas


def command_of(value: dict[str, Any]) -> str | None:
    """The command that a response answers, by its `$schema`, else by its members.

    Of several that share members with the response, the one that shares most; None where no
    command's response has any of them.
    """
    for command, schema in commands().items():
        if value.get("$schema") == schema:
            return command
    shared = {command: _shared_members(value, schema) for command, schema in commands().items()}
    best = max(shared, key=lambda command: shared[command])
    return best if shared[best] else None


def _shared_members(value: dict[str, Any], schema: str) -> int:
    own = schemas()[schema]["properties"].keys() - {"$schema"}
    return len(own & value.keys())


def schema_of(command: str | None) -> str:
    """The address of the schema for a command's response, or for any where there is no command."""
    return commands()[command] if command else address(schema_path("train-response"))
