"""The table of formats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.formats.runs import RUNS
from train_api.formats import FORMATS, render

LOADED_FOR = """
import sys
before = set(sys.modules)
from train_api.formats import render
from train_api.report import Report, Run
render(Run((Report("a.json", "valid", "run_algorithm", None, (), 0, 0, None),)), {name!r})
print(*sorted(set(sys.modules) - before))
"""


def loaded_for(name: str) -> set[str]:
    """The modules that a new process loads in order to render a run in a format."""
    command = [sys.executable, "-c", LOADED_FOR.format(name=name)]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_there_are_five_formats() -> None:
    """The formats are text, json, github, junit and sarif."""
    assert list(FORMATS) == ["text", "json", "github", "junit", "sarif"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_loads_no_other(name: str) -> None:
    """A process that renders one format loads the modules of no other, save JUnit's use of text."""
    modules = loaded_for(name)
    others = set(FORMATS.values()) - {FORMATS[name]} - ({"text"} if name == "junit" else set())
    assert f"train_api.formats.{FORMATS[name]}" in modules
    assert not modules & {f"train_api.formats.{other}" for other in others}


@pytest.mark.parametrize("name", ["text", "json", "github"])
def test_a_light_format_loads_nothing_heavy(name: str) -> None:
    """The formats text, json and github load neither XML nor paths nor a library for terminals."""
    assert not loaded_for(name) & {"xml", "pathlib", "urllib", "dataclasses", "rich"}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", [case for case in RUNS if case != "nothing"])
def test_every_output_ends_with_a_line_feed(case: str, name: str) -> None:
    """Whatever was found out, each format says something, and its last line is complete."""
    output = render(RUNS[case], name)
    assert output.strip()
    assert output.endswith("\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_colour_is_for_text_alone(name: str) -> None:
    """Where a format has no colour, wanting it changes nothing."""
    assert render(RUNS["several"], name, colour=True) == render(RUNS["several"], name)


def test_an_unknown_format_is_refused() -> None:
    """A format that is not in the table is a KeyError and never another format."""
    with pytest.raises(KeyError, match="yaml"):
        render(RUNS["valid"], "yaml")
