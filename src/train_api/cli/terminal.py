"""Where output goes: stdout and stderr, colour, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

from train_api.formats import render
from train_api.report import Failure, Run

_WORTH_A_BAR = 20
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


def complain(failure: Failure, format_name: str) -> int:
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
    """Write to stderr; where that cannot be done nobody is left to tell, but the exit status."""
    encoding = sys.stderr.encoding
    try:
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


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
