"""The public functions: validate captured stdout, and extract the response from it."""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from train_api.limits import PROBLEM_LIMIT
from train_api.reader.stdout import BytesCapture, Capture, capture_of
from train_api.report import Place, Problem, Report, Response, Severity, Span
from train_api.specification import commands, versions
from train_api.validation import pipeline

__all__ = [
    "PROBLEM_LIMIT",
    "NoResponseError",
    "Place",
    "Problem",
    "Report",
    "Response",
    "Severity",
    "Span",
    "extract",
    "validate",
]

Data = bytes | bytearray | memoryview | str | os.PathLike[str] | BinaryIO


class NoResponseError(ValueError):
    """There is no train response: the output has none, or it is not strict JSON.

    `problems` says why, as in a report.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{problem.code} {problem.message}" for problem in self.problems)


def validate(
    data: Data,
    *,
    command: str | None = None,
    list_response: Data | None = None,
    api_version: str | None = None,
    show_values: bool = False,
) -> Report:
    """Validate captured stdout, or a bare response.

    `command` is the command that the response must answer; without it, `$schema` or the members of
    the response determine the command. `list_response` is the valid list response that a check
    response answers; without it, the rules TA202 and TA203 are not checked. `api_version` is the
    version of the specification; without it, each response is validated against the version that
    its `$schema` names, or else against the newest released one. Messages contain values of the
    response only with `show_values`.

    Raises ValueError if `command` or `api_version` is unknown or `list_response` is not valid,
    OSError if a file cannot be read, and TypeError if `command`, `api_version`, `data` or
    `list_response` has another type. No content of `data` raises an exception.
    """
    _check_word("command", command, commands())
    _check_word("api_version", api_version, versions())
    listed = None if list_response is None else _read_list_response(list_response, api_version)
    with _opened(data) as (capture, source):
        return pipeline.validate(
            capture,
            source=source,
            command=command,
            listed=listed,
            version=api_version,
            show_values=show_values,
        ).report


def extract(data: Data) -> Response:
    """Extract the train response from captured stdout: the suffix that is a JSON object.

    The response is strict JSON; only `validate` checks it against its schema.

    Raises NoResponseError if there is no response, OSError if a file cannot be read, and TypeError
    if `data` has another type.
    """
    with _opened(data) as (capture, source):
        report, response = pipeline.extract(capture, source=source)
    if response is None:
        raise NoResponseError(report.problems)
    return response


def _check_word(parameter: str, word: object, known: Collection[str]) -> None:
    if word is None:
        return
    expectation = f"expected one of {', '.join(known)} or None as {parameter}"
    if not isinstance(word, str):
        raise TypeError(f"{expectation}, found {type(word).__name__}")
    if word not in known:
        raise ValueError(f"{expectation}, found another string")


def _read_list_response(data: Data, version: str | None) -> dict[str, Any]:
    with _opened(data) as (capture, source):
        report, response = pipeline.validate(
            capture, source=source, command="list_requirements", version=version
        )
    if not report.valid or response is None:
        errors = (each for each in report.problems if each.severity == "error")
        first = next(errors, None)
        # Of many problems, the first ones may all be warnings.
        words = f"{first.code} {first.message}" if first else "it has errors after many warnings"
        raise ValueError(f"the list response is not valid: {words}")
    return response.value


@contextmanager
def _opened(data: Data) -> Iterator[tuple[Capture, str]]:
    """Open captured stdout for reading from its end; yields the name of its source too."""
    if isinstance(data, str):
        yield BytesCapture(data.encode("utf-8", "surrogatepass")), "<text>"
    elif isinstance(data, (bytes, bytearray, memoryview)):
        yield BytesCapture(bytes(data)), "<bytes>"
    elif isinstance(data, os.PathLike):
        with open(data, "rb") as file:
            yield capture_of(file), os.fspath(data)
    elif _is_binary_stream(data):
        yield capture_of(data), str(getattr(data, "name", "<stream>"))
    else:
        raise TypeError(
            "expected bytes, a str, a path or a binary stream (a file that was opened in mode "
            f"'rb'), found {type(data).__name__}"
        )


def _is_binary_stream(data: object) -> bool:
    return hasattr(data, "seekable") and not isinstance(data, io.TextIOBase)
