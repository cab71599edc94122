"""What is true of any run, whatever strings are in it."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from hypothesis import given, settings

from tests.formats.runs import runs
from tests.formats.schemas import report_validator, sarif_validator
from train_api.formats import render
from train_api.report import Run

few = settings(max_examples=100)


@few
@given(run=runs())
def test_any_run_is_text(run: Run) -> None:
    """The text of any run can be written as UTF-8, is printable, and colour adds only colour."""
    text = render(run, "text")
    assert all(line.isprintable() for line in text.split("\n"))
    assert re.sub("\x1b\\[[0-9;]*m", "", render(run, "text", colour=True)) == text


@few
@given(run=runs())
def test_any_run_follows_the_schema_of_the_report(run: Run) -> None:
    """The JSON of any run is valid by the report's schema."""
    output = render(run, "json")
    output.encode("ascii")
    report_validator().validate(json.loads(output))


@few
@given(run=runs())
def test_any_run_is_workflow_commands(run: Run) -> None:
    """Any run has one command for each problem, unreadable input and failure, and a summary."""
    *lines, last, end = re.split("[\r\n]", render(run, "github"))
    shown = sum(len(report.problems) for report in run.reports)
    capped = sum(report.errors + report.warnings > len(report.problems) for report in run.reports)
    assert len(lines) == shown + capped + run.count("unreadable") + (run.failure is not None)
    assert all(re.match("::(error|warning) [^:]*::", line) for line in lines)
    assert re.match("[0-9]+ inputs?[:.]", last)
    assert end == ""


@few
@given(run=runs())
def test_any_run_is_xml(run: Run) -> None:
    """The JUnit XML of any run can be parsed, and has a case for each input and for a failure."""
    suites = ElementTree.fromstring(render(run, "junit"))
    assert len(suites.findall("testsuite/testcase")) == len(run.reports) + bool(run.failure)
    assert len(suites.findall("testsuite/testcase/failure")) == run.count("invalid")


@few
@given(run=runs())
def test_any_run_follows_the_schema_of_sarif(run: Run) -> None:
    """The SARIF log of any run is valid by the published schema."""
    output = render(run, "sarif")
    output.encode("ascii")
    sarif_validator().validate(json.loads(output))


@few
@given(run=runs())
def test_any_run_has_well_formed_uris(run: Run) -> None:
    """Every path in the SARIF log of any run is a URI by RFC 3986, and no network path."""
    (log,) = json.loads(render(run, "sarif"))["runs"]
    notes = log["invocations"][0]["toolExecutionNotifications"]
    locations = [each for place in log["results"] + notes for each in place.get("locations", [])]
    assert len(locations) == len(log["results"]) + len(notes) - bool(run.failure)
    for location in locations:
        if "physicalLocation" in location:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch("(file:///|(?=[^/]))([A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri)
