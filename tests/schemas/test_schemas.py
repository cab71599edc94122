"""The conventions that each schema file follows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from jsonschema import Draft202012Validator

from scripts.bundle import ROOT
from scripts.vocabularies import subschemas
from tests.schemas.files import BUNDLES, EVERY, OF_VERSION, PATHS, Document, validator
from tests.schemas.patterns import foreign_part
from train_api.specification import address, versions

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PORTABLE = {
    *("$schema", "$id", "$ref", "$defs", "$comment", "title", "description", "examples"),
    *("type", "enum", "const", "not", "allOf", "anyOf", "if", "then"),
    *("required", "properties", "patternProperties", "additionalProperties"),
    *("items", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "maxLength", "pattern"),
}
LINE_BREAKS = {"type": "string", "pattern": "[\n\r\u0085\u2028\u2029]"}
ALL = {
    **EVERY,
    **{f"{version}/bundle": json.loads(path.read_bytes()) for version, path in BUNDLES.items()},
}

each_version = pytest.mark.parametrize("version", versions())
each_file = pytest.mark.parametrize("name", EVERY)
each_schema = pytest.mark.parametrize("name", ALL)
each_path = pytest.mark.parametrize(
    "path", PATHS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def short(name: str) -> str:
    """The short name of a schema, without its version."""
    return name.partition("/")[2]


def parts(name: str) -> list[tuple[str, Document]]:
    """Each schema within a schema file, with its JSON Pointer."""
    return [(pointer, dict(each)) for pointer, each in subschemas(EVERY[name])]


@each_version
def test_there_is_a_schema_for_each_object(version: str) -> None:
    """The schemas are those that the specification names."""
    assert set(OF_VERSION[version]) == {
        *("train-response", "list-requirements-response", "check-requirements-response"),
        *("print-model-summary-response", "run-algorithm-response", "listed-requirement"),
        *("unmet-requirement", "requirement", "requirements/environment-variable"),
        *("requirement-id", "relation", "rebase"),
    }


@each_schema
def test_the_dialect_is_2020_12(name: str) -> None:
    """A schema says that it is of JSON Schema 2020-12, and is valid against its meta-schema."""
    assert ALL[name]["$schema"] == DIALECT
    Draft202012Validator.check_schema(ALL[name])


@each_path
def test_the_address_is_the_path(path: Any) -> None:
    """The `$id` of a schema is the base address and its path in the repository."""
    assert json.loads(path.read_bytes())["$id"] == address(path.relative_to(ROOT).as_posix())


@each_path
def test_the_text_is_formatted(path: Any) -> None:
    """A schema is indented by two spaces, is plain ASCII, and ends with a line break."""
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"


@each_schema
def test_the_schema_is_described(name: str) -> None:
    """A schema has a title, a description and examples."""
    assert ALL[name]["title"].strip()
    assert ALL[name]["description"].strip()
    assert ALL[name]["examples"]


def described(schema: Document) -> Iterator[tuple[str, Any]]:
    """Yield each property, pattern of properties and definition, but for those of conditions."""
    for where, each in subschemas(schema):
        if "/if" in where:
            continue
        for keyword in ("properties", "patternProperties", "$defs"):
            for key, value in each.get(keyword, {}).items():
                yield f"{where}/{keyword}/{key}", value


@each_file
def test_each_property_is_described(name: str) -> None:
    """Each property has a title and a description."""
    missing = [
        where
        for where, value in described(EVERY[name])
        if not all(value.get(word, "").strip() for word in ("title", "description"))
    ]
    assert missing == []


def test_a_property_without_description_is_seen() -> None:
    """The search for properties finds one that is deep in a schema."""
    schema = {"allOf": [{"then": {"properties": {"choices": {"title": "Choices"}}}}]}
    found = [("/allOf/0/then/properties/choices", {"title": "Choices"})]
    assert list(described(schema)) == found


@each_schema
def test_the_examples_are_valid(name: str) -> None:
    """The examples in a schema are valid against it."""
    checker = validator(ALL[name])
    assert [each for each in ALL[name]["examples"] if not checker.is_valid(each)] == []


@each_file
def test_no_example_names_its_schema(name: str) -> None:
    """No example in a schema has `$schema`, which some validators take for the schema's own."""
    assert '"$schema"' not in json.dumps(EVERY[name]["examples"])


@each_file
def test_the_keywords_are_portable(name: str) -> None:
    """A schema has only keywords on which validators agree."""
    foreign = {key for _, each in parts(name) for key in each if key not in PORTABLE}
    assert foreign == set()


def test_all_schemas_within_are_searched() -> None:
    """No schema is below a keyword that these tests do not follow."""
    following = {"$defs", "additionalProperties", "allOf", "anyOf", "if", "items", "not", "then"}
    following |= {"properties", "patternProperties"}
    leaves = PORTABLE - following
    for name in EVERY:
        for where, each in parts(name):
            for key in leaves & set(each):
                assert not isinstance(each[key], dict) or key == "const", f"{name}{where}/{key}"


