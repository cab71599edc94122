"""Output in which nothing is a command to the CI service that reads it.

GitHub's runner reads the lines of stdout and stderr, which CR ends as well as LF. It executes one
that begins with `::` behind white space, and else what follows `##[` anywhere in it (actions/runner
at 258d6c8: `ProcessInvoker.StartReadStream`, `ActionCommand.TryParseV2` and `TryParse`). Azure
Pipelines does so with `##vso[` and `##[`, TeamCity with `##teamcity[`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class _Way(NamedTuple):
    """How a format writes a character otherwise; `has_own`: lines of its own begin with `::`."""

    escape: Callable[[str], str]
    has_own: bool = False


def _backslash(character: str) -> str:
    return f"\\x{ord(character):02x}"


_TEXT = _Way(_backslash)
_JSON = _Way(lambda character: f"\\u{ord(character):04x}")

_WAYS = {
    "text": _TEXT,
    "dotenv": _TEXT,
    "github": _Way(_backslash, has_own=True),
    "json": _JSON,
    "sarif": _JSON,
    "junit": _Way(lambda character: f"&#{ord(character)};"),
    # Within single quotes, and without any, two quotes add nothing to a word.
    "shell": _Way(lambda character: f"{character}''"),
}

# Colour may be between the characters, and a reader may remove it before it looks.
_COLOUR = "\x1b\\[[0-9;]*m"
_BRACKET = re.compile(rf"#(?=(?:{_COLOUR})*#(?:{_COLOUR}|[A-Za-z])*\[)")
_COLONS = re.compile(f":(?=(?:{_COLOUR})*:)")

# More than .NET and Python take for line breaks and white space: also what no reader sees.
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BLANK = (
    " \t\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
# Compiled at its first use, which takes longer than all else here and is rare.
_START = f"(?<![^{_BREAKS}])((?:{_COLOUR}|[{_BLANK}])*){_COLONS.pattern}"


def inert(output: str, format_name: str) -> str:
    """The output of a format with an escape in each place where a command would begin.

    Formats are those of a report and of `check`, and `shell` for a line that `shlex.join` made.
    Where the escape belongs to the format (JSON, XML, a shell), the value that a reader gets is the
    same; in text and in workflow commands it is written like that of a control character. Commands
    that the format `github` writes itself stay. Output that is inert stays as it is.
    """
    escape, has_own = _WAYS[format_name]
    output = _BRACKET.sub(lambda match: escape(match[0]), output)
    # A cheap look first: hardly any output has two colons in a row.
    if has_own or not _COLONS.search(output):
        return output
    return re.sub(_START, lambda match: f"{match[1]}{escape(':')}", output)
