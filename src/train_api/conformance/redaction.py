"""Hide secrets in everything that a report shows of a train, an engine or a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from train_api.conformance.secret_forms import (
    BREAKS,
    FOLD,
    SHORTEST,
    TO_BASE64,
    Needle,
    Step,
    View,
    bytes_of,
    escapes,
    needles,
)
from train_api.foreign import parts

HIDDEN = "[hidden]"
"""The replacement of a secret."""

WITHHELD = f"[withheld, since it may contain a value of fewer than {SHORTEST} bytes]"
"""The replacement of foreign text that may contain a short secret."""

MOST_SECRETS = 1000
"""The maximum number of secrets to search for: the time grows with their number."""

ALL_WITHHELD = f"[withheld, since there are more than {MOST_SECRETS:,} secrets]"
"""The replacement of all foreign text if there are more secrets than this maximum."""

LONGEST_PART = 1000
"""The maximum number of bytes of a foreign part that a message shows."""

# The distance that an escaped window of a secret may extend beyond the part that is shown.
_MARGIN = 512
# The remains of an escape that was cut in two.
_HEAD_OF_ESCAPE = re.compile(rb"(?:\\{1,4}(?:u[0-9a-fA-F]{0,3}|x[0-9a-fA-F]?)?|%[0-9a-fA-F]{0,3})$")
_TAIL_OF_ESCAPE = re.compile(
    rb"(?:u?[0-9a-fA-F]{0,4}\\{1,4}u[dD][c-fC-F][0-9a-fA-F]{2}|u?[0-9a-fA-F]{1,4})(?=[\\%])"
)

_Span = tuple[int, int]


class Redactor:
    """Hides the secrets that it has learnt.

    Text without secrets is unchanged. Each part of at least `SHORTEST` bytes of a secret is hidden,
    in each form of `secret_forms`, so that nothing useful is left if only a part was written, or if
    two secrets overlap. Text that may contain a shorter secret is withheld completely, since the
    rest would reveal the secret. If there are more than `MOST_SECRETS` secrets, all text is
    withheld.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[bytes] = frozenset()
        self._steps: tuple[Step, ...] = ()
        self._needles: tuple[Needle, ...] = ()
        self._short: tuple[Needle, ...] = ()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Hide these secrets too from now on; blank values are not secrets."""
        known = self._secrets | {data for data in map(bytes_of, secrets) if data.strip()}
        if known == self._secrets:
            return
        self._secrets = known
        self._steps = escapes(known)
        short, long = list[Needle](), list[Needle]()
        for secret in () if self._are_too_many else known:
            (long if len(secret) >= SHORTEST else short).extend(needles(secret, self._steps))
        self._needles, self._short = tuple(long), tuple(short)

    def knows(self, value: str) -> bool:
        """Whether a value is a secret, or may contain one of at least `SHORTEST` bytes."""
        data = bytes_of(value)
        return (
            self._are_too_many
            or data in self._secrets
            or any(secret in data for secret in self._secrets if len(secret) >= SHORTEST)
        )

    def __call__(self, message: str) -> str:
        """Return a message without marks, and without secrets in its foreign parts.

        Each foreign part is cut off after `LONGEST_PART` bytes.
        """
        return "".join(
            self._part(text) if is_foreign else text for text, is_foreign in parts(message)
        )

    @property
    def _are_too_many(self) -> bool:
        return len(self._secrets) > MOST_SECRETS

    def _part(self, text: str) -> str:
        data = bytes_of(text[: LONGEST_PART + _MARGIN])
        shown = self.excerpt(data, 0, LONGEST_PART)
        if len(data) > LONGEST_PART:
            return f"{shown}…"
        return text if shown == data.decode("utf-8", "replace") else shown

    def excerpt(
        self,
        data: bytes,
        start: int,
        stop: int,
        *,
        cut_before: bool = False,
        cut_behind: bool = False,
    ) -> str:
        """The bytes from `start` up to, not including, `stop` as a string without secrets.

        `cut_before` and `cut_behind` say that unknown data preceded or followed: then even a small
        part at the edge may belong to a secret.
        """
        if self._are_too_many:
            return ALL_WITHHELD if data[start:stop].strip() else ""
        first = max(start - _MARGIN, 0)
        text = data[first : stop + _MARGIN]
        shown = range(start - first, min(stop - first, len(text)))
        edges = _Edges(
            cut_before and first == 0, cut_behind and stop + _MARGIN >= len(data), self._steps
        )
        views = _views(text, self._steps)
        if any(needle.data in views[needle.view].data for needle in self._short) or any(
            edges.spans(text, self._short)
        ):
            return WITHHELD
        hidden = [*_spans(views, self._needles), *edges.spans(text, self._needles)]
        return _without(text, hidden, shown)


class _Mapped(NamedTuple):
    """A view of text: its bytes, and for each byte its begin and end in the text."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]

    def after(self, step: Step) -> _Mapped:
        """The view after a step."""
        data, starts, ends = bytearray(), list[int](), list[int]()
        position = 0
        for match in step.pattern.finditer(self.data):
            first, last = match.span()
            new = step.replacement(match)
            data += self.data[position:first] + new
            starts += [*self.starts[position:first], *[self.starts[first]] * len(new)]
            ends += [*self.ends[position:first], *[self.ends[last - 1]] * len(new)]
            position = last
        data += self.data[position:]
        return _Mapped(
            bytes(data), [*starts, *self.starts[position:]], [*ends, *self.ends[position:]]
        )


