"""All validators agree on generated documents, and the documentation says which they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from scripts.generation import Maker, read, write
from tests.interoperability.comparison import REFERENCE, Standing, compare
from tests.interoperability.documents import Batch, accepts, generate, requests, strings, table
from tests.interoperability.matrix import BEGIN, END, GENERATED, PAGE, matrix, troubles, with_matrix
from tests.interoperability.schemas import DISTINCT
from tests.interoperability.validators import VALIDATORS, Request
from tests.missing_tools import do_without
from tests.schemas.files import EVERY, validator

pytestmark = pytest.mark.timeout(900)

EACH = 200 if os.environ.get("THOROUGH") else 30
"""How many documents are generated for each schema; `make random` generates more."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = "https://train.invalid/careless.schema.json"


@pytest.fixture(scope="module")
def standings() -> Mapping[str, Standing]:
    """What the validators that are there say of documents generated for all schemas."""
    there = [name for name, each in VALIDATORS.items() if each.missing() is None]
    asked = [request for name in DISTINCT for request in requests(name, generate(name, EACH))]
    return compare(asked, there)


@pytest.mark.parametrize("name", VALIDATORS)
def test_a_validator_agrees_on_generated_documents(
    standings: Mapping[str, Standing], name: str
) -> None:
    """Each validator gives each generated document the verdict of the reference."""
    missing = VALIDATORS[name].missing()
    if missing is not None:
        do_without(missing)
    standing = standings[name]

    assert list(troubles({name: standing})) == []
    assert standing.documents >= EACH * len(DISTINCT) // 2
    assert standing.verdicts == standings[REFERENCE].verdicts > standing.documents


def careless(**schema: Any) -> Request:
    """A request to validate three strings by a schema that is not portable."""
    schemas = [{"$schema": DIALECT, "$id": ADDRESS, "type": "string", **schema}]
    return Request(schemas, ADDRESS, ('"FOO"', '"FOO\\n"', '"BAR"'))


def test_a_differing_verdict_is_a_disagreement() -> None:
    """Where Rust and Python differ, the report has the document and both verdicts."""
    standing = compare([careless(pattern="^FOO$")], ["jsonschema-rs"])["jsonschema-rs"]

    assert (standing.documents, standing.verdicts) == (3, 3)
    assert list(map(str, standing.disagreements)) == [f'"FOO\\n" by {ADDRESS}: not valid']


def test_a_missing_verdict_is_a_disagreement() -> None:
    """Where a validator does not take the schema, this is reported, and no verdict is counted."""
    request = careless(allOf=[{"$ref": "missing.schema.json"}])
    standing = compare([request], ["corvus"])["corvus"]

    assert (standing.documents, standing.verdicts) == (0, 0)
    assert [each.verdict for each in standing.disagreements] == [None]
    assert "missing.schema.json" in str(standing.disagreements[0])


@pytest.mark.parametrize("name", DISTINCT)
def test_documents_are_the_same_each_time(name: str) -> None:
    """Documents generated for a schema are the same each time, and none is there twice."""
    documents = generate(name, 50)

    assert documents == generate(name, 50)
    assert len(set(documents)) == len(documents) == 50


@pytest.mark.parametrize("name", DISTINCT)
def test_documents_are_of_both_kinds(name: str) -> None:
    """A good part of the generated documents is valid, and a good part is not."""
    verdicts = [accepts(EVERY[name]["$id"], text) for text in generate(name, 200)]

    assert 0.1 < sum(verdicts) / len(verdicts) < 0.8


ASSERTIONS = {
    *("type", "enum", "const", "required", "additionalProperties", "minItems", "maxItems"),
    *("uniqueItems", "minimum", "maximum", "maxLength", "pattern", "not", "anyOf"),
}


def assertions(schema: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each keyword in a schema that may refuse an instance by itself: where, in what, which.

    A keyword within a condition refuses nothing.
    """
    if isinstance(schema, list):
        for index, each in enumerate(schema):
            yield from assertions(each, f"{where}/{index}")
    elif isinstance(schema, dict):
        for keyword, each in schema.items():
            inner = f"{where}/{keyword}"
            if keyword in ASSERTIONS:
                yield inner, schema, keyword
            elif keyword in ("properties", "patternProperties", "$defs"):
                for name, member in each.items():
                    yield from assertions(member, f"{inner}/{name}")
            elif keyword in ("items", "then", "allOf"):
                yield from assertions(each, inner)


def test_each_keyword_refuses_some_document() -> None:
    """Each keyword of each schema refuses some document, generated or written by hand.

    Only arrays of more than 128 items are not generated: some validators take minutes for them, and
    test_bounds has them.
    """
    written = table()
    refused = {
        (id(error.schema), error.validator)
        for name in DISTINCT
        for text in (*generate(name, GENERATED), *written[name])
        for error in validator(EVERY[name]).iter_errors(json.loads(text))
    }
    own = [
        (name, where, part, keyword)
        for name in DISTINCT
        for where, part, keyword in assertions(EVERY[name])
        if keyword != "maxItems" or part[keyword] <= 128
    ]

    assert len(own) > 50
    assert [
        f"{name}{where}"
        for name, where, schema, keyword in own
        if (id(schema), keyword) not in refused
    ] == []


def test_a_value_is_written_as_it_was_read() -> None:
    """Reading and writing keep the notation of each number."""
    text = '{"a":[1.0,-0,1e0,{"b":null}],"c":"\\u2028"}'

    assert write(read(text)) == text


def test_a_schema_that_takes_nothing_is_reported() -> None:
    """Where no valid document can be made, the schema's address is named."""
    schema = {"$id": ADDRESS, "type": "string"}

    with pytest.raises(ValueError, match=ADDRESS):
        Maker([schema], strings(), lambda address, text: False, 0).valid(ADDRESS)


def test_the_table_stands_between_its_marks() -> None:
    """The table replaces the one before, and the rest of the page stays."""
    page = f"before\n\n{BEGIN}\n\nold\n\n{END}\n\nafter\n"

    assert with_matrix(page, "new") == f"before\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    for incorrect in ("", BEGIN, f"{END}\n", f"{BEGIN}\n{BEGIN}\n{END}\n"):
        with pytest.raises(ValueError, match="needs one line"):
            with_matrix(incorrect, "new")


def test_the_page_shows_the_validators_as_they_are() -> None:
    """The page has a row for each validator, in the version that is here, without disagreement.

    The number of documents is that of the day on which the table was written.
    """
    page = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][2:]

    assert [row[0].strip("| ").split(" ")[0] for row in rows] == [*VALIDATORS]
    assert {row[-1].strip("| ") for row in rows} == {"0"}
    for row, (name, each) in zip(rows, VALIDATORS.items(), strict=True):
        missing = each.missing()
        if missing is None:
            assert (name, row[3]) == (name, each.version()), (
                "run `python -m tests.interoperability.matrix`"
            )
        elif os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)


def test_the_table_says_what_was_validated() -> None:
    """A document that was validated by two schemas is one document and two verdicts."""
    request = careless(pattern="^FOO$")
    validated = [Batch("generated", request), Batch("generated", request)]
    reported = matrix(validated, {REFERENCE: Standing(3, 6, ()), "corvus": Standing(3, 6, ())})

    assert reported.startswith("0 examples, 0 documents written by hand and 3 generated")
    assert "| python-jsonschema (the reference) | Python |" in reported
    assert "| 3 | 6 | 0 |" in reported
