"""The verb `command-line`: print the command line that runs a train with an engine."""

from __future__ import annotations

import argparse

from train_api.cli.errors import UsageError
from train_api.cli.terminal import print_line
from train_api.engines.catalog import ENGINES
from train_api.engines.settings import WRITING_COMMANDS, Settings, SettingsError, mount_of


def run(options: argparse.Namespace) -> int:
    """Print the engine's command line, quoted for a shell."""
    engine = ENGINES[options.engine]
    try:
        settings = Settings(
            train=(options.image,),
            command=options.command,
            env=tuple(options.env),
            mounts=tuple(mount_of(text) for text in options.mounts),
            read_only=options.command not in WRITING_COMMANDS,
        )
        print_line(engine.line(engine, settings))
    except SettingsError as error:
        raise UsageError(f"{error}.", "See train-api command-line --help.") from None
    return 0
