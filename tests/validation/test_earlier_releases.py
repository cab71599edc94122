"""A response in the form of an earlier release has a hint to the members of today."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import train_api
from train_api.report import Report
from train_api.validation.messages import catalog

FORMS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("earlier_releases.json").read_bytes()
)
HINT = re.compile(" ?(It looks like a response of .*)$")


def validated(response: object, **options: Any) -> Report:
    """The report about a response."""
    return train_api.validate(json.dumps(response), **options)


@pytest.mark.parametrize("form", FORMS, ids=[str(number) for number in range(len(FORMS))])
def test_one_problem_has_the_hint(form: dict[str, Any]) -> None:
    """The hint follows the remedy of one TA100; the verdict, codes and places stay the same."""
    report = validated(form["response"])
    hints = [HINT.search(each.remedy) for each in report.problems]

    assert report.status == "invalid"
    assert {each.code for each in report.problems} == {"TA100"}
    assert [hint[1] for hint in hints if hint] == ([form["hint"]] if form["hint"] else [])


def test_each_form_of_the_catalog_is_tried() -> None:
    """For each form of an earlier release there is a response with a hint to it."""
    releases = [form["release"] for form in catalog()["earlier"]]
    assert all(any(release in form["hint"] for form in FORMS) for release in releases)
    was = {path for form in catalog()["earlier"] for path in form["changes"]}
    assert all(any(f" {path} is now " in form["hint"] for form in FORMS) for path in was)


def test_a_response_that_names_its_schema_has_no_hint() -> None:
    """A response with $schema is of a release that has schemas, so it has no such hint."""
    response = {"$schema": "https://schema.example/", "requirements": ["A"]}
    assert not any(HINT.search(each.remedy) for each in validated(response).problems)


def test_a_chosen_version_changes_no_hint() -> None:
    """The hint does not depend on the version by which a response is validated."""
    report = validated({"unmet": ["A"]}, api_version="1.1.0", command="check_requirements")
    assert any(HINT.search(each.remedy) for each in report.problems)
