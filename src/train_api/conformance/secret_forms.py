"""The forms of a secret in text: unchanged, escaped, and encoded.

Text is searched in several views, and a secret has a needle for each: `raw`; `decoded`, with the
escapes of JSON, Python and URLs resolved, up to twice; `folded`, also with each run of white space
replaced by one space; `base64`, of both alphabets and without line breaks; and `hex`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

SHORTEST = 8
"""The minimum length of a recognisable secret in bytes: a shorter one may occur by chance."""

_MOST_REMEMBERED = 4096

View = Literal["raw", "decoded", "folded", "base64", "hex"]


class Needle(NamedTuple):
    """The form of a secret in a view; each `window` bytes of it represent 8 bytes of the secret."""

    view: View
    data: bytes
    window: int


class Step(NamedTuple):
    """A replacement that turns a view into another; it changes nothing without its `triggers`."""

    triggers: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    replacement: Callable[[re.Match[bytes]], bytes]


def bytes_of(text: str) -> bytes:
    """The bytes that a string represents; those that are not UTF-8 are lone surrogates in it."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


_SHORT_ESCAPES = {
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b'"': b'"',
    b"'": b"'",
    b"/": b"/",
}
_ALWAYS = b"+/="
"""The escapes of characters of base64."""

TO_BASE64 = bytes.maketrans(b"-_", b"+/")
"""From the alphabet for URLs to the standard one."""

BREAKS = Step(
    (b"\n", b"\r", b"\\n", b"\\r"),
    re.compile(rb"(?:[\r\n]|\\{1,4}[nr])+[ \t]*"),
    lambda _: b"",
)
"""The line breaks within base64."""

FOLD = Step(
    (b"\t", b"\n", b"\v", b"\f", b"\r", b"  "),
    re.compile(rb"[\t-\r ][\t-\r ]+|[\t-\r]"),
    lambda _: b" ",
)
"""The runs of white space that count as equal."""

_SPACES = frozenset(b" \t\n\v\f\r")


def escapes(secrets: Iterable[bytes]) -> tuple[Step, ...]:
    """The steps from the raw view to the decoded one.

    Only escapes of bytes that these secrets have are resolved, since the others are irrelevant.
    """
    alphabet = frozenset(_ALWAYS).union(*secrets)
    if alphabet & _SPACES:
        alphabet |= _SPACES
    pairs = _pairs(alphabet)
    codes = [b"u00(?:" + pairs + b")", b"x(?:" + pairs + b")"]
    if any(byte >= 0x80 for byte in alphabet):
        codes.insert(0, rb"u[dD][89abAB][0-9a-fA-F]{2}\\{1,4}u[dD][c-fC-F][0-9a-fA-F]{2}")
        codes.append(rb"u[0-9a-fA-F]{4}")
    short = b"".join(
        re.escape(letter) for letter, byte in _SHORT_ESCAPES.items() if ord(byte) in alphabet
    )
    codes.append(b"[" + short + (rb"\\" if ord("\\") in alphabet else b"") + b"]")
    return (
        # A literal first character makes the search fast.
        Step(
            (b"\\",),
            re.compile(rb"\\\\{0,3}(?:" + b"|".join(codes) + b")"),
            _remembered(_from_backslash),
        ),
        Step((b"%",), re.compile(rb"%(?:25){0,2}(?:" + pairs + b")"), _remembered(_from_percent)),
    )


def _pairs(alphabet: Iterable[int]) -> bytes:
    """A pattern of the two hexadecimal digits of these bytes, in both letter cases."""
    seconds: dict[str, str] = {}
    for byte in sorted(alphabet):
        digits = f"{byte:02x}"
        seconds[digits[0]] = seconds.get(digits[0], "") + digits[1]
    return "|".join(
        f"{_both_cases(first)}{_both_cases(second)}" for first, second in seconds.items()
    ).encode()


def _both_cases(digits: str) -> str:
    return f"[{''.join(dict.fromkeys(digits + digits.upper()))}]"


class _Remembered(dict[bytes, bytes]):
    """A cache of the characters that escapes represent."""

    def __init__(self, resolve: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._resolve = resolve

    def __missing__(self, escape: bytes) -> bytes:
        resolved = self._resolve(escape)
        if len(self) < _MOST_REMEMBERED:
            self[escape] = resolved
        return resolved


def _remembered(resolve: Callable[[bytes], bytes]) -> Callable[[re.Match[bytes]], bytes]:
    known = _Remembered(resolve)
    return lambda match: known[match[0]]


def _from_backslash(escape: bytes) -> bytes:
    body = escape.lstrip(b"\\")
    if not body:
        return b"\\" * (len(escape) // 2)
    if len(body) == 1:
        return _SHORT_ESCAPES[body]
    if body[:1] == b"x":
        return bytes((int(body[1:], 16),))
    units = _both(body) if b"\\" in body else [int(body[1:], 16)]
    code = b"".join(unit.to_bytes(2, "big") for unit in units)
    return code.decode("utf-16-be", "replace").encode()


def _both(pair: bytes) -> list[int]:
    """The two units of a character beyond the first plane."""
    return [int(pair[1:5], 16), int(pair[-4:], 16)]


def _from_percent(escape: bytes) -> bytes:
    return bytes((int(escape[-2:], 16),))


def applied(steps: Iterable[Step], data: bytes) -> bytes:
    """The view after these steps; the same object if they change nothing."""
    for step in steps:
        if any(trigger in data for trigger in step.triggers):
            data = step.pattern.sub(step.replacement, data)
    return data


def needles(secret: bytes, steps: Iterable[Step]) -> list[Needle]:
    """All forms of a secret, in the views after these steps."""
    decoded = applied(steps, secret)
    texts: list[tuple[View, bytes]] = [("raw", secret), ("decoded", secret), ("decoded", decoded)]
    if _SPACES & frozenset(decoded):
        texts += [
            ("folded", applied((FOLD,), decoded)),
            ("decoded", decoded.replace(b" ", b"+")),
        ]
    found = [
        Needle(view, text, SHORTEST)
        for view, text in dict.fromkeys(texts)
        if len(text) >= min(len(secret), SHORTEST)
    ]
    # 10 characters of base64 have at least 7 whole bytes, 16 digits have 8.
    found += [Needle("base64", text, 10) for text in _base64(secret)]
    found.append(Needle("hex", secret.hex().encode(), 16))
    return found


def _base64(secret: bytes) -> list[bytes]:
    """The fixed part of a secret in base64, for each of the three offsets where it can begin."""
    found = []
    for before in range(3):
        text = b64encode(b"\0" * before + secret).rstrip(b"=")
        found.append(text[-(-8 * before // 6) : 8 * (before + len(secret)) // 6])
    return [text for text in found if len(text) > 1]
