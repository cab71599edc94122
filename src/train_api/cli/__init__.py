"""The command line `train-api`: parse, run a verb, exit with a status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from train_api.cli.arguments import parser, wanted_format
from train_api.cli.errors import UsageError
from train_api.cli.terminal import abandon, complain, tell, unusable_encoding
from train_api.report import INTERRUPTED, NoVerdict

_SIGPIPE = 141
_ENCODING_REMEDY = "Unset PYTHONIOENCODING, or set it to utf-8."
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def run() -> NoReturn:
    """Run the command line as the command `train-api`, and end the process."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    # Interpreter shutdown would take a sixth of the time that a small response takes.
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; the table is in docs/command-line.md."""
    # A run creates almost no cyclic garbage; collecting it takes longer than validation.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    words = sys.argv[1:] if arguments is None else list(arguments)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stdout is None:
        return complain(
            NoVerdict("unwritable", "Cannot write to stdout: it is closed.", ""), "text"
        )
    if "PYTHONIOENCODING" in os.environ and (reason := unusable_encoding()):
        reason = f"Cannot write: PYTHONIOENCODING names {reason}."
        return complain(NoVerdict("unwritable", reason, _ENCODING_REMEDY), "text")
    if "_ARGCOMPLETE" in os.environ:
        from train_api.cli.completion import complete

        complete(parser())
    try:
        options = parser(words).parse_args(words)
        status = int(options.run(options))
        sys.stdout.flush()
    except UsageError as error:
        return _complain(NoVerdict("usage", str(error), error.remedy), words)
    except BrokenPipeError:
        # The reader of the output has closed the pipe.
        abandon(sys.stdout)
        return _SIGPIPE
    except OSError as error:
        if error.filename is not None:
            return _complain(_defect(error), words)
        abandon(sys.stdout)
        reason = f"Cannot write to stdout: {error.strerror}."
        return complain(NoVerdict("unwritable", reason, "Is the disk full?"), "text")
    except KeyboardInterrupt:
        failure = NoVerdict("interrupted", "Interrupted before the end.", "")
        _complain(failure, words)
        return INTERRUPTED
    except SystemExit:
        raise
    except BaseException as error:
        # A panic of a Rust library is not an Exception.
        if os.environ.get("TRAIN_API_TRACEBACK"):
            import traceback

            tell(traceback.format_exc())
        return _complain(_defect(error), words)
    return status


def _complain(failure: NoVerdict, words: Sequence[str]) -> int:
    """Report why there is no verdict, in the requested format; some verbs have their own."""
    if words[:1] == ["check"]:
        from train_api.cli import check
        from train_api.formats.check import CHECK_FORMATS

        return check.complain(failure, wanted_format(words, CHECK_FORMATS))
    if words[:1] == ["run"]:
        from train_api.cli import run_train
        from train_api.formats.run import RUN_FORMATS

        return run_train.complain(failure, wanted_format(words, RUN_FORMATS))
    return complain(failure, wanted_format(words))


def _defect(error: BaseException) -> NoVerdict:
    """Describe the place where the tool failed, without the data that it failed on."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = ""
    if frame is not None:
        name = os.path.basename(frame.tb_frame.f_code.co_filename)
        where = f" at {name}:{frame.tb_lineno}"
    return NoVerdict(
        "defect",
        f"A defect of train-api: {type(error).__name__}{where}.",
        "Please report this line. TRAIN_API_TRACEBACK=1 in the environment shows a traceback, "
        "which may contain values of your data.",
    )
