"""Answer the command of a process, and end the process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from train_api.train.answers import COMMANDS, Code, Declared, answer
from train_api.train.response_stream import ResponseStream, tell

_UNANSWERED = 1
_WRONG_USAGE = 2


def respond(
    arguments: list[str], declared: Declared, code: Callable[[ResponseStream], Code]
) -> NoReturn:
    """Answer the command in the arguments, which begin with the program, and end the process.

    The exit status is 0 if there is a response, 1 if it could not be written, and 2 if the command
    is missing, unknown or followed by something (section 6). `code` returns the functions of the
    train, which may write to the stream before the response.

    Raises KeyboardInterrupt if the code of the train does.
    """
    command = _command(arguments)
    try:
        stream = ResponseStream()
        stream.send(answer(command, declared, code(stream), dict(os.environ)))
    except OSError as error:
        tell(f"the response could not be written: {error.strerror}\n")
        sys.exit(_UNANSWERED)
    sys.exit(0)


def _command(arguments: list[str]) -> str:
    """Return the command from the arguments, or end the process."""
    if len(arguments) == 2 and arguments[1] in COMMANDS:
        return arguments[1]
    program = os.path.basename(arguments[0]) or "train"
    tell(f"usage: {program} {{{','.join(COMMANDS)}}}\n")
    sys.exit(_WRONG_USAGE)
