"""For any bytes and any name of an input, each format is well-formed."""

from __future__ import annotations

import json
import os
import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.schemas import report_validator
from tests.fuzz.outputs import NOISE, outputs
from train_api.formats import render
from train_api.reader.stdout import BytesCapture
from train_api.report import Run
from train_api.validation import pipeline


@settings(max_examples=60)
@given(
    data=outputs() | NOISE,
    source=st.binary(min_size=1, max_size=20).map(os.fsdecode),
    show_values=st.booleans(),
)
def test_each_format_reports_any_bytes(data: bytes, source: str, show_values: bool) -> None:
    """Text is printable, JSON conforms to its schema, XML is well-formed, annotations are lines."""
    report = pipeline.validate(BytesCapture(data), source=source, show_values=show_values).report
    run = Run((report,))
    assert all(line.isprintable() for line in render(run, "text").split("\n"))
    report_validator().validate(json.loads(render(run, "json")))
    json.loads(render(run, "sarif"))
    suites = ElementTree.fromstring(render(run, "junit"))
    assert bool(suites.findall("testsuite/testcase/failure")) is not report.valid
    commands = [line for line in re.split("[\r\n]", render(run, "github")) if line[:2] == "::"]
    capped = report.errors + report.warnings > len(report.problems)
    assert len(commands) == len(report.problems) + capped
