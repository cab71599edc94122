"""Reserve standard output for the response.

While the author's code runs, file descriptor 1 is standard error. So nothing that the code writes
there can follow or split the response, whether it comes from Python, C code, a child process, a
thread that continues, or an exit handler. Only the response goes to the original standard output.
"""

from __future__ import annotations

import os
import sys

_IN = 0
_OUT = 1
_ERROR = 2


class ResponseStream:
    """The standard output at the time of creation.

    Raises OSError if standard output is closed.
    """

    def __init__(self) -> None:
        for descriptor in (_IN, _ERROR):
            # The next file that is opened would get the descriptor of a closed stream.
            if not _is_open(descriptor):
                _discard(descriptor)
        self._process = os.getpid()
        # Child processes of the author's code do not inherit the copy.
        self._descriptor = os.dup(_OUT)
        _redirect()

    def pass_on(self, output: bytes) -> None:
        """Write output that precedes the response.

        Raises OSError if nobody reads it.
        """
        rest = memoryview(output)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                # A child process that shares the stream, as its standard error, has changed this.
                os.set_blocking(self._descriptor, True)

    def send(self, response: bytes) -> None:
        """Write the response and a line break.

        Raises OSError if nobody reads it.
        """
        if os.getpid() != self._process:
            # The author's code forked this process; only the parent answers.
            os._exit(1)
        _settle()
        self.pass_on(response + b"\n")
        os.close(self._descriptor)


def tell(text: str) -> None:
    """Write to standard error, whatever the state of `sys.stderr`; never raises OSError."""
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
    """Undo changes of the author's code to the streams.

    Otherwise the interpreter could fail to flush them at its end, and exit with status 120.
    """
    _flush()
    _redirect()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    for stream, descriptor in ((sys.stdout, _OUT), (sys.stderr, _ERROR)):
        try:
            if stream is not None:
                stream.flush()
        except ValueError:
            # It is closed, which causes no error at interpreter shutdown.
            pass
        except OSError:
            _discard(descriptor)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BaseException:
            # The author's code may have replaced it by any object; the response has priority.
            pass
