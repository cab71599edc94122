"""The list response in a label of an image (clauses 6.12 to 6.15).

Anyone who builds an image chooses its labels, so a label is as hostile as an output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from train_api.limits import LABEL_LIMIT
from train_api.reader.stdout import BytesCapture
from train_api.report import Report, Response
from train_api.validation import pipeline
from train_api.versions import LABEL_PREFIX, LIST_LABEL, VERSIONS

_JSON_WHITE_SPACE = b" \t\r\n"


class Labelled(NamedTuple):
    """The list response in a label.

    `reason` says why the label cannot be used, and is None if it can. `report` is the verdict about
    its value, None if the value is too large to be read. `response` is None unless it is valid.
    """

    reason: str | None
    report: Report | None = None
    response: Response | None = None


def list_in_label(
    labels: Mapping[str, str], *, source: str, version: str | None = None
) -> Labelled | None:
    """The list response in the label of an image; None if the image has none.

    `source` names the image in the report. The value is validated by `version`; without it, by the
    version that it names. A value of more than `LABEL_LIMIT` bytes is not read.
    """
    value = labels.get(LIST_LABEL)
    if not value:
        return None
    data = value.encode("utf-8", "surrogateescape")
    if len(data) > LABEL_LIMIT:
        return Labelled(f"it has {len(data):,} bytes, limit {LABEL_LIMIT:,}")
    report, response = pipeline.validate(
        BytesCapture(data), source=source, command="list_requirements", version=version
    )
    if response is None or not report.valid:
        problem = next(each for each in report.problems if each.severity == "error")
        return Labelled(f"its value has {problem.code} {problem.name}", report)
    if data[: response.span.offset].strip(_JSON_WHITE_SPACE):
        return Labelled("its value has other text before the response", report)
    return Labelled(None, report, response)


def undefined_labels(labels: Iterable[str]) -> list[str]:
    """The labels with the reserved prefix that no version of the specification defines."""
    defined = {name for version in VERSIONS.values() for name in version.labels}
    return sorted(name for name in labels if name.startswith(LABEL_PREFIX) and name not in defined)
