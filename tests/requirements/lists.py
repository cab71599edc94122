"""Strategies: list responses, and environments for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.requirements.test_targets import CHOICES, RIGHT, WRONG
from train_api.requirements.relations import contradiction
from train_api.train.requirements import NO_DEFAULT

NAMES = ("A", "B", "C_C", "DATA", "TOKEN_FILE", "Z")

Listed = dict[str, Any]


@st.composite
def list_responses(draw: st.DrawFn) -> Listed:
    """Valid list responses: a few variables, some listed twice, and relations that can hold.

    Some variables have a default.
    """
    targets = {name: draw(st.sampled_from(sorted(RIGHT))) for name in NAMES}
    defaults = {
        name: draw(st.none() | st.sampled_from(RIGHT[target]))
        for name, target in targets.items()
        if target not in NO_DEFAULT
    }
    names = draw(st.lists(st.sampled_from(NAMES), max_size=7))
    ids = draw(st.lists(st.integers(0, 99), min_size=len(names), max_size=len(names), unique=True))
    entries: list[dict[str, Any]] = [
        {"id": number, "requirement": _requirement(draw, name, targets[name], defaults.get(name))}
        for number, name in zip(ids, names, strict=True)
    ]
    relations = draw(st.lists(_relations(ids), max_size=4)) if ids else []
    listed: Listed = {"requirements": entries, "relations": []}
    with_default = {entry["id"] for entry in entries if "default" in entry["requirement"]}
    for relation in relations:
        if relation["type"] == "none" and not with_default.isdisjoint(relation["requirements"]):
            continue
        longer = {**listed, "relations": [*listed["relations"], relation]}
        if contradiction(longer) is None:
            listed = longer
    return listed


def _requirement(draw: st.DrawFn, name: str, target: str, default: str | None) -> dict[str, Any]:
    requirement: dict[str, Any] = {"type": "environmentVariable", "target": target, "name": name}
    if target == "ENUM":
        requirement["choices"] = list(CHOICES)
    if default is not None:
        requirement["default"] = default
    if draw(st.booleans()):
        requirement["description"] = draw(st.text(max_size=200))
    return requirement


def _relations(ids: list[int]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "type": st.sampled_from(["all", "any", "none", "optional"]),
            "requirements": st.lists(st.sampled_from(ids), min_size=1, unique=True),
        }
    )


@st.composite
def environments(draw: st.DrawFn, listed: Listed) -> dict[str, str]:
    """Environments in which each variable is valid, invalid, blank or missing."""
    environment = {}
    for name, target in targets_of(listed).items():
        value = draw(st.sampled_from([*RIGHT[target], *WRONG.get(target, []), "", " ", None]))
        if value is not None:
            environment[name] = value
    return environment


def targets_of(listed: Mapping[str, Any]) -> dict[str, str]:
    """The target of each listed variable."""
    return {
        entry["requirement"]["name"]: entry["requirement"]["target"]
        for entry in listed["requirements"]
    }
