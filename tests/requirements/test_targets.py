"""How the value of a required variable is checked, target by target."""

from __future__ import annotations

import pytest

from train_api.requirements.targets import WHITE_SPACE, unmet_reason
from train_api.specification import load, vocabulary_path

CHOICES = ["omop", "fhir"]
RIGHT = {
    "URL": ["https://fhir.example/r4", "sqlite:///data/x.db", "urn:a:b", "HTTP://[::1]:80/%20"],
    "HOST": ["fhir.example", "localhost", "10.0.0.1", "::1", "a-b.c1", "1a", "a_b", "x" * 63],
    "PORT": ["1", "80", "65535"],
    "TOKEN": ["x", " x ", "hunter2"],
    "FILE": ["/data/cohort.csv", "/a b"],
    "DIRECTORY": ["/", "/data/"],
    "ENUM": CHOICES,
    "INTEGER": ["0", "-1", "25", "9" * 308],
    "NUMBER": ["0", "-1.5", "2e10", "1E-3"],
    "BOOLEAN": ["true", "false"],
    "STRING": ["x", "\u200b"],
}
WRONG = {
    "URL": [
        "fhir.example",
        "/r4",
        "1http://x",
        "http:%",
        "http://a#b#c",
        "http://a b",
        "http://ä",
        "http://x\n",
    ],
    "HOST": ["http://x", "a..b", "-a", "a-", "x" * 64, "1.2.3.999", "1.2.3", "[::1]", "a.", "a\n"],
    "PORT": ["0", "65536", "080", "+80", "80 ", "http", "\u0661"],
    "FILE": ["cohort.csv", "./x", "/a\0b"],
    "DIRECTORY": ["data", "~"],
    "ENUM": ["OMOP", " omop", "csv"],
    "INTEGER": ["1.0", "1e3", "01", "+1", "--1", "0x1", "\u0661", "9" * 5000],
    "NUMBER": ["01", ".5", "5.", "NaN", "1,5", "Infinity", "1e400"],
    "BOOLEAN": ["True", "yes", "1", "true\n"],
}


def requirement(target: str) -> dict[str, object]:
    """A requirement with this target."""
    choices = {"choices": CHOICES} if target == "ENUM" else {}
    return {"type": "environmentVariable", "name": "FOO", "target": target, **choices}


@pytest.mark.parametrize(
    ("target", "value"), [(target, value) for target in RIGHT for value in RIGHT[target]]
)
def test_a_valid_value_meets_its_requirement(target: str, value: str) -> None:
    """A value that the target allows has no reason."""
    assert unmet_reason(requirement(target), value) is None


@pytest.mark.parametrize(
    ("target", "value"), [(target, value) for target in WRONG for value in WRONG[target]]
)
def test_an_invalid_value_is_reported_without_being_shown(target: str, value: str) -> None:
    """A value that the target does not allow gets a reason with the name, and never the value."""
    reason = unmet_reason(requirement(target), value)
    assert reason is not None
    assert reason.startswith("FOO is not ")
    assert len(value) < 3 or value not in reason


@pytest.mark.parametrize("target", RIGHT)
@pytest.mark.parametrize("value", [None, "", " ", "\u3000\n", WHITE_SPACE])
def test_a_blank_value_counts_as_not_set(target: str, value: str | None) -> None:
    """For every target, a value that is missing or only white space does not meet it."""
    reason = unmet_reason(requirement(target), value)
    assert reason is not None
    assert "not set" in reason


def test_every_target_has_a_check() -> None:
    """Each target of the vocabulary can be checked, and no other."""
    terms = load(vocabulary_path("targets"))["terms"]
    assert {term["notation"] for term in terms} == set(RIGHT)
