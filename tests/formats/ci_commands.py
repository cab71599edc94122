"""What CI services take for a command, read as they read it, or more strictly.

GitHub's runner reads lines that end at CR, LF or both (`ProcessInvoker.StartReadStream`). A command
is a line that begins with `::` behind white space and has another `::`
(`ActionCommand.TryParseV2`), and otherwise what follows `##[` anywhere in a line, up to `]`
(`ActionCommand.TryParse`). Here the second `::` and the `]` need not be there, each name is that of
a command, and colours do not count. Azure Pipelines takes `##vso[`, TeamCity `##teamcity[`.
"""

from __future__ import annotations

import re

COLOUR = re.compile("\x1b\\[[0-9;]*m")
BRACKET = re.compile(r"##\w*\[")

COMMANDS = (
    "::error file=a,line=1::forged",
    "  \t ::stop-commands::forged",
    "\u2028\u3000\u00a0::error::forged",
    "a\r::error::forged",
    "a\r\n::error::forged",
    "a\x0b::error::forged\x85::error::forged\u2029::error::forged",
    "\x1b[31m::error::forged",
    "\x1b\x00\u200b::error::forged",
    "##[error]forged",
    "a ##[add-path]forged",
    "####[add-mask]forged##[endgroup]",
    "##vso[task.setvariable variable=a]forged",
    "##teamcity[buildStatus status='SUCCESS']",
    "#\x1b[31m#[error]forged",
)
"""Strings that would act."""


def commands(output: str) -> list[str]:
    """The lines that act."""
    lines = re.split("\r\n|\r|\n|\x0b|\x0c|\x1c|\x1d|\x1e|\x85|\u2028|\u2029", output)
    return [line for line in lines if is_command(COLOUR.sub("", line))]


def is_command(line: str) -> bool:
    """Whether a line acts."""
    start = next((at for at, each in enumerate(line) if each.isprintable() and each != " "), 0)
    return line.startswith("::", start) or BRACKET.search(line) is not None
