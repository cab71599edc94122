"""Tell which command a response answers."""

from __future__ import annotations

from functools import cache
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
    shared = {command: len(own & value.keys()) for command, own in _own_members().items()}
    best = max(shared, key=lambda command: shared[command])
    return best if shared[best] else None


@cache
def _own_members() -> dict[str, frozenset[str]]:
    """The members by which the responses of the commands are told apart."""
    return {
        command: frozenset(schemas()[schema]["properties"].keys() - {"$schema"})
        for command, schema in commands().items()
    }


def schema_of(command: str | None) -> str:
    """The address of the schema for a command's response, or for any where there is no command."""
    return commands()[command] if command else address(schema_path("train-response"))
