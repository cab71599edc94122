"""Check the value of a required variable: one function for each target (section 12).

The module needs only a small part of the standard library, since trains include it too. No message
contains a value, since a value may be a secret. No string raises an exception, and the time is
linear in its length. Bytes of an environment that are not UTF-8 arrive as lone surrogates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any, Mapping

WHITE_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""The characters with the Unicode property White_Space."""

# RFC 3986, appendix A. A percent sign counts as any other character here, so that each part is a
# run of one class of characters; _BROKEN_PERCENT finds percent signs without two digits.
_UNRESERVED = r"A-Za-z0-9._~-"
_NAME = rf"%!$&'()*+,;={_UNRESERVED}"
_PATH = rf"/:@{_NAME}"
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:[:{_NAME}]*@)?"
    rf"(?:\[(?:([0-9A-Fa-f:.]+)|[Vv][0-9A-Fa-f]+\.[:!$&'()*+,;={_UNRESERVED}]+)\]|[{_NAME}]*)"
    rf"(?::[0-9]*)?(?:/[{_PATH}]*)?"
    rf"|/?(?:[:@{_NAME}][{_PATH}]*)?)"
    rf"(?:\?[?{_PATH}]*)?(?:#[?{_PATH}]*)?"
)
_BROKEN_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_LABEL = re.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_IPV6_GROUP = re.compile("[0-9A-Fa-f]{1,4}")
_DIGITS = re.compile("[0-9]+")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_LONGEST_HOST = 253
_LAST_PORT = 65535
_IPV6_GROUPS = 8

Requirement = Mapping[str, Any]


def is_set(value: str | None) -> bool:
    """Whether a variable counts as set: it has a value that is not blank (clause 11.5).

    A value of only Unicode white space, which a train may count either way, counts as not set.
    """
    return value is not None and bool(value.strip(WHITE_SPACE))


def uses_default(requirement: Requirement, value: str | None) -> bool:
    """Whether a train uses the default of a requirement in place of this value (clause 11.10).

    It does if there is a default and the variable does not count as set; an invalid value is not
    replaced.
    """
    return "default" in requirement and not is_set(value)


def unmet_reason(requirement: Requirement, value: str | None) -> str | None:
    """Why a value does not meet a requirement, None if it does, or if the default is used.

    The requirement is one for an environment variable, as in a list response. Whether a file or
    directory exists at a path is not checked, since that needs the container's file system. The
    reason names the variable and what its target expects, and never the value.
    """
    if uses_default(requirement, value):
        return None
    name = requirement["name"]
    if not is_set(value):
        return f"{name} is not set" if not value else f"{name} is blank, so it counts as not set"
    expected = _EXPECTED[requirement["target"]](value or "", requirement)
    return None if expected is None else f"{name} is not {expected}"


def misfit(requirement: Requirement, value: str) -> str | None:
    """What the target and the choices expect, if a value does not fit them; None if it does.

    A default must fit (clause 11.11). As in `unmet_reason`, existing files do not count. A target
    of a later version expects nothing.
    """
    if not is_set(value):
        return "not blank"
    return _EXPECTED.get(requirement["target"], _anything)(value, requirement)


def is_uri(value: str) -> bool:
    """Whether this is a URI as in RFC 3986, section 3, with or without a fragment."""
    match = _URI.fullmatch(value)
    if match is None or _BROKEN_PERCENT.search(value):
        return False
    return match[1] is None or _is_ipv6(match[1])


def is_host(value: str) -> bool:
    """Whether this is a host name, in which underscores are allowed, or an IP address."""
    if ":" in value:
        return _is_ipv6(value)
    labels = value.split(".")
    if _DIGITS.fullmatch(labels[-1]):
        return _IPV4.fullmatch(value) is not None
    return len(value) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, labels))


def _is_ipv6(value: str) -> bool:
    """Whether this is an IPv6 address as in RFC 4291, section 2.2, without brackets and zone."""
    before, gap, after = value.partition("::")
    groups = [group for part in (before, after) if part for group in part.split(":")]
    if groups and (after or not gap) and _IPV4.fullmatch(groups[-1]):
        groups[-1:] = ["0", "0"]
    is_full = len(groups) < _IPV6_GROUPS if gap else len(groups) == _IPV6_GROUPS
    return is_full and all(map(_IPV6_GROUP.fullmatch, groups))


def _url(value: str, _: Requirement) -> str | None:
    return None if is_uri(value) else "an absolute URI with a scheme"


def _host(value: str, _: Requirement) -> str | None:
    return None if is_host(value) else "a host name or an IP address"


def _port(value: str, _: Requirement) -> str | None:
    fits = _PORT.fullmatch(value) and int(value) <= _LAST_PORT
    return None if fits else f"a port number from 1 to {_LAST_PORT}"


def _anything(_: str, __: Requirement) -> str | None:
    return None


def _path(value: str, _: Requirement) -> str | None:
    return None if value.startswith("/") and "\0" not in value else "an absolute path"


def _choice(value: str, requirement: Requirement) -> str | None:
    choices = requirement["choices"]
    return None if value in choices else f"one of its {len(choices)} choices"


def _integer(value: str, _: Requirement) -> str | None:
    return None if _INTEGER.fullmatch(value) and _is_finite(value) else "an integer"


def _number(value: str, _: Requirement) -> str | None:
    return None if _NUMBER.fullmatch(value) and _is_finite(value) else "a number"


def _is_finite(number: str) -> bool:
    # int() has a limit on the number of digits; float() has none.
    return isfinite(float(number))


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
"""For each target, a function that returns what is expected if a value does not fit, else None."""
