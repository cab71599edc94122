"""The patterns mean the same to engines that backtrack and to engines that do not, and end soon."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scripts.vocabularies import subschemas
from tests.schemas.files import EVERY
from train_api.specification import versions

TEXTS: dict[str, dict[str, Any]] = {
    f"{name}{pointer}": dict(schema)
    for name, file in EVERY.items()
    for pointer, schema in subschemas(file)
    if "pattern" in schema and not pointer.endswith("/not")
}
"""Each schema of a string with a pattern, by its version and its place."""

ENDS = st.sampled_from(["", "\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "/", "\0"])
PIECES = (
    "a",
    "A",
    "A_",
    "_",
    "a.",
    "a-",
    "a_",
    "a/",
    "/a",
    "/.",
    "/..a",
    "/",
    "a:",
    "[:",
    ":1",
    " ",
)
SECONDS = 20

# Counts the refused strings: each is a piece, repeated, with an end that fits nowhere.
# All errors are asked for, since the first may come without a look at the pattern.
HOSTILE = """
import json, sys
from jsonschema import Draft202012Validator
schema, pieces = json.load(sys.stdin)
validator = Draft202012Validator(schema)
strings = [piece * (size // len(piece)) + "\\0" for piece in pieces for size in (1_000, 50_000)]
print(sum(bool(list(validator.iter_errors(text))) for text in strings))
"""


WITH_A_PATTERN = {
    "rebase/properties/from",
    "rebase/properties/from/allOf/1",
    "rebase/properties/exportFiles/items",
    "rebase/$defs/trainTag",
    "requirements/environment-variable/$defs/choice",
    "requirements/environment-variable/properties/name",
    "unmet-requirement/properties/reason",
}
SINCE = {"1.1.0": {"requirements/environment-variable/properties/default"}}


@pytest.mark.parametrize("version", versions())
def test_the_strings_with_a_pattern_are_found(version: str) -> None:
    """There are patterns to be tried: of names, choices, reasons, images, files and tags."""
    found = {place.partition("/")[2] for place in TEXTS if place.startswith(f"{version}/")}
    assert found == WITH_A_PATTERN | SINCE.get(version, set())


@pytest.mark.parametrize("place", TEXTS)
@settings(max_examples=50)
@given(data=st.data())
def test_engines_agree_on_strings_that_almost_fit(place: str, data: st.DataObject) -> None:
    """What fits a pattern, with any line break behind it, fits in Python as in Rust."""
    schema = TEXTS[place]
    text = data.draw(st.from_regex(schema["pattern"]) | st.text(max_size=8)) + data.draw(ENDS)
    by_rust = jsonschema_rs.Draft202012Validator(
        schema, pattern_options=jsonschema_rs.RegexOptions()
    )

    assert Draft202012Validator(schema).is_valid(text) is by_rust.is_valid(text)


@pytest.mark.parametrize("place", TEXTS)
def test_no_string_takes_an_engine_long(place: str) -> None:
    """An engine that backtracks is soon done with a long string that almost fits."""
    answer = subprocess.run(
        [sys.executable, "-c", HOSTILE],
        input=json.dumps([TEXTS[place], PIECES]),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=SECONDS,
    )

    # A string of anything but white space is a reason, whatever its end.
    refused = 0 if place.endswith("/unmet-requirement/properties/reason") else len(PIECES) * 2
    assert int(answer.stdout) == refused
