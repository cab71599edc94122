"""A train that needs nothing but Python, and logs a lot to standard output before its response.

A log may hold anything: braces, JSON, half of it, bytes that are not UTF-8. The response is found
nevertheless, since it is the JSON object at the very end. So it is printed last, and in one go.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

NAME = "ROUNDS"
CHOICES = ["few", "many"]
ROUNDS = {"few": 10, "many": 10_000}


def main(arguments: list[str]) -> int:
    """Answer a command; the result is the exit status."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: train.py {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    response = COMMANDS[arguments[0]]()
    # ASCII suits every terminal and locale; in JSON the other characters have escapes.
    print(json.dumps(response, ensure_ascii=True, allow_nan=False), flush=True)
    return 0


def list_requirements() -> dict[str, Any]:
    """Ask for one variable with two choices."""
    log("listing {requirements}")
    requirement = {
        "type": "environmentVariable",
        "target": "ENUM",
        "name": NAME,
        "choices": CHOICES,
        "description": "How long to run",
    }
    return {
        "requirements": [{"id": 0, "requirement": requirement}],
        "relations": [{"type": "all", "requirements": [0]}],
    }


def check_requirements() -> dict[str, Any]:
    """Say whether the variable is set to one of the choices."""
    log('checking {"requirements": [')
    reason = unmet_reason()
    unmet = [] if reason is None else [{"id": 0, "reason": reason}]
    return {"fulfilled": not unmet, "unmet": unmet}


def print_model_summary() -> dict[str, Any]:
    """Say that there is no model."""
    log('{"content": "this is a line of the log, and not the response"}')
    return {"content": "No model: this train only logs."}


def run_algorithm() -> dict[str, Any]:
    """Log for a while."""
    reason = unmet_reason()
    if reason is not None:
        log(f"ERROR {reason}")
        return {"state": "failure", "message": reason}
    rounds = ROUNDS[os.environ[NAME]]
    sys.stdout.buffer.write(b"\xff\xfe no text in any encoding \x00\n")
    for number in range(rounds):
        log(f"round {number:05} loss {{'train': {1 / (number + 1):.4f}}} " + '{"open": ["')
        print(f"\rprogress {number * 100 // rounds:3} %", end="")
    return {
        "state": "success",
        "message": f"Rounds: {rounds}",
        "rebase": {
            "type": "docker",
            "from": "registry.example/trains/verbose:1",
            "exportFiles": [],
            "nextTrainTags": ["next-station"],
        },
    }


def unmet_reason() -> str | None:
    """Say why the variable does not do, None where it does."""
    value = os.environ.get(NAME, "")
    # str.strip knows a few control characters beside what is blank; none of them is a choice.
    if not value.strip():
        return f"{NAME} is not set"
    return None if value in CHOICES else f"{NAME} is not one of its choices"


def log(text: str) -> None:
    """Write a line to standard output."""
    print(f"INFO {text}", flush=True)


COMMANDS: dict[str, Callable[[], dict[str, Any]]] = {
    function.__name__: function
    for function in (list_requirements, check_requirements, print_model_summary, run_algorithm)
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
