"""The forms in which a secret can be in text: as it is, escaped, and encoded.

A text is looked at in several views, and a secret has a needle for each: `raw`; `decoded`, where
the escapes of JSON, Python and URLs are resolved, up to twice over; `folded`, where white space of
any length is a single space as well; `base64`, of both alphabets and without line breaks; and
`hex`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

SHORTEST = 8
"""From how many bytes on a secret can be recognised: a shorter one may be anywhere by chance."""

_MOST_REMEMBERED = 4096

View = Literal["raw", "decoded", "folded", "base64", "hex"]


class Needle(NamedTuple):
    """What a secret looks like in a view; so much of it as `window` stands for 8 of its bytes."""

    view: View
    data: bytes
    window: int


class Step(NamedTuple):
    """A replacement that makes a view of another one. `triggers`: without these, nothing to do."""

    triggers: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    replacement: Callable[[re.Match[bytes]], bytes]


def bytes_of(text: str) -> bytes:
    """The bytes that a text stands for; those that are not UTF-8 are lone surrogates in it."""
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
"""What base64 may have escaped."""

TO_BASE64 = bytes.maketrans(b"-_", b"+/")
"""From the alphabet for URLs to the standard one."""

BREAKS = Step(
    (b"\n", b"\r", b"\\n", b"\\r"),
    re.compile(rb"(?:[\r\n]|\\{1,4}[nr])+[ \t]*"),
    lambda _: b"",
)
"""What wraps base64 into lines."""

FOLD = Step(
    (b"\t", b"\n", b"\v", b"\f", b"\r", b"  "),
    re.compile(rb"[\t-\r ][\t-\r ]+|[\t-\r]"),
    lambda _: b" ",
)
"""What white space does not tell apart."""

_SPACES = frozenset(b" \t\n\v\f\r")


def escapes(secrets: Iterable[bytes]) -> tuple[Step, ...]:
    """The steps from the raw view to the decoded one.

    Only escapes of bytes that these secrets have are resolved: the others cost time, and tell
    nothing.
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
        # A literal character first: so the search for it is quick.
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
    """What escapes stand for; the most frequent ones are known without a call."""

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
    """The view to which these steps lead; the same object where they change nothing."""
    for step in steps:
        if any(trigger in data for trigger in step.triggers):
            data = step.pattern.sub(step.replacement, data)
    return data


def needles(secret: bytes, steps: Iterable[Step]) -> list[Needle]:
    """All that a secret can look like, in the views that these steps lead to."""
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
    """What is certain of a secret in base64, at each of the three places where it can begin."""
    found = []
    for before in range(3):
        text = b64encode(b"\0" * before + secret).rstrip(b"=")
        found.append(text[-(-8 * before // 6) : 8 * (before + len(secret)) // 6])
    return [text for text in found if len(text) > 1]
