"""The package and the obvious reference say the same of any captured stdout."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.agreement import disagreement
from tests.fuzz.obvious.shape import BASE, BLANK, SCHEMAS, TARGETS, VERSIONS, is_image
from tests.fuzz.obvious.values import is_met
from tests.fuzz.obvious.verdict import Found, verdict_of
from tests.fuzz.outputs import (
    ANY_OBJECTS,
    IMAGES,
    NOISE,
    RESPONSES,
    TOKENS,
    outputs,
    sound_lists,
)
from train_api.limits import RESPONSE_LIMIT
from train_api.requirements.targets import unmet_reason
from train_api.specification import address, schema_path
from train_api.validation import schema_fast

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.bin"))
LISTED: dict[str, Any] = {
    "requirements": [
        {
            "id": number,
            "requirement": {
                "type": "environmentVariable",
                "target": "PORT",
                "name": "ABCD"[number],
            },
        }
        for number in range(4)
    ],
    "relations": [
        {"type": "all", "requirements": [0]},
        {"type": "any", "requirements": [1, 2]},
        {"type": "none", "requirements": [3]},
    ],
}
LISTS: dict[str, dict[str, Any]] = {
    "1.0.0": LISTED,
    "1.1.0": {
        "$schema": f"{BASE}1.1.0/{SCHEMAS['list_requirements']}",
        "requirements": [
            {**each, "requirement": {**each["requirement"], "default": "80"}}
            if each["id"] < 3
            else each
            for each in LISTED["requirements"]
        ],
        "relations": [*LISTED["relations"], {"type": "optional", "requirements": [0, 2, 3]}],
    },
}
"""For each version a list response that it alone may be about, with four requirements."""
COMMANDS = st.sampled_from([None, *SCHEMAS])
CHOSEN = st.sampled_from([None, *VERSIONS])
"""The version that the validator is given, if any."""
each_version = pytest.mark.parametrize("version", VERSIONS)

thorough = settings(max_examples=150)


@thorough
@given(data=outputs(), command=COMMANDS, version=CHOSEN)
def test_a_verdict_is_the_one_that_the_specification_asks_for(
    data: bytes, command: str | None, version: str | None
) -> None:
    """Verdict, codes and places of what is nearly a response are those of the obvious reference."""
    assert disagreement(data, command, version=version) is None


@thorough
@given(data=NOISE | st.binary(max_size=60), command=COMMANDS)
def test_any_bytes_have_the_verdict_of_the_specification(data: bytes, command: str | None) -> None:
    """For bytes that are mostly no response at all, both have the same verdict."""
    assert disagreement(data, command) is None


@st.composite
def ends(draw: st.DrawFn) -> bytes:
    """Captured stdout that ends with an object, of which the end may be missing or be followed."""
    written = json.dumps(draw(ANY_OBJECTS), indent=draw(st.none() | st.just(0))).encode()
    at = draw(st.integers(0, len(written)))
    damage = draw(st.lists(TOKENS, max_size=1).map(b"".join))
    written = written[:at] + damage + written[at + draw(st.integers(0, 1)) :]
    cut = draw(st.just(0) | st.integers(0, len(written)))
    return written[: len(written) - cut] + draw(st.lists(TOKENS, max_size=2).map(b"".join))


@settings(max_examples=600)
@given(data=ends() | NOISE, largest=st.integers(1, 40) | st.just(RESPONSE_LIMIT))
def test_a_missing_response_has_the_first_code_of_the_specification_that_fits(
    data: bytes, largest: int
) -> None:
    """Whatever is in sight of an output, and whatever is not, both choose the same code."""
    assert disagreement(data, largest=largest) is None


@each_version
@thorough
@given(data=st.data())
def test_a_list_violates_the_rules_that_the_specification_names(
    version: str, data: st.DataObject
) -> None:
    """For lists of few requirements with few names, both find the same codes, from TA101 on."""
    written = json.dumps(data.draw(sound_lists(version))).encode()
    assert disagreement(written, "list_requirements", version=version) is None


@thorough
@given(response=RESPONSES["check_requirements"], value=st.sampled_from([*LISTS.values()]))
def test_a_check_is_validated_with_the_list_that_it_answers(
    response: dict[str, Any], value: dict[str, Any]
) -> None:
    """With the list response at hand, both find the same contradictions to it."""
    listed = (json.dumps(value).encode(), value)
    assert disagreement(json.dumps(response).encode(), "check_requirements", listed) is None


def checks() -> Iterator[dict[str, Any]]:
    """All check responses that can be given to the list, and some with an id that it has not."""
    for size in range(6):
        for unmet in itertools.combinations(range(5), size):
            for fulfilled in (True, False):
                entries = [{"id": number, "reason": "x"} for number in unmet]
                yield {"fulfilled": fulfilled, "unmet": entries}


@each_version
def test_each_answer_to_a_list_has_the_same_verdict(version: str) -> None:
    """Whatever set of four requirements is unmet, both agree on whether `fulfilled` follows."""
    listed = (json.dumps(LISTS[version]).encode(), LISTS[version])
    verdicts = set()
    for response in checks():
        data = json.dumps(response).encode()
        assert disagreement(data, "check_requirements", listed) is None
        verdict = verdict_of(data, "check_requirements", LISTS[version])
        assert isinstance(verdict, Found)
        verdicts.add(verdict.valid)
    assert verdicts == {True, False}


@pytest.mark.parametrize("path", CORPUS, ids=[path.stem for path in CORPUS])
@pytest.mark.parametrize("command", [None, *SCHEMAS])
def test_what_was_found_once_stays_correct(path: Path, command: str | None) -> None:
    """Inputs on which the package and the reference once differed have the same verdict."""
    assert disagreement(path.read_bytes(), command) is None


@thorough
@given(image=IMAGES)
def test_an_image_reference_is_read_part_by_part(image: str) -> None:
    """The pattern for `from` takes what can be split into the parts of an image reference."""
    rebase = {"type": "docker", "from": image, "exportFiles": [], "nextTrainTags": ["a"]}
    for version in VERSIONS:
        schema = address(schema_path("rebase", version))
        assert schema_fast.is_valid(schema, rebase) is is_image(image)


VALUES = st.one_of(
    st.none(),
    st.text(alphabet=BLANK, max_size=2),
    st.text(alphabet="a-", max_size=3),
    st.text(alphabet="019+-.eE", max_size=6),
    st.sampled_from(["1e308", "1e309", "9" * 308, "9" * 309, "-1e400", "1e-400"]),
    st.text(alphabet="a_-.", max_size=5),
    st.lists(
        st.sampled_from(["a:", "//", "/", "@", "[", "]", "::1", ":", "80", "%", "%2f", "?", "#"])
        | st.sampled_from(["v1.a", "1.2.3.4", "a", "b.c", "é", " ", "[::1]", "[v1.:]", "%g0"]),
        max_size=8,
    ).map("".join),
    st.text(alphabet=":0a", max_size=8).map("a://[{}]".format),
    st.text(alphabet="aZ0-._:% /\0\n\u3000ä", max_size=8),
    st.sampled_from(
        ["true", "false", "TRUE", "65535", "65536", "a" * 63, "a" * 64, "::1", "\u0661"]
    ),
    st.lists(st.sampled_from(["a", "1", "10", "255", "256", "-", ""]), max_size=5).map(".".join),
    st.text(),
)


@pytest.mark.parametrize("target", TARGETS)
@thorough
@given(value=VALUES)
def test_a_value_is_met_as_its_target_says(target: str, value: str | None) -> None:
    """A value meets a requirement exactly where the table of targets says so, with any default."""
    requirement: dict[str, Any] = {"type": "environmentVariable", "name": "A", "target": target}
    if target == "ENUM":
        requirement["choices"] = ["a", "true", "1.1"]
    for each in (requirement, {**requirement, "default": "a"}):
        assert (unmet_reason(each, value) is None) is is_met(each, value)
