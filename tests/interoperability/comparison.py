"""Has many documents validated by many validators, and compares their verdicts."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tests.interoperability.validators import VALIDATORS, Answer, Request

REFERENCE = "python-jsonschema"
"""The validator whose verdict counts in `train_api`; the others agree with it or not."""

JOB_SIZE = 2000
"""So many instances are validated at a time, in which a validator reads the schemas once."""


class Disagreement(NamedTuple):
    """An instance of which a validator says something else than the reference, or a failure.

    `verdict` is None where the validator gave none, and `error` says why.
    """

    schema: str
    text: str
    verdict: bool | None
    error: str | None = None

    def __str__(self) -> str:
        said = (
            self.error
            if self.verdict is None
            else {True: "valid", False: "not valid"}[self.verdict]
        )
        shown = self.text if len(self.text) <= 400 else f"{self.text[:300]}[...]{self.text[-80:]}"
        return f"{shown} by {self.schema}: {said}"


class Standing(NamedTuple):
    """How many verdicts a validator gave on how many documents, and which differ."""

    documents: int
    verdicts: int
    disagreements: tuple[Disagreement, ...]


def compare(requests: Sequence[Request], names: Iterable[str]) -> dict[str, Standing]:
    """Ask the validators of these names, and compare what they say with the reference.

    The reference is asked in any case. All processors are used.
    """
    asked = [REFERENCE, *(name for name in names if name != REFERENCE)]
    pieces = [piece for request in requests for piece in _pieces(request)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        waiting = {name: [pool.submit(_ask, name, job) for job in _jobs(pieces)] for name in asked}
        answers: Mapping[str, list[Answer]] = {
            name: [answer for each in futures for answer in each.result()]
            for name, futures in waiting.items()
        }
    return {name: _standing(pieces, answers[REFERENCE], answers[name]) for name in asked}


def _ask(name: str, requests: Sequence[Request]) -> list[Answer]:
    return VALIDATORS[name].ask(requests)


def _pieces(request: Request) -> list[Request]:
    return [
        request._replace(instances=request.instances[start : start + JOB_SIZE])
        for start in range(0, len(request.instances), JOB_SIZE)
    ]


def _jobs(pieces: Sequence[Request]) -> list[list[Request]]:
    jobs: list[list[Request]] = []
    room = 0
    for piece in pieces:
        if room < len(piece.instances):
            jobs.append([])
            room = JOB_SIZE
        jobs[-1].append(piece)
        room -= len(piece.instances)
    return jobs


def _standing(
    pieces: Sequence[Request], right: Sequence[Answer], answers: Sequence[Answer]
) -> Standing:
    found: list[Disagreement] = []
    validated: set[str] = set()
    verdicts = 0
    for piece, expected, answer in zip(pieces, right, answers, strict=True):
        if answer.error is not None or answer.log:
            error = answer.error or "; ".join(answer.log)
            found.append(Disagreement(piece.schema, "some of many documents", None, error))
        if answer.error is not None or expected.error is not None:
            continue
        validated.update(piece.instances)
        verdicts += len(answer.verdicts)
        found += [
            Disagreement(piece.schema, text, verdict)
            for text, verdict, reference in zip(
                piece.instances, answer.verdicts, expected.verdicts, strict=True
            )
            if verdict is not reference
        ]
    return Standing(len(validated), verdicts, tuple(found))
