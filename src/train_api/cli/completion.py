"""Shell completion, by argcomplete."""

from __future__ import annotations

import argparse

import argcomplete
from argcomplete.shell_integration import shellcode


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for completions, and end the process."""
    argcomplete.autocomplete(parser, always_complete_options=False)


def run(options: argparse.Namespace) -> int:
    """Print the shell code that enables completion."""
    print(shellcode(["train-api"], shell=options.shell))
    return 0
