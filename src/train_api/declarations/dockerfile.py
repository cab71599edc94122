"""Find a label in a Dockerfile, with the place of each of its characters.

The file is read as BuildKit reads it: continued lines, comments, heredocs, the directive `escape`,
quotes and escapes in words, stages. Nothing is executed, and no variable is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_DIRECTIVE = re.compile(r"#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(.+?)[ \t]*\r?")
_KEYWORD = re.compile(r"[ \t]*(?:ONBUILD[ \t]+)?([A-Za-z]+)[ \t]*", re.IGNORECASE)
_HEREDOC = re.compile(r"[0-9]*<<(-?)([\"']?)([^<\"']+)\2")
_WITH_HEREDOCS = frozenset({"RUN", "COPY", "ADD"})
_NAME_IN_VARIABLE = re.compile(r"\$[A-Za-z0-9_{@*#?!-]")
_SPACE = " \t\v\f\r"


class DockerfileError(ValueError):
    """The label cannot be read; `entry` is that of the message, `at` the index in the file."""

    def __init__(self, entry: str, at: int) -> None:
        super().__init__(entry)
        self.entry = entry
        self.at = at


class Label(NamedTuple):
    """The value of a label, and for each of its characters the index in the file.

    `at` is the index of the name of the label.
    """

    value: str
    indices: tuple[int, ...]
    at: int


class Labels(NamedTuple):
    """The values that the last stage of a file gives to a label; the last one counts.

    If there is none, the label is `inherited` from an earlier stage, or the file does not set it.
    """

    own: list[Label]
    inherited: Label | None = None

    @property
    def effective(self) -> Label | None:
        """The label that an image has."""
        return self.own[-1] if self.own else self.inherited


class _Instruction(NamedTuple):
    """One instruction without its continuations: the characters, and their indices in the file."""

    text: str
    indices: list[int]


def find_labels(text: str, name: str) -> Labels:
    """The values of a label in the last stage of a Dockerfile.

    A stage that begins from an earlier one has its labels. The triggers of `ONBUILD` are not those
    of this image.

    Raises DockerfileError if a value depends on a variable, or if a quotation mark is missing.
    """
    escape = _escape_character(text)
    stages: dict[str, Labels] = {}
    current = Labels([])
    stage = ""
    for instruction in _instructions(text, escape):
        match = _KEYWORD.match(instruction.text)
        if match is None:
            continue
        keyword = instruction.text[: match.end()].split()[0].upper()
        if keyword == "FROM":
            stages[stage] = current
            words = [each for each in instruction.text.split()[1:] if not each.startswith("--")]
            base = words[0].lower() if words else ""
            current = Labels([], stages[base].effective if base in stages else None)
            is_named = len(words) > 2 and words[1].lower() == "as"
            stage = words[2].lower() if is_named else ""
        elif keyword == "LABEL":
            current.own.extend(_values(instruction, match.end(), name, escape))
    return current


def _escape_character(text: str) -> str:
    """The character that the directive `escape` names; directives are the first lines."""
    for line in text.removeprefix("\ufeff").split("\n"):
        match = _DIRECTIVE.fullmatch(line.strip(_SPACE))
        if match is None:
            break
        if match[1].lower() == "escape" and match[2] in ("\\", "`"):
            return match[2]
    return "\\"


def _instructions(text: str, escape: str) -> Iterator[_Instruction]:
    continued = re.compile(rf"(?:^|(?<=[^{re.escape(escape)}])){re.escape(escape)}[ \t\r]*\Z")
    spans: list[tuple[int, int]] = []
    heredocs: list[tuple[str, str]] = []
    for start, stop in _lines(text):
        line = text[start:stop]
        if heredocs:
            dash, end = heredocs[0]
            if (line.lstrip("\t") if dash else line).rstrip("\r") == end:
                heredocs.pop(0)
            continue
        content = line.strip(_SPACE)
        if not content or content.startswith("#"):
            continue
        if match := continued.search(line):
            spans.append((start, start + match.start()))
            continue
        spans.append((start, stop))
        instruction = _instruction(text, spans)
        spans = []
        heredocs = list(_heredocs(instruction.text, escape))
        yield instruction
    if spans:
        yield _instruction(text, spans)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 1 if text.startswith("\ufeff") else 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _instruction(text: str, spans: list[tuple[int, int]]) -> _Instruction:
    indices = [index for start, stop in spans for index in range(start, stop)]
    return _Instruction("".join(text[start:stop] for start, stop in spans), indices)


def _heredocs(text: str, escape: str) -> Iterator[tuple[str, str]]:
    """For each heredoc that begins in an instruction, the dash if there is one, and its end."""
    match = _KEYWORD.match(text)
    if "<<" not in text or match is None or match[1].upper() not in _WITH_HEREDOCS:
        return
    for start, stop in _words(text, match.end(), escape):
        if found := _HEREDOC.fullmatch(text, start, stop):
            yield found[1], found[3]


def _words(text: str, start: int, escape: str) -> Iterator[tuple[int, int]]:
    """The words of an instruction, quotation marks included."""
    index = start
    while index < len(text):
        if text[index].isspace():
            index += 1
            continue
        begin = index
        quote = ""
        while index < len(text) and (quote or not text[index].isspace()):
            character = text[index]
            if character == escape and quote != "'":
                index += 1
            elif character == quote:
                quote = ""
            elif character in "\"'" and not quote:
                quote = character
            index += 1
        yield begin, min(index, len(text))


def _values(instruction: _Instruction, start: int, name: str, escape: str) -> Iterator[Label]:
    """The values that an instruction gives to a label: `NAME=VALUE ...`, or `NAME VALUE`."""
    text, indices = instruction
    words = list(_words(text, start, escape))
    if not words:
        return
    first = text[slice(*words[0])]
    if "=" not in first:
        words = [(words[0][0], len(text.rstrip()))]
    for begin, stop in words:
        word = text[begin:stop]
        key = re.split(r"=" if "=" in first else r"\s+", word, maxsplit=1)[0]
        if key.strip("\"'") != name or len(key) == len(word):
            continue
        value_start = begin + len(key)
        value_start += 1 if "=" in first else len(word[len(key) :]) - len(word[len(key) :].lstrip())
        characters = list(_unquoted(instruction, value_start, stop, escape))
        value = "".join(text[each] for each in characters)
        yield Label(value, tuple(indices[each] for each in characters), indices[begin])


def _unquoted(instruction: _Instruction, start: int, stop: int, escape: str) -> Iterator[int]:
    """The positions of the characters of a value that stay without quotes and escapes."""
    text, indices = instruction
    index, quote, opened = start, "", start
    while index < stop:
        character = text[index]
        if character == quote:
            quote = ""
        elif quote == "'":
            yield index
        elif character in "\"'" and not quote:
            quote, opened = character, index
        elif character == "$" and _NAME_IN_VARIABLE.match(text, index, stop):
            raise DockerfileError("TD008", indices[index])
        elif character == escape:
            is_escape = not quote or text[index + 1 : index + 2] in ('"', "$", escape)
            index += is_escape
            if index < stop:
                yield index
        else:
            yield index
        index += 1
    if quote:
        raise DockerfileError("TD001.quote", indices[opened])
