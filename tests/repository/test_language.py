"""Plain English: no word of the table is in what a person reads."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import tomli

from tests.repository.documents import ROOT

TABLE = Path(__file__).with_name("words_to_avoid.toml")
WORDS = tomli.loads(TABLE.read_text(encoding="utf-8"))["word"]
READ_BY_PEOPLE = (
    "title",
    "description",
    "$comment",
    "prefLabel",
    "definition",
    "scopeNote",
    "example",
)
MESSAGES = "src/train_api/validation/messages.json"
QUOTED = re.compile(r"```.*?^ *```|`[^`\n]*`|<!--.*?-->", re.DOTALL | re.MULTILINE)
"""Code in Markdown and docstrings; what a program prints has a test of its own."""


class Piece(NamedTuple):
    """A piece of prose, and the line at which it begins."""

    line: int
    text: str


def python(source: str) -> Iterator[Piece]:
    """Docstrings, comments and the strings of a module that are sentences."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield Piece(node.lineno, node.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Piece(token.start[0], token.string)


def schema(source: str) -> Iterator[Piece]:
    """What is for people in a JSON document."""
    values = [json.loads(source)]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            for name, member in value.items():
                if name in READ_BY_PEOPLE and not isinstance(member, dict):
                    yield Piece(1, json.dumps(member, ensure_ascii=False))
                else:
                    values.append(member)
        elif isinstance(value, list):
            values += value


def messages(source: str) -> Iterator[Piece]:
    """The words of the message catalog."""
    values = [json.loads(source)]
    while values:
        value = values.pop()
        if isinstance(value, str):
            yield Piece(1, value)
        else:
            values += value.values() if isinstance(value, dict) else value


def names(source: str) -> Iterator[Piece]:
    """The names in a JavaScript module, with spaces between their words."""
    for number, line in enumerate(source.splitlines(), start=1):
        for name in re.findall(r"[A-Za-z_$][\w$]*", line):
            yield Piece(number, re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", name))


def prose(path: Path) -> Iterator[Piece]:
    """The prose of a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from python(source)
    elif path == ROOT / MESSAGES:
        yield from messages(source)
    elif path.suffix in (".json", ".jsonld"):
        yield from schema(source)
    elif path.suffix in (".md", ".html", ".jinja"):
        yield Piece(1, QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source))
    else:
        comments = re.findall(r"(?m)^[^\n]*?(?://|#|\*) ?([^\n]*)$", source)
        yield Piece(1, "\n".join(comments))


def files(*patterns: str) -> list[str]:
    """The tracked files of these patterns."""
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\n")
    return [name for name in listed if name and (ROOT / name).is_file()]


FILES = [
    *files(
        "*.md", "schemas/*.json", "controlled-vocabularies/*.jsonld", "src/*.py", "scripts/*.py"
    ),
    *files("playground/*.py", "playground/*.js", "playground/*.mjs", "Makefile", ".ci/run"),
    *files("scripts/site/*.jinja", "scripts/site/*.html"),
    *files("scripts/site/*.css", "scripts/site/*.js"),
    *files("tests/*.py", MESSAGES),
]


@pytest.mark.parametrize("name", FILES)
def test_no_word_of_the_table_is_in_what_a_person_reads(name: str) -> None:
    """Pages, templates, schemas, docstrings, comments and messages have no word of the table."""
    assert [f"{name}:{found}" for found in avoided(prose(ROOT / name))] == []


@pytest.mark.parametrize("name", files("playground/*.js", "playground/*.mjs"))
def test_no_word_of_the_table_is_in_a_name_of_the_playground(name: str) -> None:
    """Variables and functions of the playground have no word that the table lists."""
    source = (ROOT / name).read_text(encoding="utf-8")
    assert [f"{name}:{found}" for found in avoided(names(source))] == []


def avoided(pieces: Iterable[Piece]) -> Iterator[str]:
    """The words of the table in some pieces of prose, with their lines and what to write."""
    for piece in pieces:
        for word in WORDS:
            for match in re.finditer(word["pattern"], piece.text, re.IGNORECASE):
                line = piece.line + piece.text.count("\n", 0, match.start())
                yield f"{line}: {match[0]!r}; write instead: {word['instead']}"
