"""Env files, as both docker and podman read them.

All functions are pure, and no message contains a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from train_api.requirements.targets import WHITE_SPACE

LINE_LIMIT = 65_535
"""The longest line of an env file, in bytes, that docker and podman read."""

_BYTE_ORDER_MARK = "\ufeff"
_BLANKS = " \t"


class LineFault(NamedTuple):
    """An error in a line of an env file."""

    line: int
    message: str
    remedy: str


class EnvFile(NamedTuple):
    """The content of an env file: its variables, and the errors in its other lines."""

    variables: dict[str, str]
    faults: list[LineFault]


def read_env_file(data: bytes, inherited: Mapping[str, str]) -> EnvFile:
    """Read an env file as docker and podman do; a name alone takes its value from `inherited`.

    A line that only one of them accepts, or that they read differently, is a fault.
    """
    variables: dict[str, str] = {}
    faults = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        line = _decoded(raw)
        fault = _fault(line, is_first=number == 1) if isinstance(line, str) else line
        if isinstance(line, str) and fault is None:
            variables.update(variable(line.lstrip(WHITE_SPACE), inherited))
        elif fault is not None:
            faults.append(LineFault(number, *fault))
    return EnvFile(variables, faults)


def variable(text: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variable that NAME=VALUE sets, or that NAME alone inherits; none for a comment."""
    name, equals, value = text.partition("=")
    if not text or text.startswith("#"):
        return {}
    if equals:
        return {name: value}
    return {name: inherited[name]} if name in inherited else {}


def _decoded(raw: bytes) -> str | tuple[str, str]:
    """The text of a line, or the error in its bytes."""
    if len(raw) > LINE_LIMIT:
        return (
            f"Expected a line of at most {LINE_LIMIT:,} bytes, found a longer one.",
            "Put a long value into a file, and mount the file.",
        )
    try:
        return raw.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        return "Expected UTF-8, found a byte that is not.", "Save the file in UTF-8."


def _fault(line: str, *, is_first: bool) -> tuple[str, str] | None:
    """The error in a line, and what to do; None for a valid line."""
    if is_first and line.startswith(_BYTE_ORDER_MARK):
        return (
            "Expected no byte order mark, which podman reads as part of the line.",
            "Save the file in UTF-8 without a byte order mark.",
        )
    text = line.lstrip(WHITE_SPACE)
    if not text:
        return None
    if line.lstrip(_BLANKS) != text:
        return (
            "Expected spaces and tabs alone at the beginning of a line, found other white space.",
            "Remove it: docker skips it, podman does not.",
        )
    if text.startswith("#"):
        return None
    return _fault_of_variable(text)


def _fault_of_variable(text: str) -> tuple[str, str] | None:
    name, equals, _ = text.partition("=")
    if not name:
        return "Expected a name before the equals sign, found none.", "Write NAME=VALUE."
    if any(blank in name for blank in _BLANKS):
        return (
            "Expected NAME=VALUE or NAME, found white space in the name.",
            "Write no export, no spaces around the equals sign, and each value in one line.",
        )
    if "\0" in text:
        return "Expected no NUL, found one.", "Remove it: no container starts with it."
    if name.endswith("*") and not equals:
        return (
            "Expected NAME=VALUE or NAME, found a name that ends with a star.",
            "Name each variable: podman takes all names with this beginning, docker takes none.",
        )
    return None
