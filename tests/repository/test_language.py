"""Plain English: no word of the table is in what a person reads."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import tokenize
from collections.abc import Iterator
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


def prose(path: Path) -> Iterator[Piece]:
    """The prose of a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from python(source)
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
    *files("tests/*.py"),
]


@pytest.mark.parametrize("name", FILES)
def test_no_word_of_the_table_is_in_what_a_person_reads(name: str) -> None:
    """Pages, templates, schemas, docstrings, comments and messages have no word of the table."""
    found = []
    for piece in prose(ROOT / name):
        for word in WORDS:
            for match in re.finditer(word["pattern"], piece.text, re.IGNORECASE):
                line = piece.line + piece.text.count("\n", 0, match.start())
                found.append(f"{name}:{line}: {match[0]!r}; write instead: {word['instead']}")
    assert found == []
