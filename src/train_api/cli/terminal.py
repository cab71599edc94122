"""Output to stdout and stderr, colour, progress."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

from train_api.formats import render
from train_api.report import NoVerdict, Run

_WORTH_A_BAR = 20
_SAMPLE = "train-api: not valid."
_Item = TypeVar("_Item")


def publish(run: Run, format_name: str, *, colour: bool = False) -> None:
    """Print a run's report on stdout."""
    report = render(run, format_name, colour=colour)
    if format_name == "text":
        # A path may have a character that the locale does not have; the report must not fail.
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stdout.write(report)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(report.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()


def complain(failure: NoVerdict, format_name: str) -> int:
    """Report why there is no verdict; return its exit status.

    The format text goes to stderr, the other formats go to stdout like a report.
    """
    run = Run((), failure)
    if format_name == "text":
        tell(render(run, "text"))
    else:
        publish(run, format_name)
    return run.exit_status


def tell(text: str) -> None:
    """Write text to stderr; if that fails, only the exit status reports.

    Nothing in the output is a command to a CI service.
    """
    encoding = sys.stderr.encoding
    from train_api.formats.ci_commands import inert

    text = inert(text, "text")
    try:
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def print_line(line: str, form: str = "shell") -> None:
    """Print a line for a shell, or lines of JSON, in which nothing is a command to a CI service."""
    # A path may have a character that the encoding of the terminal does not have.
    encoding = sys.stdout.encoding
    from train_api.formats.ci_commands import inert

    output = inert(f"{line}\n", form).encode(encoding, "backslashreplace")
    sys.stdout.write(output.decode(encoding))


def unusable_encoding() -> str:
    """Why the encoding that PYTHONIOENCODING names is unusable; empty if it is usable.

    If it is unusable, the streams get an encoding in which this can be reported.
    """
    reason = ""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        try:
            codecs.lookup_error(stream.errors or "strict")
            _SAMPLE.encode(stream.encoding, stream.errors or "strict")
        except UnicodeError:
            reason = "an encoding that cannot be used"
        except LookupError:
            reason = "an error handler that Python does not know"
        else:
            continue
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return reason


def abandon(stream: TextIO) -> None:
    """Discard unwritten output, so that the interpreter does not fail to flush it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def wants_colour(when: str) -> bool:
    """Whether to colour stdout, by option, terminal and NO_COLOR (no-color.org)."""
    if when != "auto":
        return when == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def with_progress(items: Sequence[_Item]) -> Iterator[_Item]:
    """Yield the items, with a progress bar if there are many and stderr is a terminal."""
    if len(items) < _WORTH_A_BAR or not sys.stderr.isatty():
        return iter(items)
    return _tracked(items)


def _tracked(items: Sequence[_Item]) -> Iterator[_Item]:
    from rich.console import Console
    from rich.progress import track

    tracked: Iterable[_Item] = track(
        items, description="Validating", console=Console(stderr=True), transient=True
    )
    yield from tracked
