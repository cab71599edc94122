"""The verb `extract`."""

from __future__ import annotations

import argparse
import sys

from train_api.cli.inputs import given, opened, source_name, unreadable
from train_api.cli.terminal import complain, tell
from train_api.formats import render
from train_api.reader.stdout import capture_of
from train_api.report import NoVerdict, Run
from train_api.validation import pipeline


def run(options: argparse.Namespace) -> int:
    """Print only the response; report on stderr why there is none."""
    (path,) = given([] if options.path is None else [options.path])
    source = source_name(path)
    try:
        with opened(path) as file:
            report, response = pipeline.extract(capture_of(file), source=source)
    except OSError as error:
        failure = unreadable(error)
        return complain(
            NoVerdict(failure.kind, f"{source}: {failure.message}", failure.remedy), "text"
        )
    if response is None:
        outcome = Run((report,))
        tell(render(outcome, "text"))
        return outcome.exit_status
    sys.stdout.buffer.write(response.data)
    return 0
