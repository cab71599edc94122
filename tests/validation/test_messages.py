"""The message catalog: its entries and placeholders, and that no words are written elsewhere."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.repository.documents import ROOT
from train_api import validate
from train_api.specification import VERSION, commands, schemas
from train_api.validation.messages import catalog, count, fill, join, kind, worded
from train_api.validation.rules import schema
from train_api.validation.rules.catalog import MANIFEST_RULES, RULES

NOT_REPORTED = {
    *("$schema", "$id", "title", "description", "examples", "$comment", "$defs", "$ref"),
    *("properties", "patternProperties", "items", "allOf", "if", "then", "else"),
}
"""Keywords of the schemas that describe, or that contain the schemas that are violated."""

MESSAGE = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
"""Three words in a row: what a message has, and no key, name or template of a pointer has."""

STRINGS = re.compile(r"""//.*|/\*(?s:.*?)\*/|("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)""")
"""The comments and, as the group, the strings of a JavaScript module."""

PYTHON = sorted((ROOT / "src/train_api/validation").rglob("*.py"))
JAVASCRIPT = sorted((ROOT / "playground/validator").rglob("*.js"))


def keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """The keywords of a schema and of those within it, with their values."""
    for keyword, value in schema.items():
        yield keyword, value
        if keyword in ("properties", "patternProperties", "$defs"):
            inner = list(value.values())
        elif keyword in ("items", "not", "if", "then", "else"):
            inner = [value]
        else:
            inner = value if keyword in ("allOf", "anyOf") else []
        for each in inner:
            yield from keywords(each)


KEYWORDS = [each for one in schemas().values() for each in keywords(one)]


def test_a_valid_response_does_not_load_the_catalog() -> None:
    """The catalog is read only if there is a problem, so it takes no time of valid responses."""
    program = """
import sys, train_api
listed = b'{"requirements": [], "relations": []}'
assert train_api.validate(listed).valid
assert train_api.validate(b'{"fulfilled": true, "unmet": []}', list_response=listed).valid
assert "train_api.validation.messages" not in sys.modules
assert not train_api.validate(b"{}").valid
assert "train_api.validation.messages" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    ("templates", "values"),
    [
        (["found {found}"], {}),
        (["found {found}"], {"found": "null", "limit": "1"}),
        (["found {found}", "at most {limit}"], {"found": "null"}),
        (["nothing"], {"found": "null"}),
    ],
)
def test_each_placeholder_has_a_value_and_each_value_a_placeholder(
    templates: list[str], values: dict[str, str]
) -> None:
    """A message whose placeholders and values differ is an error, not an incomplete message."""
    with pytest.raises(KeyError):
        fill(templates, values)


def test_a_value_is_not_filled_again() -> None:
    """Braces in a value stay as they are."""
    assert fill(["{a} and {b}"], {"a": "{b}", "b": "{a}"}) == ["{b} and {a}"]


def test_each_rule_has_an_entry_and_each_entry_a_rule() -> None:
    """The catalog has the words of every rule, and of no other."""
    assert {entry.partition(".")[0] for entry in catalog()["problems"]} == RULES.keys()
    # A violation of a schema has the words of TA100.
    entries = {entry.partition(".")[0] for entry in catalog()["manifests"]}
    assert entries == MANIFEST_RULES.keys() - {"TW100"}


def test_each_keyword_of_the_schemas_has_a_case() -> None:
    """A violation of any keyword of the schemas has a message, and so has each type."""
    used = {keyword for keyword, _ in KEYWORDS}
    types = {value for keyword, value in KEYWORDS if keyword == "type"}
    assert used - NOT_REPORTED == schema._CASES.keys()
    assert types == catalog()["types"].keys()


def test_each_special_pattern_is_one_of_the_schemas() -> None:
    """A pattern that has its own message is in the schemas, character by character."""
    patterns = {value for keyword, value in KEYWORDS if keyword == "pattern"}
    assert catalog()["patterns"].keys() <= patterns


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "a string of 0 characters"),
        ("é", "a string of 1 character"),
        ("𝄞" * 9900, "a string of 9,900 characters"),
        ([None], "an array of 1 item"),
        ({}, "an object with 0 members"),
        (None, "null"),
        (True, "a boolean"),
        (1.0, "an integer"),
        (1.5, "a number with a fraction"),
    ],
)
def test_the_kind_of_a_value_does_not_show_it(value: object, words: str) -> None:
    """A value is described by its kind and its length."""
    assert kind(value) == words


def test_one_thing_is_in_the_singular() -> None:
    """The noun after a number is in the singular for 1 alone."""
    assert [count(number, "byte") for number in (0, 1, 2)] == ["0 bytes", "1 byte", "2 bytes"]


def test_a_long_list_of_words_is_cut() -> None:
    """A message names the first twelve of many values, and says that there are more."""
    assert join(["a"], "or") == "a"
    assert join(list("abcdefghijkl"), "or") == "a, b, c, d, e, f, g, h, i, j, k or l"
    assert join(list("abcdefghijklm"), "and") == "a, b, c, d, e, f, g, h, i, j, k, l and …"


def test_a_remedy_without_a_description_has_no_space_around_it() -> None:
    """An empty value at the beginning of a remedy leaves no space."""
    values = {"expected": "a", "found": "b", "advice": ""}
    assert worded("TA005", values)[1].startswith("Let a JSON library")


def python_strings(source: str) -> Iterator[str]:
    """The strings of a Python module that are not docstrings."""
    tree = ast.parse(source)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in docstrings:
            yield str(node.value)


def javascript_strings(source: str) -> Iterator[str]:
    """The strings of a JavaScript module."""
    yield from filter(None, STRINGS.findall(source))


def test_no_message_is_in_the_code() -> None:
    """Every message is in the catalog: there are no words of one in Python or JavaScript.

    No rule reports the reasons why a value does not meet a requirement, which `targets.js` has, and
    no report has the errors that `schema_errors.py` raises.
    """
    found = []
    for path in (*PYTHON, *JAVASCRIPT):
        if path.name in ("targets.js", "schema_errors.py"):
            continue
        source = path.read_text(encoding="utf-8")
        strings = python_strings(source) if path.suffix == ".py" else javascript_strings(source)
        found += [f"{path.name}: {each}" for each in strings if MESSAGE.search(each)]
    assert found == []
    assert len(PYTHON) > 10
    assert len(JAVASCRIPT) > 10


def test_a_newer_version_that_accepts_the_response_is_named() -> None:
    """A hint names it, unless a version was chosen, or the newer one rejects the response too."""
    requirement = {"type": "environmentVariable", "target": "URL", "name": "V6_URL"}
    response = {"requirements": [{"id": 0, "requirement": requirement}], "relations": []}
    hint = "The response is valid under version 1.1.0"
    named = {"$schema": commands(VERSION)["list_requirements"], **response}
    invalid = {**response, "relations": 1}

    assert hint in validate(json.dumps(response)).problems[0].remedy
    for data, version in ((response, VERSION), (named, None), (invalid, None)):
        problems = validate(json.dumps(data), api_version=version).problems
        assert problems
        assert not any(hint in problem.remedy for problem in problems)
