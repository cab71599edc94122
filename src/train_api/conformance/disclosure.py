"""Search the output of a train and its successors for secrets."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import IO, NamedTuple

from train_api.conformance.redaction import Redactor
from train_api.conformance.secret_forms import (
    FOLD,
    SHORTEST,
    TO_BASE64,
    View,
    applied,
    bytes_of,
    escapes,
    needles,
)
from train_api.conformance.train_client import Answer, Question
from train_api.engines.execution.run_result import RunResult
from train_api.engines.files.export import ExportedFile
from train_api.foreign import foreign
from train_api.report import Gap

_CHUNK = 1024 * 1024
_PIECE = 256
# The size of a piece in which each byte is escaped twice.
_OVERLAP = 16 * _PIECE
_FAMILY = "secrets"
_HEAD = 4

_FORMS: dict[View, str] = {
    "raw": "",
    "decoded": ", with escapes",
    "folded": ", in other lines",
    "base64": ", in base64",
    "hex": ", in hexadecimal digits",
}


class Source(NamedTuple):
    """A run whose output is searched; `whose` is empty, or says that a successor was run."""

    question: Question
    outcome: RunResult
    whose: str = ""


class Finding(NamedTuple):
    """The place where the value of a variable was disclosed, and the view of the output."""

    variable: str
    source: Source
    place: str
    view: View

    @property
    def answer(self) -> Answer | None:
        """The answer that shows it; None for a successor, whose image is removed."""
        return None if self.source.whose else Answer(self.source.question, self.source.outcome)

    def __str__(self) -> str:
        return (
            f"{self.source.whose}{self.source.question} disclosed the value of "
            f"{foreign(self.variable)} {self.place}{_FORMS[self.view]}"
        )


class Disclosure:
    """Whether a train or a successor of it has disclosed a secret.

    Output is searched as soon as it is written, so that none of it has to be kept. Secrets are the
    values of TOKEN variables and of those that are `named`, once they are passed to `expect`.
    `redactor` hides these, and all values that the user has `given`.
    """

    def __init__(self, given: Iterable[str] = (), named: Iterable[str] = ()) -> None:
        self.redactor = Redactor(given)
        self.finding: Finding | None = None
        self.left_out = False
        """Whether a train wrote more to stderr than is kept."""
        self._unlisted = frozenset(named)
        self._short: set[str] = set()
        self._public: set[str] = set()
        self._sought: dict[bytes, str] = {}
        self._search = _Search({})

    @property
    def expects_any(self) -> bool:
        """Whether there is a variable whose value is a secret, or is declared to be one."""
        return bool(self._sought or self._short or self._public or self._unlisted)

    def expect(
        self, secrets: Mapping[str, str], listed: Collection[str] = (), before: bytes = b""
    ) -> None:
        """Search for these values from now on, each by the name of its variable.

        `listed` are the names of all variables that the train lists. `before` is the output before
        the train got any value: a secret that occurs there, such as a choice, cannot be searched
        for.
        """
        self._unlisted -= frozenset(listed)
        found = {bytes_of(value): name for name, value in secrets.items() if value.strip()}
        new = {value: name for value, name in found.items() if value not in self._sought}
        long = {value: name for value, name in new.items() if len(value) >= SHORTEST}
        public = {name for name, _ in _Search(long).matches(io.BytesIO(before))}
        self._short |= {name for value, name in new.items() if value not in long}
        self._public |= public
        self._sought |= {value: name for value, name in long.items() if name not in public}
        self.redactor.learn(value for value in secrets.values() if len(bytes_of(value)) >= SHORTEST)
        self._search = _Search(self._sought)

    def gaps(self) -> Iterator[Gap]:
        """The secrets and outputs that were not searched, with reasons and causes."""
        if self._short:
            reason = (
                f"each value of {_names(self._short)} that has fewer than {SHORTEST} bytes may be "
                "in any output by chance"
            )
            yield Gap(_FAMILY, reason, "station")
        if self._public:
            reason = f"the value of {_names(self._public)} is part of the list response"
            yield Gap(_FAMILY, reason, "station")
        if self._unlisted:
            reason = f"the train lists no variable {_names(self._unlisted)}, named with --secret"
            yield Gap(_FAMILY, reason, "station")
        if self.left_out:
            yield Gap(_FAMILY, "not all of stderr was kept", "train")

    def look_at(self, source: Source) -> None:
        """Search the output of a run for secrets."""
        self.left_out |= source.outcome.stderr_left_out > 0
        self._look_into(io.BytesIO(source.outcome.stdout), source, "on stdout")
        self._look_into(io.BytesIO(source.outcome.stderr), source, "on stderr")

    def look_at_files(self, files: Iterable[ExportedFile], source: Source) -> None:
        """Search the contents of export files for secrets."""
        for copy in dict.fromkeys(file.copy for file in files):
            with open(copy, "rb") as content:
                self._look_into(content, source, "in an export file")

    def _look_into(self, content: IO[bytes], source: Source, place: str) -> None:
        if self.finding is None and (found := self._search.find(content)) is not None:
            self.finding = Finding(found[0], source, place, found[1])


class _Search:
    """The search for secrets, given with the names of their variables, in bounded memory.

    A secret longer than a piece is found by one of three pieces of it.
    """

    def __init__(self, secrets: Mapping[bytes, str]) -> None:
        self._steps = escapes(secrets)
        named: dict[View, dict[bytes, str]] = {view: {} for view in _FORMS}
        for secret, name in secrets.items():
            for piece in _pieces(secret):
                for needle in needles(piece, self._steps):
                    named[needle.view][needle.data] = name
        self._needles = {view: _Needles(names) for view, names in named.items()}

    def find(self, content: IO[bytes]) -> tuple[str, View] | None:
        """The variable of a secret that occurs in the content, and the view in which it occurs."""
        return next(self.matches(content), None)

    def matches(self, content: IO[bytes]) -> Iterator[tuple[str, View]]:
        """The variables and views of all secrets in the content, some of them more than once."""
        if not self._needles["raw"].names:
            return
        data = b""
        while chunk := content.read(_CHUNK):
            data = data[-_OVERLAP:] + chunk
            for view, text in self._views(data):
                for name in self._needles[view].found_in(text):
                    yield name, view

    def _views(self, data: bytes) -> Iterator[tuple[View, bytes]]:
        yield "raw", data
        decoded = applied(self._steps, data)
        if decoded is not data:
            yield "decoded", decoded
        if self._needles["folded"].names:
            yield "folded", applied((FOLD,), decoded)
        # Faster than the step BREAKS, with the same result for wrapped base64.
        joined = decoded.replace(b"\\n", b"").replace(b"\\r", b"")
        base64 = joined.translate(TO_BASE64, b"\r\n")
        yield "base64", base64
        yield "hex", base64.lower()


class _Needles:
    """The strings to search for in a view, each with a name.

    A train may list many variables. All secrets made up for it have the same beginning, so the time
    depends on the number of beginnings, not on the number of secrets.
    """

    def __init__(self, names: Mapping[bytes, str]) -> None:
        self.names = names
        self._size = min(map(len, names), default=0)
        self._heads: dict[bytes, dict[bytes, list[bytes]]] = {}
        for needle in names:
            alike = self._heads.setdefault(needle[:_HEAD], {})
            alike.setdefault(needle[: self._size], []).append(needle)

    def found_in(self, text: bytes) -> Iterator[str]:
        """The names of the strings that occur in the text."""
        size = self._size
        for head, alike in self._heads.items():
            start = text.find(head)
            while start >= 0:
                for needle in alike.get(text[start : start + size], ()):
                    if text.startswith(needle, start):
                        yield self.names[needle]
                start = text.find(head, start + 1)


def _pieces(secret: bytes) -> Iterator[bytes]:
    middle = len(secret) // 2
    yield secret[:_PIECE]
    if len(secret) > _PIECE:
        yield secret[middle : middle + _PIECE]
        yield secret[-_PIECE:]


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(foreign, sorted(names)))
