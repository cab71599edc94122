"""The grammar of RFC 8259, character by character, and clauses 8.3 to 8.5 and 8.7 on the way."""

from __future__ import annotations

import math
from typing import Any

Path = tuple[str | int, ...]

DEEPEST = 128


class NotJsonError(Exception):
    """A character is where the grammar has no room for it."""


class EndsInsideError(Exception):
    """The text ends before the object does."""


class Reader:
    """Reads one JSON object; `problems` has code and path of each violation of clauses 8.3 on.

    A number without fraction and exponent is read as an integer, any other as the nearest double.
    With `constants`, NaN, Infinity and -Infinity are read too, as violations of clause 8.2.
    """

    def __init__(self, text: str, *, constants: bool = False) -> None:
        self.text = text
        self.at = 0
        self.constants = constants
        self.problems: set[tuple[str, Path]] = set()

    def next(self) -> str:
        """The character at hand."""
        if self.at == len(self.text):
            raise EndsInsideError
        return self.text[self.at]

    def take(self) -> str:
        """The character at hand; the one behind it comes next."""
        character = self.next()
        self.at += 1
        return character

    def expect(self, characters: str) -> None:
        """Take exactly these characters."""
        for character in characters:
            if self.take() != character:
                raise NotJsonError

    def space(self) -> None:
        """Take white space."""
        while self.next() in " \t\r\n":
            self.take()

    def object(self, path: Path, depth: int) -> dict[str, Any]:
        """Take an object."""
        self.open("{", path, depth)
        members: dict[str, Any] = {}
        self.space()
        if self.next() == "}":
            self.take()
            return members
        while True:
            self.space()
            name = self.string(path)
            if name in members:
                self.problems.add(("TA007", (*path, name)))
            self.space()
            self.expect(":")
            self.space()
            members[name] = self.value((*path, name), depth + 1)
            self.space()
            if self.next() == "}":
                self.take()
                return members
            self.expect(",")

    def array(self, path: Path, depth: int) -> list[Any]:
        """Take an array."""
        self.open("[", path, depth)
        items: list[Any] = []
        self.space()
        if self.next() == "]":
            self.take()
            return items
        while True:
            self.space()
            items.append(self.value((*path, len(items)), depth + 1))
            self.space()
            if self.next() == "]":
                self.take()
                return items
            self.expect(",")

    def open(self, bracket: str, path: Path, depth: int) -> None:
        """Take the bracket that opens level `depth`."""
        self.expect(bracket)
        if depth > DEEPEST:
            self.problems.add(("TA010", path))

    def value(self, path: Path, depth: int) -> Any:
        """Take any value."""
        first = self.next()
        if first == "{":
            return self.object(path, depth)
        if first == "[":
            return self.array(path, depth)
        if first == '"':
            return self.string(path)
        for word, value in (("true", True), ("false", False), ("null", None)):
            if first == word[0]:
                self.expect(word)
                return value
        if self.constants and (first in "NI" or self.text.startswith("-I", self.at)):
            self.expect({"N": "NaN", "I": "Infinity", "-": "-Infinity"}[first])
            self.problems.add(("TA005", path))
            return math.nan
        return self.number(path)

    def number(self, path: Path) -> int | float:
        """Take a number."""
        start = self.at
        if self.next() == "-":
            self.take()
        if self.next() == "0":
            self.take()
        else:
            self.digits()
        whole = True
        if self.next() == ".":
            whole = False
            self.take()
            self.digits()
        if self.next() in "eE":
            whole = False
            self.take()
            if self.next() in "+-":
                self.take()
            self.digits()
        literal = self.text[start : self.at]
        if math.isinf(float(literal)):
            self.problems.add(("TA008", path))
            return float(literal)
        return int(literal) if whole else float(literal)

    def digits(self) -> None:
        """Take at least one digit."""
        if self.take() not in "0123456789":
            raise NotJsonError
        while self.next() in "0123456789":
            self.take()

    def string(self, path: Path) -> str:
        """Take a string; `path` leads to the value, or for a name to its object."""
        self.expect('"')
        units: list[str] = []
        while (character := self.take()) != '"':
            if character < " ":
                raise NotJsonError
            units.append(self.escape() if character == "\\" else character)
        halves = "".join(units).encode("utf-16-le", "surrogatepass")
        try:
            return halves.decode("utf-16-le")
        except UnicodeDecodeError:
            self.problems.add(("TA005", path))
            return halves.decode("utf-16-le", "surrogatepass")

    def escape(self) -> str:
        """Take what follows a backslash; give the UTF-16 unit that it stands for."""
        character = self.take()
        if character in '"\\/':
            return character
        if character in "bfnrt":
            return "\b\f\n\r\t"["bfnrt".index(character)]
        if character != "u":
            raise NotJsonError
        code = 0
        for _ in range(4):
            digit = self.take()
            if digit not in "0123456789abcdefABCDEF":
                raise NotJsonError
            code = 16 * code + int(digit, 16)
        return chr(code)