@each_file
def test_unique_items_are_few_scalars(name: str) -> None:
    """An array of unique items has a `maxItems`, and its items are of a scalar type.

    Validators compare items each with each where the type is not beside `items` itself.
    """
    for where, each in parts(name):
        if "uniqueItems" in each:
            items = each["items"]
            known = items["type"] if "type" in items else resolve(name, items["$ref"])["type"]
            assert known in {"string", "integer"}, where
            assert each["maxItems"] <= (4096 if "type" in items else 1024), where


@each_file
def test_the_patterns_are_portable(name: str) -> None:
    """A pattern has only what all dialects of regular expressions have in common."""
    patterns = [each["pattern"] for _, each in parts(name) if "pattern" in each]
    patterns += [key for _, each in parts(name) for key in each.get("patternProperties", {})]
    assert {pattern: foreign_part(pattern) for pattern in patterns if foreign_part(pattern)} == {}


@each_file
def test_a_pattern_with_an_end_rules_line_breaks_out(name: str) -> None:
    """Where `$` could match before a last line break, a `not` forbids line breaks in that string.

    An export file may end in a line break like any other character, so both readings agree.
    """
    all_parts = dict(parts(name))
    for where, each in all_parts.items():
        whole = where.split("/allOf/")[0]
        if each.get("pattern", "").endswith("$") and whole != "/properties/exportFiles/items":
            assert all_parts[whole].get("not") == LINE_BREAKS, where


@each_file
def test_a_string_whose_pattern_repeats_a_group_is_bounded(name: str) -> None:
    """Engines that backtrack take memory for each turn, so such a string has a largest length."""
    repeating = [
        (where, each)
        for where, each in parts(name)
        if re.search(r"\)[*+]", each.get("pattern", ""))
    ]
    assert [where for where, each in repeating if "maxLength" not in each] == []
    assert bool(repeating) is (short(name) in {"rebase", "requirements/environment-variable"})


def resolve(name: str, reference: str) -> Document:
    """The schema that a reference in a schema file leads to."""
    target, fragment = urldefrag(urljoin(EVERY[name]["$id"], reference))
    found: Any = next(each for each in EVERY.values() if each["$id"] == target)
    for key in fragment.split("/")[1:]:
        found = found[key]
    return dict(found)


@each_file
def test_references_are_relative_and_lead_somewhere(name: str) -> None:
    """A reference from file to file is relative and leads to a schema that is there."""
    references = [each["$ref"] for _, each in parts(name) if "$ref" in each]
    for reference in references:
        assert urlsplit(reference).scheme == ""
        assert not reference.startswith("/")
        assert resolve(name, reference)


@each_version
def test_every_schema_is_referred_to(version: str) -> None:
    """From the train response, references lead to every other schema of the version."""
    waiting = [f"{version}/train-response"]
    reached = set(waiting)
    names = {each["$id"]: name for name, each in EVERY.items()}
    while waiting:
        name = waiting.pop()
        for _, each in parts(name):
            target = names[urldefrag(urljoin(EVERY[name]["$id"], each.get("$ref", "")))[0]]
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == {f"{version}/{name}" for name in OF_VERSION[version]}


@each_file
def test_objects_are_closed(name: str) -> None:
    """An object that the specification defines takes extension members and no other ones."""
    schema = EVERY[name]
    is_dispatch = short(name) in {"train-response", "requirement"}
    if schema["type"] == "object" and not is_dispatch:
        assert schema["additionalProperties"] is False
        assert list(schema["patternProperties"]) == ["^x-"]


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]+(_[A-Z]+)*$",
        "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$",
        "[\n\r\u0085\u2028\u2029]",
        "[^\t\u2000-\u200a]",
        "^a{2,3}(b|c)?[A-Za-z_.-]{32,}$",
        "^\\[\\.\\x00$",
        "^x-",
        "a|b",
    ],
)
def test_a_portable_pattern_is_known(pattern: str) -> None:
    """What all dialects read in the same way is taken for portable."""
    assert foreign_part(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "\\d",
        "\\w",
        "[\\s]",
        "\\bA",
        "\\u0041",
        "\\p{Lu}",
        "\\n",
        "^.$",
        "a.c",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?<!a)",
        "(?>a)",
        "(?P<name>a)",
        "(?<name>a)",
        "(?:a)",
        "(?i)a",
        "(a)\\1",
        "\\A",
        "a\\Z",
        "a\\z",
        "\\x4",
        "[\\d]",
        "a*?",
        "a++",
        "a*+",
        "a?+",
        "(a)++",
        "a{2}+",
        "a+?",
        "a{,2}",
        "a{2}{3}",
        "*a",
        "(+a)",
        "a|*",
        "a$b",
        "a^b",
        "^a|b$",
        "[[:alpha:]]",
        "[a&&b]",
        "[a--b]",
        "[-a]",
        "[]a]",
        "[]",
        "[^]",
        "(a",
        "a)",
        "a{1000000}",
        "a{",
        "\\",
    ],
)
def test_a_foreign_pattern_is_known(pattern: str) -> None:
    """What some dialect refuses or reads in another way is not taken for portable."""
    assert foreign_part(pattern) is not None
