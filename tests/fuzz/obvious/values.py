"""Clause 12.1: whether the value of a variable is what its target says."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any

from tests.fuzz.obvious.shape import is_not_blank

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"


def is_met(requirement: dict[str, Any], value: str | None) -> bool:
    """Clause 11.5, but for what only the container's own file system can tell."""
    if value is None or not is_not_blank(value):
        return False
    target = requirement["target"]
    if target == "HOST":
        return is_host(value)
    if target == "PORT":
        return value in map(str, range(1, 65536))
    if target in ("FILE", "DIRECTORY"):
        return value[0] == "/" and "\0" not in value
    if target == "ENUM":
        return value in requirement["choices"]
    if target == "INTEGER":
        return is_json_number(value) and not set(value) & set(".eE")
    if target == "NUMBER":
        return is_json_number(value)
    if target == "BOOLEAN":
        return value in ("true", "false")
    assert target in ("TOKEN", "STRING"), "what a URL is, RFC 3986 says at length"
    return True


def is_json_number(value: str) -> bool:
    """Whether JSON has this as a number."""
    if not set(value) <= set(DIGITS + "+-.eE"):
        return False
    try:
        json.loads(value, parse_int=str)
    except ValueError:
        return False
    return True


def is_host(value: str) -> bool:
    """Whether this is a host name (RFC 1123) or an IP address."""
    try:
        ip_address(value)
    except ValueError:
        pass
    else:
        return "%" not in value
    labels = value.split(".")
    if all(character in DIGITS for character in labels[-1]):
        # Such a name would be an IP address.
        return False
    return len(value) <= 253 and all(map(is_label, labels))


def is_label(label: str) -> bool:
    """Whether this is a part of a host name."""
    return (
        1 <= len(label) <= 63
        and all(character in LETTERS + DIGITS + "-" for character in label)
        and label[0] != "-"
        and label[-1] != "-"
    )
