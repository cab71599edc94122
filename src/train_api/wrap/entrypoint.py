"""Answer the four commands for a wrapped program."""

from __future__ import annotations

import os
import signal
import sys
from typing import Callable, NoReturn

from train_api.train.answers import Code, Declared
from train_api.train.process import respond
from train_api.train.response_stream import tell
from train_api.train.responses import ExportFileError, Failure, Outcome, Success
from train_api.wrap.manifest import Manifest, ManifestError, load
from train_api.wrap.program import Interrupted, run

_WRONG_USAGE = 2
_UNUSABLE_MANIFEST = 1


def main(arguments: list[str]) -> NoReturn:
    """Answer the command after the path of the manifest, and end the process.

    The exit status is 0 if there is a response, 1 if the manifest cannot be used or the response
    not be written, 2 without a manifest or a known command, and 128 plus the number of SIGTERM or
    SIGINT if such a signal ended the run.
    """
    if len(arguments) < 2:
        tell("usage: wrap MANIFEST COMMAND\n")
        sys.exit(_WRONG_USAGE)
    program, path, *command = arguments
    try:
        manifest = load(path)
    except ManifestError as error:
        tell(f"the manifest {path} cannot be used: {error}\n")
        sys.exit(_UNUSABLE_MANIFEST)
    try:
        respond(
            [program, *command],
            manifest.declared,
            lambda stream: Code(manifest.read_summary, lambda _: _run(manifest, stream.pass_on)),
        )
    except KeyboardInterrupt as error:
        number = error.number if isinstance(error, Interrupted) else signal.SIGINT
        sys.exit(128 + number)


def _run(manifest: Manifest, pass_on: Callable[[bytes], None]) -> Outcome:
    """Run the program; its exit status and its files decide between success and failure."""
    try:
        status = run(manifest.command, _with_defaults(manifest.declared), pass_on)
    except OSError as error:
        return Failure(f"The program could not be started: {error.strerror}.")
    if status < 0:
        return Failure(f"Signal {-status} ended the program.")
    if status > 0:
        return Failure(f"The program ended with exit status {status}.")
    try:
        manifest.rebase.check_export_files()
    except ExportFileError as error:
        return Failure(f"The program ended with exit status 0, but {error}.")
    return Success(manifest.rebase)


def _with_defaults(declared: Declared) -> dict[str, str]:
    """The variables of the environment, and the defaults of those that are not set."""
    texts = {each.name: each.text(os.environ) for each in declared.requirements}
    return {**os.environ, **{name: text for name, text in texts.items() if text is not None}}
