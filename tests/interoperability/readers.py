"""Three readers that find the response in captured stdout, and short outputs to try them on."""

from __future__ import annotations

import base64
import itertools
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.obvious.reading import Reader
from tests.fuzz.obvious.verdict import is_object
from train_api import NoResponseError, extract
from train_api.reader.find_response import NoCandidate, find
from train_api.reader.stdout import BytesCapture

FOLDER = Path(__file__).resolve().parent
PLAYGROUND = FOLDER.parents[1] / "build" / "playground"

Place = tuple[int, int] | None
"""Where a response begins and ends, in bytes; None where there is none."""

SIGNS = ("{", "}", '"', ":", "\\", "1")
"""What decides where an object begins: brackets, quotation marks, and what may hide them."""

TOKENS = (
    *(b"{", b"}", b'"', b'":', b'"a"', b'{"a":', b'"a":', b"{}", b",", b"[", b"]", b"\\", b'\\"'),
    *(
        b"\\u0061",
        b"\\ud83d",
        b"\\ude00",
        b"1",
        b"1e999",
        b"-",
        b"NaN",
        b"null",
        b" ",
        b"\n",
        b"\0",
    ),
    *("é".encode(), "😀".encode(), "\ufeff".encode(), b"\xff", b"\xed\xa0\x80"),
)
"""Pieces of what may be an object, valid or invalid, that precede and nest in others."""

NAMES = (b'"a"', b'"b"', b'"\\u0061"', b'""', b'"}"', b'"{\\""', b'"\\\\"', '"é"'.encode())
VALUES = (
    *(
        b"1",
        b"-0.0",
        b"1e999",
        b"null",
        b"[]",
        b"[{}]",
        b'["}"]',
        b'{"a":{"b":"{"}}',
        b'{"a":1,"a":1}',
    ),
    *(
        b'""',
        b'"\\\\"',
        b'"\\""',
        b'"{"',
        b'"\\ud83d\\ude00"',
        b'"\\ud83d"',
        "😀".join('""').encode(),
    ),
)
"""The names and values from which objects are made. Some violate a clause on strict JSON."""


class Part(NamedTuple):
    """Some of the outputs: all of `length` signs after `beginning`, or random ones of a seed."""

    beginning: str
    length: int
    seed: int | None = None


PARTS: Sequence[Part] = (
    *(Part("", length) for length in range(5)),
    *(
        Part("".join(signs), length)
        for length in (3, 4, 5)
        for signs in itertools.product(SIGNS, repeat=2)
    ),
    *(Part("", 6000, seed) for seed in range(111)),
)
"""A million outputs, in parts of a few thousand."""


def outputs(part: Part) -> Iterator[bytes]:
    """Yield the outputs of a part. Each ends like a response, or with white space behind it."""
    if part.seed is None:
        for signs in itertools.product(SIGNS, repeat=part.length):
            yield (part.beginning + "".join(signs) + "}").encode()
        return
    choose = random.Random(part.seed)
    for _ in range(part.length):
        members = [
            b"%b:%b" % (choose.choice(NAMES), choose.choice(VALUES))
            for _ in range(choose.randint(0, 3))
        ]
        response = b"{%b}" % b",".join(members)
        if choose.random() < 0.5:
            at = choose.randint(0, len(response))
            response = response[:at] + choose.choice(TOKENS) + response[at:]
        log = b"".join(choose.choices(TOKENS, k=choose.randint(0, 6)))
        yield log + response + choose.choice((b"", b"", b" \r\n\t", b"}", b"."))


def by_definition(output: bytes) -> Place:
    """Find the response as the specification defines it, by trying each suffix.

    It is the suffix of the output, without white space at its end, that is a JSON object; and that
    is strict JSON, or it is no response.
    """
    content = output.rstrip(b" \t\r\n")
    starts = [
        start
        for start in range(len(content))
        if content[start : start + 1] == b"{" and is_object(content[start:])
    ]
    if len(starts) > 1:
        raise ValueError("clause 7 is incorrect: there is more than one such suffix")
    return (starts[0], len(content)) if starts and is_strict(content[starts[0] :]) else None


def is_strict(data: bytes) -> bool:
    """Whether a JSON object conforms to the clauses on strict JSON."""
    try:
        reader = Reader(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
    reader.object((), 1)
    return not reader.problems


def by_python(output: bytes) -> Place:
    """Find the response with the library.

    Where the scan finds none, the reasons that `extract` gives for it would take most of the time.
    """
    if isinstance(find(BytesCapture(output)), NoCandidate):
        return None
    try:
        span = extract(output).span
    except NoResponseError:
        return None
    return (span.offset, span.offset + span.length)


def by_playground(given: Sequence[bytes]) -> list[Place]:
    """Find the responses with the playground, run by Node."""
    answered = subprocess.run(
        ["node", "reader.mjs", str(PLAYGROUND / "playground.js")],
        cwd=FOLDER,
        input="".join(f"{base64.b64encode(output).decode()}\n" for output in given),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=200,
    )
    places: list[Place] = []
    for line in answered.stdout.splitlines():
        numbers = line.split()
        places.append((int(numbers[0]), int(numbers[1])) if numbers else None)
    return places


def _one_by_one(reader: Callable[[bytes], Place], given: Sequence[bytes]) -> list[Place]:
    return [reader(output) for output in given]


READERS: Mapping[str, Callable[[Sequence[bytes]], list[Place]]] = {
    "python": partial(_one_by_one, by_python),
    "playground": by_playground,
}
"""The readers that must find what the definition has."""


class RunResult(NamedTuple):
    """How many outputs were read, how many have a response, and what readers found instead."""

    outputs: int
    responses: int
    incorrect: tuple[tuple[str, bytes, Place, Place], ...]


def compare(part: Part, names: Sequence[str]) -> RunResult:
    """Have readers read a part; `incorrect` has reader, output, found place and correct place."""
    given = list(outputs(part))
    right = [by_definition(output) for output in given]
    incorrect = tuple(
        (name, output, found, expected)
        for name in names
        for output, found, expected in zip(given, READERS[name](given), right, strict=True)
        if found != expected
    )
    return RunResult(len(given), sum(place is not None for place in right), incorrect)
