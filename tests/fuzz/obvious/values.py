"""Clause 12.1: whether the value of a variable is what its target says."""

from __future__ import annotations

import json
import math
from ipaddress import IPv6Address, ip_address
from typing import Any

from tests.fuzz.obvious.shape import is_not_blank

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
HEX = DIGITS + "ABCDEFabcdef"
# RFC 3986, section 2.
UNRESERVED = LETTERS + DIGITS + "-._~"
DELIMITERS = "!$&'()*+,;="


def is_met(requirement: dict[str, Any], value: str | None) -> bool:
    """Clauses 11.5 and 11.10, but for what only the container's own file system can show.

    White space that is not ASCII, which a train may count either way, counts as not set.
    """
    if value is None or not is_not_blank(value):
        return "default" in requirement
    target = requirement["target"]
    if target == "URL":
        return is_uri(value)
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
    assert target in ("TOKEN", "STRING")
    return True


def is_json_number(value: str) -> bool:
    """Whether JSON has this as a number, and the nearest double is finite."""
    if not set(value) <= set(DIGITS + "+-.eE"):
        return False
    try:
        json.loads(value, parse_int=str)
    except ValueError:
        return False
    return math.isfinite(float(value))


def is_uri(value: str) -> bool:
    """RFC 3986, section 3: scheme, authority or none, path, query and fragment, each by itself."""
    scheme, colon, rest = value.partition(":")
    if not colon or scheme[:1] not in tuple(LETTERS) or set(scheme) - set(LETTERS + DIGITS + "+-."):
        return False
    rest, _, fragment = rest.partition("#")
    path, _, query = rest.partition("?")
    authority = ""
    if path.startswith("//"):
        authority, slash, below = path[2:].partition("/")
        path = slash + below
    in_path = UNRESERVED + DELIMITERS + ":@/"
    return (
        is_authority(authority)
        and consists_of(path, in_path)
        and consists_of(query, in_path + "?")
        and consists_of(fragment, in_path + "?")
    )


def is_authority(value: str) -> bool:
    """Section 3.2: user information before an at sign, the host, a port behind a colon."""
    user, at, host = value.rpartition("@")
    if at and not consists_of(user, UNRESERVED + DELIMITERS + ":"):
        return False
    if host.startswith("["):
        literal, bracket, port = host[1:].partition("]")
        is_right = bool(bracket) and port[:1] in ("", ":") and is_literal(literal)
        return is_right and not set(port[1:]) - set(DIGITS)
    host, _, port = host.partition(":")
    return consists_of(host, UNRESERVED + DELIMITERS) and not set(port) - set(DIGITS)


def is_literal(value: str) -> bool:
    """Section 3.2.2: what may be in brackets, an IPv6 address or one of a later version."""
    if value[:1] in ("v", "V"):
        version, dot, address = value[1:].partition(".")
        parts = bool(version and dot and address) and not set(version) - set(HEX)
        return parts and not set(address) - set(UNRESERVED + DELIMITERS + ":")
    try:
        IPv6Address(value)
    except ValueError:
        return False
    return "%" not in value


def consists_of(value: str, allowed: str) -> bool:
    """Whether all characters are allowed, or a percent sign with two hexadecimal digits."""
    before, *encoded = value.split("%")
    return not set(before) - set(allowed) and all(
        len(each) >= 2 and not set(each[:2]) - set(HEX) and not set(each[2:]) - set(allowed)
        for each in encoded
    )


def is_host(value: str) -> bool:
    """Whether this is a host name, in which underscores are allowed, or an IP address."""
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
        and all(character in LETTERS + DIGITS + "-_" for character in label)
        and label[0] != "-"
        and label[-1] != "-"
    )
