"""Write strict JSON (I-JSON), or report which value JSON cannot represent.

`json.dumps` is not enough: it writes NaN, lone surrogates and two members of one name, and writes a
value that contains itself, or one list a million times, until the memory is full.
"""

from __future__ import annotations

from collections.abc import Mapping
from json.encoder import encode_basestring
from math import isfinite

from train_api.limits import DEPTH_LIMIT

SIZE_LIMIT = 16 * 1024 * 1024
"""The maximum size of a response in bytes (clause "strict JSON")."""

_LONGEST_POINTER = 200


class NotJSONError(ValueError):
    """A value that a train response cannot contain.

    The message has the kind of the value and its place, and does not show it.
    """


def encoded(value: object) -> bytes:
    """Write a value as strict JSON of at most `SIZE_LIMIT` bytes, in UTF-8.

    Raises:
        NotJSONError: JSON cannot represent the value within the limits.
    """
    writer = _Writer()
    writer.write(value, 0)
    return bytes(writer.written)


class _Writer:
    def __init__(self) -> None:
        self.written = bytearray()
        self._path: list[str] = []

    def write(self, value: object, depth: int) -> None:
        """Write a value inside `depth` objects and arrays."""
        if value is None or isinstance(value, bool):
            self._put({None: b"null", True: b"true", False: b"false"}[value])
        elif isinstance(value, str):
            self._text(value)
        elif isinstance(value, (int, float)):
            self._number(value)
        elif isinstance(value, Mapping):
            self._object(value, depth + 1)
        elif isinstance(value, (list, tuple)):
            self._array(value, depth + 1)
        else:
            kind = type(value)
            raise self._fault(
                f"is of the type {kind.__module__}.{kind.__qualname__}, which JSON does not have; "
                "convert it to a str, int, float, bool, None, dict or list first"
            )

    def _object(self, value: Mapping[object, object], depth: int) -> None:
        self._enter(depth)
        names = set()
        opening = b"{"
        for key, member in value.items():
            if not isinstance(key, str):
                raise self._fault(f"has a key of the type {type(key).__qualname__}; use str")
            name = str.__str__(key)
            if name in names:
                raise self._fault("has two members of the same name")
            names.add(name)
            self._put(opening)
            self._text(name)
            self._put(b": ")
            self._path.append(name)
            self.write(member, depth)
            self._path.pop()
            opening = b", "
        self._put(b"}" if names else b"{}")

    def _array(self, value: list[object] | tuple[object, ...], depth: int) -> None:
        self._enter(depth)
        opening = b"["
        for index, item in enumerate(value):
            self._put(opening)
            self._path.append(str(index))
            self.write(item, depth)
            self._path.pop()
            opening = b", "
        self._put(b"]" if opening == b", " else b"[]")

    def _enter(self, depth: int) -> None:
        if depth > DEPTH_LIMIT:
            raise self._fault(f"is nested more than {DEPTH_LIMIT} deep, or contains itself")

    def _text(self, value: str) -> None:
        # A string that is too large is not encoded, which could take as much memory again.
        self._reserve(len(value))
        try:
            self._put(encode_basestring(value).encode())
        except UnicodeEncodeError:
            raise self._fault("has a lone surrogate, which is not a character") from None

    def _number(self, value: int | float) -> None:
        try:
            finite = isfinite(value)
        except OverflowError:
            finite = False
        if not finite:
            raise self._fault("is NaN, infinite or beyond the range of a double")
        plain = float.__repr__(value) if isinstance(value, float) else int.__repr__(value)
        self._put(plain.encode())

    def _put(self, part: bytes) -> None:
        self._reserve(len(part))
        self.written += part

    def _reserve(self, size: int) -> None:
        if len(self.written) + size > SIZE_LIMIT:
            raise NotJSONError(f"the response would have more than {SIZE_LIMIT:,} bytes")

    def _fault(self, words: str) -> NotJSONError:
        keys = [key.replace("~", "~0").replace("/", "~1") for key in self._path]
        pointer = "".join(f"/{key}" for key in keys)
        if len(pointer) > _LONGEST_POINTER:
            pointer = pointer[:_LONGEST_POINTER] + "…"
        return NotJSONError(f"the value at {pointer or 'the top'} of the response {words}")
