"""Where output goes: stdout and stderr, colour, progress."""

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
        # A locale may lack a character of a path; a report must not fail for that.
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stdout.write(report)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(report.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()


def complain(failure: NoVerdict, format_name: str) -> int:
    """Tell why there is no verdict; return the exit status for that.

    A person reads it on stderr; whoever asked for a format gets it there, where it was to come.
    """
    run = Run((), failure)
    if format_name == "text":
        tell(render(run, "text"))
    else:
        publish(run, format_name)
    return run.exit_status


def tell(text: str) -> None:
    """Write text to stderr; where that cannot be done, the exit status alone reports.

    Nothing in it is a command to a CI service.
    """
    encoding = sys.stderr.encoding
    from train_api.formats.ci_commands import inert

    text = inert(text, "text")
    try:
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def print_line(line: str) -> None:
    """Print a line for a shell on stdout, in which nothing is a command to a CI service."""
    # The encoding of a terminal may lack a character of a path.
    encoding = sys.stdout.encoding
    from train_api.formats.ci_commands import inert

    output = inert(f"{line}\n", "shell").encode(encoding, "backslashreplace")
    sys.stdout.write(output.decode(encoding))


def unusable_encoding() -> str:
    """Why nothing can be written in the encoding that PYTHONIOENCODING names; empty if it can.

    Where it cannot, the streams get an encoding in which that can be reported.
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
    """Let the interpreter, when it ends, flush what could not be written to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def wants_colour(when: str) -> bool:
    """Whether stdout is to be coloured, by option, terminal and NO_COLOR (no-color.org)."""
    if when != "auto":
        return when == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def with_progress(items: Sequence[_Item]) -> Iterator[_Item]:
    """Hand on the items, with a progress bar where a person waits for many at a terminal."""
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
