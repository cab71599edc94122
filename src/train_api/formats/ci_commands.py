"""Output in which nothing is a command to the CI service that reads it.

GitHub's runner reads the lines of stdout and stderr, which end with CR or LF. It executes a line
that begins with `::` after optional white space, or the part after `##[` anywhere in a line
(actions/runner at 258d6c8: `ProcessInvoker.StartReadStream`, `ActionCommand.TryParseV2` and
`TryParse`). Azure Pipelines does so with `##vso[` and `##[`, TeamCity with `##teamcity[`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class _Way(NamedTuple):
    """How a format escapes a character; with `has_own`, its own lines begin with `::`."""

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
    # Two quotes add nothing to a word, within single quotes and without quotes.
    "shell": _Way(lambda character: f"{character}''"),
}

# Escape sequences of colour may be between the characters; a reader may remove them first.
_COLOUR = "\x1b\\[[0-9;]*m"
_BRACKET = re.compile(rf"#(?=(?:{_COLOUR})*#(?:{_COLOUR}|[A-Za-z])*\[)")
_COLONS = re.compile(f":(?=(?:{_COLOUR})*:)")

# More than the line breaks and white space of .NET and Python: also invisible characters.
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BLANK = (
    " \t\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
# Compiled at its first use, since that is rare and takes longer than everything else here.
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
