"""Keep standard output for the response alone.

While the author's code runs, file descriptor 1 is standard error. So whatever writes there (Python,
C code, a process that was started, a thread that goes on, what runs at exit) cannot follow the
response, and cannot split it either. Only the response goes to what was standard output.
"""

from __future__ import annotations

import os
import sys

_IN = 0
_OUT = 1
_ERROR = 2


class ResponseStream:
    """What was standard output when this was made.

    Raises OSError where standard output is closed.
    """

    def __init__(self) -> None:
        for descriptor in (_IN, _ERROR):
            # A closed one would be given to the next file that is opened, or to the response.
            if not _is_open(descriptor):
                _discard(descriptor)
        self._process = os.getpid()
        # Processes that the author's code starts do not inherit the copy.
        self._descriptor = os.dup(_OUT)
        _redirect()

    def send(self, response: bytes) -> None:
        """Write the response and a line break.

        Raises OSError where nobody reads it.
        """
        if os.getpid() != self._process:
            # The author's code made a copy of this process that came this far; one answer is right.
            os._exit(1)
        _settle()
        # A process that was started may have changed this for all who share the pipe.
        os.set_blocking(self._descriptor, True)
        rest = memoryview(response + b"\n")
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        os.close(self._descriptor)


def tell(text: str) -> None:
    """Write a text to standard error, whatever became of `sys.stderr`; never raises OSError."""
    _flush()
    try:
        rest = memoryview(text.encode("utf-8", "backslashreplace"))
        while rest:
            rest = rest[os.write(_ERROR, rest) :]
    except OSError:
        pass


def _redirect() -> None:
    try:
        os.dup2(_ERROR, _OUT)
    except OSError:
        _discard(_OUT)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _discard(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere == descriptor:
        os.set_inheritable(descriptor, True)
        return
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _settle() -> None:
    """Undo what the author's code may have done to the streams.

    Otherwise the interpreter could fail to flush them at its end, and turn the exit status to 120.
    """
    _flush()
    _redirect()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    for stream, descriptor in ((sys.stdout, _OUT), (sys.stderr, _ERROR)):
        try:
            if stream is not None:
                stream.flush()
        except ValueError:
            # It is closed, which the interpreter does not mind.
            pass
        except OSError:
            _discard(descriptor)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BaseException:
            # The author's code may have put anything in its place, and the response comes first.
            pass
