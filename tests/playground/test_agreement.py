"""The playground reports of every input what the validator in Python reports.

Only the suggestions of similar words may differ.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Sequence

import pytest

from tests.playground.random_inputs import requests
from tests.playground.sides import (
    Document,
    Request,
    all_requests,
    by_playground,
    by_python,
    comparable,
    earlier_requests,
    playground,
)
from train_api.limits import PROBLEM_LIMIT
from train_api.validation.rules.catalog import RULES

NUMBER = 3000
"""How many random inputs are tried for each seed."""


def differing(reported: Sequence[Request]) -> list[tuple[Request, Document, Document]]:
    """The requests that the two sides do not answer in the same way, with both answers."""
    answers = zip(reported, map(by_python, reported), by_playground(reported), strict=True)
    return [
        (request, ours, theirs)
        for request, ours, theirs in answers
        if comparable(ours) != comparable(theirs)
    ]


def test_all_examples_have_the_same_report() -> None:
    """Of every example both sides give the same report, with the same places and messages."""
    names, reported = zip(*all_requests(), strict=True)

    different = {request for request, _, _ in differing(reported)}
    pairs = zip(names, reported, strict=True)
    assert [name for name, request in pairs if request in different] == []
    assert len(set(names)) > 400


def test_responses_of_earlier_releases_have_the_same_report() -> None:
    """Of responses in the forms of earlier releases both sides give the same hint."""
    assert differing(earlier_requests()) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_random_inputs_have_the_same_report(seed: int) -> None:
    """Of changed examples, random responses and random text both sides give the same report."""
    assert differing(list(itertools.islice(requests(seed), NUMBER))) == []


def test_random_inputs_provoke_every_rule() -> None:
    """The random inputs violate each rule, but the one for which they would be too large."""
    reports = map(by_python, itertools.islice(requests(1), NUMBER))
    inputs = (each for report in reports for each in report["reports"])
    codes = {problem["code"] for each in inputs for problem in each["problems"]}

    assert codes == RULES.keys() - {"TA009"}


def list_of(requirements: object, relations: object = ()) -> Request:
    """A list response as a request."""
    value = {"requirements": requirements, "relations": relations}
    return Request(json.dumps(value).encode(), "list_requirements")


def listed(name: str) -> dict[str, object]:
    """A listed requirement of this name."""
    return {
        "id": 0,
        "requirement": {"type": "environmentVariable", "target": "URL", "name": name},
    }


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(list_of([{}] * 500), id="items with one fault each"),
        pytest.param(list_of([{"id": "", "a": 0}] * 60, [{}] * 60), id="the limit within an item"),
        pytest.param(
            list_of([0] * 99, [{"type": "", "requirements": [""] * 300}] * 3),
            id="the limit within an array in an item",
        ),
        pytest.param(
            list_of([], [{"requirements": [2**31] * 300}]), id="a schema that two others refer to"
        ),
        pytest.param(Request(b'{"a": 1, ' * 2000), id="an object cut off again and again"),
        pytest.param(Request(b'{"content": ' + b"[" * 400 + b"]" * 400 + b"} x"), id="too deep"),
        pytest.param(Request(b'{"content": [' + b"1e999, " * 150 + b"0]}"), id="many flaws"),
        pytest.param(
            Request(b'{"content": "\xf0\x9f\x9a\x82"}\xf0\x9f\x9a'), id="half a character"
        ),
        pytest.param(
            Request(b'{"state": "failure", "b": 0, "1": 0}'), id="names that look like indices"
        ),
        pytest.param(
            list_of([], [{"type": "all", "requirements": [2**53, 2**53 + 1, float(2**53)]}]),
            id="integers that doubles cannot distinguish",
        ),
        pytest.param(list_of([listed("A_" * 7_000_000)]), id="a name that would exhaust the stack"),
        pytest.param(
            list_of([listed("a" + "1" * 63), listed("a" + "1" * 64)]),
            id="a name that is too long to be suggested",
        ),
        pytest.param(Request(b'{"content": 1, "__proto__": {"state": 1}}'), id="a prototype"),
        pytest.param(
            Request(b'{"toString": 1, "constructor": 2}'), id="names of inherited members"
        ),
        pytest.param(Request(b'{status": "done", "patients": 412}'), id="a missing quotation mark"),
        pytest.param(Request('{“a": "b" "}'.encode()), id="a typographic quotation mark"),
        pytest.param(Request(b'{"a": "{"} {"b": [Infinity, Na'), id="a constant that is cut off"),
        pytest.param(Request(b'{"":' * 300_000 + b"x"), id="objects within each other"),
        pytest.param(Request(b'{"a": "' + b"x" * 17_000_000), id="a large string, cut off"),
        pytest.param(Request(b'{"a": [' + b"1, " * 6_000_000), id="a large array, cut off"),
        pytest.param(
            Request(b'{"a": [' + b"1, " * 6_000_000 + b"2]}\n{} bye"),
            id="text behind large objects",
        ),
        pytest.param(
            Request(b"{'a': '" + b"x" * 17_000_000 + b"'}"), id="large and in single quotes"
        ),
    ],
)
def test_hard_inputs_have_the_same_report(request_: Request) -> None:
    """With more problems than a report has, or where JavaScript is peculiar, both agree too."""
    assert differing([request_]) == []


def test_characters_are_of_the_same_kind() -> None:
    """Where a character does not fit the JSON, both sides report the same kind of character."""
    # Newer Unicode makes letters of what was unassigned, and the two sides may differ in age.
    assigned = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isprintable()]
    reported = [Request(b'{"content": 1 ' + each.encode() + b"}") for each in assigned[::7]]
    reported += [
        Request(b'{"content": 1 ' + each.encode() + b"}") for each in assigned if each.isdigit()
    ]

    assert differing(reported) == []


@pytest.mark.parametrize(
    ("response", "similar"),
    [
        pytest.param(b'{"state": "sucess"}', "success", id="a letter is missing"),
        pytest.param(b'{"state": "FAILURE"}', "failure", id="upper case"),
        pytest.param(b'{"content": "x", "contents": 1}', "content", id="a letter too many"),
        pytest.param(b'{"fulfilled": true, "unmte": []}', "unmet", id="letters exchanged"),
        pytest.param(b'{"state": "ok"}', None, id="no similar word"),
        pytest.param(b'{"content": "x", "%s": 1}' % (b"content" * 20), None, id="a long name"),
    ],
)
def test_both_suggest_the_word_that_was_meant(response: bytes, similar: str | None) -> None:
    """For a usual misspelling both sides suggest the same word."""
    request = Request(response)
    ours, (theirs,) = by_python(request), by_playground([request])

    assert ours == theirs
    remedies = [each["remedy"] for each in ours["reports"][0]["problems"]]
    suggested = [each for each in remedies if "Did you mean" in each]
    assert len(suggested) == (0 if similar is None else 1)
    assert all(f"Did you mean {similar}?" in each for each in suggested)


def test_more_problems_than_the_limit_are_counted() -> None:
    """A response that is invalid throughout has a report that has the first and counts all."""
    (report,) = by_playground([list_of([{"id": 0}] * 5000)])

    (only,) = report["reports"]
    assert len(only["problems"]) == PROBLEM_LIMIT
    assert only["errors"] == 5000


def test_a_list_response_that_is_not_valid_has_a_report_of_its_own() -> None:
    """As on the command line, its report comes first, and the check is validated without it."""
    check = b'{"fulfilled": true, "unmet": [{"id": 9, "reason": "not set"}]}'
    (report,) = by_playground([Request(check, None, b"{}")])

    listed, checked = report["reports"]
    assert (listed["status"], listed["command"]) == ("invalid", "list_requirements")
    assert (checked["status"], checked["command"]) == ("valid", "check_requirements")


def test_the_playground_is_small() -> None:
    """What the browser loads of the playground is far below what a page of it may weigh."""
    sizes = [path.stat().st_size for path in playground().iterdir()]

    assert sum(sizes) < 300_000
