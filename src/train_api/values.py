"""How the value of a required variable is checked: one function for each target.

Only the standard library is used, and little of it: trains carry this module too. No message holds
a value, since a value may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

WHITE_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""The characters with the Unicode property White_Space."""

_URI_PART = r"(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_URI_PART}+(?:#{_URI_PART}*)?")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_LONGEST_HOST = 253
_LAST_PORT = 65535

Requirement = Mapping[str, Any]


def is_set(value: str | None) -> bool:
    """Whether a variable counts as set: it has a value, and that is not blank."""
    return value is not None and bool(value.strip(WHITE_SPACE))


def unmet_reason(requirement: Requirement, value: str | None) -> str | None:
    """Why a value does not meet a requirement, None where it does.

    The requirement is one for an environment variable, as in a list response. That there is a file
    or directory at a path, only whoever sees the container's file system can check. The reason
    names the variable and what its target expects, and never the value.
    """
    name = requirement["name"]
    if not is_set(value):
        return f"{name} is not set" if not value else f"{name} is blank, so it counts as not set"
    expected = _EXPECTED[requirement["target"]](value or "", requirement)
    return None if expected is None else f"{name} is not {expected}"


def is_host(value: str) -> bool:
    """Whether this is a host name of RFC 1123 or an IP address."""
    labels = value.split(".")
    if ":" not in value and not labels[-1].isdigit():
        return len(value) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, labels))
    from ipaddress import ip_address

    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def _url(value: str, _: Requirement) -> str | None:
    return None if _URI.fullmatch(value) else "an absolute URI with a scheme"


def _host(value: str, _: Requirement) -> str | None:
    return None if is_host(value) else "a host name or an IP address"


def _port(value: str, _: Requirement) -> str | None:
    right = _PORT.fullmatch(value) and int(value) <= _LAST_PORT
    return None if right else f"a port number from 1 to {_LAST_PORT}"


def _anything(_: str, __: Requirement) -> str | None:
    return None


def _path(value: str, _: Requirement) -> str | None:
    return None if value.startswith("/") and "\0" not in value else "an absolute path"


def _choice(value: str, requirement: Requirement) -> str | None:
    choices = requirement["choices"]
    return None if value in choices else f"one of its {len(choices)} choices"


def _integer(value: str, _: Requirement) -> str | None:
    return None if _INTEGER.fullmatch(value) else "an integer"


def _number(value: str, _: Requirement) -> str | None:
    return None if _NUMBER.fullmatch(value) else "a number"


def _boolean(value: str, _: Requirement) -> str | None:
    return None if value in ("true", "false") else "true or false"


_EXPECTED: dict[str, Callable[[str, Requirement], str | None]] = {
    "URL": _url,
    "HOST": _host,
    "PORT": _port,
    "TOKEN": _anything,
    "FILE": _path,
    "DIRECTORY": _path,
    "ENUM": _choice,
    "INTEGER": _integer,
    "NUMBER": _number,
    "BOOLEAN": _boolean,
    "STRING": _anything,
}
"""For each target, what tells what was expected of a value that does not fit, else None."""