def _views(text: bytes, steps: Iterable[Step]) -> dict[View, _Mapped]:
    raw = decoded = _Mapped(text, range(len(text)), range(1, len(text) + 1))
    for step in steps:
        decoded = decoded.after(step)
    base64 = decoded.after(BREAKS)
    base64 = base64._replace(data=base64.data.translate(TO_BASE64))
    return {
        "raw": raw,
        "decoded": decoded,
        "folded": decoded.after(FOLD),
        "base64": base64,
        "hex": base64._replace(data=base64.data.lower()),
    }


def _spans(views: dict[View, _Mapped], sought: Iterable[Needle]) -> Iterator[_Span]:
    """The places in the text of windows of these needles."""
    found: dict[tuple[View, int], dict[bytes, list[int]]] = {}
    for needle in sought:
        view = views[needle.view]
        size = min(needle.window, len(needle.data))
        places = found.get((needle.view, size))
        if places is None:
            places = found[needle.view, size] = {}
            for index in range(len(view.data) - size + 1):
                places.setdefault(view.data[index : index + size], []).append(index)
        for index in range(len(needle.data) - size + 1):
            for place in places.pop(needle.data[index : index + size], ()):
                yield _span(view, place, place + size, needle.view)


def _span(view: _Mapped, start: int, stop: int, name: View) -> _Span:
    if name == "base64":
        # The adjacent characters have some further bits.
        start -= view.data[max(start - 1, 0) : start].isalnum()
        stop += view.data[stop : stop + 1].isalnum()
    return view.starts[start], view.ends[stop - 1]


class _Edges(NamedTuple):
    """Whether text is cut off at its edges."""

    cut_before: bool
    cut_behind: bool
    steps: tuple[Step, ...]

    def spans(self, text: bytes, sought: Iterable[Needle]) -> Iterator[_Span]:
        """The places of ends of needles at the beginning of the text, and beginnings at its end."""
        if self.cut_before:
            rest = _TAIL_OF_ESCAPE.match(text)
            offset = rest.end() if rest else 0
            views = _views(text[offset:], self.steps)
            for needle in sought:
                view = views[needle.view]
                for size in _sizes(needle, view):
                    if view.data.startswith(needle.data[-size:]):
                        yield 0, offset + _span(view, 0, size, needle.view)[1]
                        break
        if self.cut_behind:
            rest = _HEAD_OF_ESCAPE.search(text, max(len(text) - 16, 0))
            views = _views(text[: rest.start()] if rest else text, self.steps)
            for needle in sought:
                view = views[needle.view]
                for size in _sizes(needle, view):
                    if view.data.endswith(needle.data[:size]):
                        end = len(view.data)
                        yield _span(view, end - size, end, needle.view)[0], len(text)
                        break


def _sizes(needle: Needle, view: _Mapped) -> range:
    """The lengths of a part of a needle at an edge, longest first; a longer part is a window."""
    return range(min(needle.window, len(needle.data), len(view.data)), 0, -1)


def _without(text: bytes, spans: Iterable[_Span], shown: range) -> str:
    """The shown part of the text, with `HIDDEN` in place of each run of bytes in these spans."""
    written: list[str] = []
    position = shown.start
    for start, stop in _union(spans):
        if stop > position and start < shown.stop:
            written += [text[position : max(start, position)].decode("utf-8", "replace"), HIDDEN]
            position = stop
    if position < shown.stop:
        written.append(text[position : shown.stop].decode("utf-8", "replace"))
    return "".join(written)


def _union(spans: Iterable[_Span]) -> list[_Span]:
    joined: list[_Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
