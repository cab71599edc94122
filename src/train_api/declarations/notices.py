"""Collect what is to be reported about a declaration, and find its places in the input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from train_api.declarations.catalog import MESSAGES, NOTICES, Notice
from train_api.limits import PROBLEM_LIMIT
from train_api.reader.source_map import locate
from train_api.reader.stdout import Advance, advance
from train_api.reader.strict_json import Path
from train_api.report import Place, Problem
from train_api.text import shortened
from train_api.validation.messages import fill
from train_api.validation.pointer import pointer

_LONGEST_VALUE = 200


class Source(NamedTuple):
    """JSON of a declaration, and the file that it is in.

    `indices` has the index in the file for each character of the JSON, None if the file is the
    JSON. `file` is None if the JSON is in no file, as a label of an image; then nothing has a
    place. If the file is a part of an input, `start` bytes with this extent are `before` it.
    """

    json: str
    file: str | None = None
    indices: Sequence[int] | None = None
    start: int = 0
    before: Advance = Advance(0, 0)

    def place(self, index: int) -> Place | None:
        """The place of a character of the file."""
        if self.file is None:
            return None
        data = self.file[:index].encode("utf-8", "surrogatepass")
        return self.before.then(advance(data)).place(self.start + len(data))

    def place_in_json(self, index: int) -> Place | None:
        """The place in the file of a character of the JSON."""
        if self.indices is None:
            return self.place(index)
        return self.place(self.indices[index]) if index < len(self.indices) else None


class _Note(NamedTuple):
    entry: str
    values: Mapping[str, str]
    path: Path | None
    at: int | None


class Notices:
    """What is reported about one declaration; the first `PROBLEM_LIMIT` of it are kept."""

    def __init__(self) -> None:
        self.errors = 0
        self.warnings = 0
        self._notes: list[_Note] = []

    @property
    def are_full(self) -> bool:
        """Whether further notices are only counted, so that they need no values."""
        return len(self._notes) >= PROBLEM_LIMIT

    def add(
        self,
        entry: str,
        path: Path | None = None,
        values: Mapping[str, str] = {},
        *,
        at: int | None = None,
    ) -> None:
        """Report an entry of the catalog about the value at a path of the JSON.

        `values` are those of its placeholders. Without a path, it is about the character at an
        index of the file, or about all of it.
        """
        if _notice(entry).severity == "error":
            self.errors += 1
        else:
            self.warnings += 1
        if not self.are_full:
            self._notes.append(_Note(entry, values, path, at))

    def problems(self, source: Source) -> tuple[Problem, ...]:
        """The notices as problems, in the order of the input."""
        paths = [note.path for note in self._notes if note.path is not None]
        found = locate(source.json, paths) if paths else {}
        problems = []
        for note in self._notes:
            place = None
            if note.path is not None:
                place = source.place_in_json(found[note.path][1])
            elif note.at is not None:
                place = source.place(note.at)
            problems.append(_problem(note, place))
        return tuple(sorted(problems, key=lambda each: each.place.offset if each.place else -1))


def _notice(entry: str) -> Notice:
    return NOTICES[entry.partition(".")[0]]


def _problem(note: _Note, place: Place | None) -> Problem:
    code, name, severity = _notice(note.entry)
    values = {each: shortened(value, _LONGEST_VALUE) for each, value in note.values.items()}
    message, remedy = fill(MESSAGES[note.entry], values)
    path = None if note.path is None else pointer(note.path)
    return Problem(code, name, severity, message, remedy, path, None, None, place)
