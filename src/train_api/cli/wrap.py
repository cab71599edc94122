"""The verb `wrap`: the entrypoint in POSIX shell for a wrapped program."""

from __future__ import annotations

import argparse
import sys

from train_api.cli.inputs import given, opened, source_name, unreadable
from train_api.cli.terminal import complain, tell
from train_api.report import INVALID, NoVerdict, Run


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of this verb to a parser."""
    from train_api.cli import clients

    verb.add_argument("manifest", metavar="MANIFEST", help="the manifest: a file, or - for stdin")
    verb.add_argument(
        "--image",
        metavar="IMAGE",
        help="check first that this image has the shell /bin/sh; it is not run",
    )
    clients.add_arguments(verb)


def run(options: argparse.Namespace) -> int:
    """Print the entrypoint, or report on stderr why there is none; return the exit status."""
    from train_api.engines.errors import EngineError
    from train_api.formats import render
    from train_api.reader.stdout import capture_of
    from train_api.validation import pipeline
    from train_api.wrap.manifest import ManifestError, read
    from train_api.wrap.shell import entrypoint

    (path,) = given([options.manifest])
    source = source_name(path)
    try:
        with opened(path) as file:
            report, manifest = pipeline.validate_manifest(capture_of(file), source=source)
    except OSError as error:
        failure = unreadable(error)
        return complain(
            NoVerdict(failure.kind, f"{source}: {failure.message}", failure.remedy), "text"
        )
    if report.problems:
        tell(render(Run((report,)), "text"))
    if not report.valid or manifest is None:
        return INVALID
    try:
        script = entrypoint(read(manifest.value))
        if options.image is not None and not _has_shell(options):
            tell(
                f"{options.image}: the image has no shell /bin/sh, so it cannot be wrapped.\n"
                "  Build the train on an image that has a shell, or Python.\n"
            )
            return INVALID
    except ManifestError as error:
        tell(f"{source}: {error}.\n")
        return INVALID
    except EngineError as error:
        return complain(NoVerdict("engine", error.message, error.remedy), "text")
    sys.stdout.buffer.write(script.encode("utf-8"))
    return 0


def _has_shell(options: argparse.Namespace) -> bool:
    from train_api.cli.interpreters import interpreters
    from train_api.engines.choice import client_with

    client, image = client_with(options.image, options.engine, pull=options.pull)
    with client:
        return "shell" in interpreters(client, image)
