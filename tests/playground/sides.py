"""The two sides that must say the same: the validator in Python, and the one in the playground."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripts.examples import Case, cases, folder
from tests.missing_tools import do_without
from train_api.formats.json_report import document
from train_api.reader.stdout import BytesCapture
from train_api.report import Report, Run
from train_api.specification import versions
from train_api.validation import pipeline
from train_api.validation.messages import catalog

FOLDER = Path(__file__).resolve().parent
REPOSITORY = FOLDER.parents[1]
PLAYGROUND = REPOSITORY / "build" / "playground"

SHORT = 1_000_000
"""The largest examples are not validated by each version, in bytes."""

LARGEST_BATCH = 100_000_000
"""How many bytes of captured stdout one process is given, unless a single one is larger."""

Document = dict[str, Any]


class Request(NamedTuple):
    """Captured stdout, and the command, the list response and the version that are given."""

    data: bytes
    command: str | None = None
    list_response: bytes | None = None
    version: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """The request as the other side reads it."""
        listed = self.list_response
        return {
            "data": base64.b64encode(self.data).decode(),
            "command": self.command,
            "list": None if listed is None else base64.b64encode(listed).decode(),
            "version": self.version,
        }


def requests_of(case: Case) -> list[Request]:
    """What an example is validated with: as its problems file says, and with less and more."""
    listed = case.list_response.read_bytes() if case.list_response else None
    reported = [Request(case.data, case.command, listed)]
    if listed is not None:
        reported.append(Request(case.data, case.command))
    if case.command is None:
        reported.append(Request(case.data, "list_requirements"))
    else:
        reported.append(Request(case.data))
    return reported + [
        reported[0]._replace(version=version) for version in versions() if len(case.data) < SHORT
    ]


def all_requests() -> list[tuple[str, Request]]:
    """The requests of all examples, each with the name of its example."""
    return [
        (f"{version}/{case.id}", request)
        for version in versions()
        for case in cases(folder(version))
        for request in requests_of(case)
    ]


def earlier_requests() -> list[Request]:
    """The responses in the forms of earlier releases, by each version and by none."""
    forms = json.loads((REPOSITORY / "tests/validation/earlier_releases.json").read_bytes())
    data = [json.dumps(form["response"]).encode() for form in forms]
    return [Request(each, version=version) for each in data for version in (None, *versions())]


def by_python(request: Request, *, show_values: bool = False) -> Document:
    """The report of the validator in Python, but for the names of the inputs."""
    reports: list[Report] = []
    listed = None
    if request.list_response is not None:
        report, response = pipeline.validate(
            BytesCapture(request.list_response),
            source="",
            command="list_requirements",
            version=request.version,
        )
        if report.valid and response is not None:
            listed = response.value
        else:
            reports.append(report)
    capture = BytesCapture(request.data)
    validated = pipeline.validate(
        capture,
        source="",
        command=request.command,
        listed=listed,
        version=request.version,
        show_values=show_values,
    )
    reports.append(validated.report)
    value: Document = json.loads(json.dumps(document(Run(tuple(reports)))))
    return value


def by_playground(requests: Sequence[Request], folder: Path | None = None) -> list[Document]:
    """The reports of the playground, run by Node, but for the names of the inputs.

    `folder` has another build of the playground than the usual one.
    """
    script = (folder or playground()) / "playground.js"
    return [report for batch in _batches(requests) for report in _by_one_playground(batch, script)]


def _batches(requests: Sequence[Request]) -> Iterator[list[Request]]:
    """Share requests out, since no string in JavaScript is longer than half a gigabyte."""
    batch: list[Request] = []
    size = 0
    for request in requests:
        size += len(request.data)
        if batch and size > LARGEST_BATCH:
            yield batch
            batch, size = [], len(request.data)
        batch.append(request)
    yield batch


def _by_one_playground(requests: Sequence[Request], script: Path) -> list[Document]:
    answered = subprocess.run(
        ["node", "validate.mjs", str(script)],
        cwd=FOLDER,
        input=json.dumps([request.as_json() for request in requests]),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=200,
    )
    reports: list[Document] = json.loads(answered.stdout)
    return [without_sources(report) for report in reports]


def without_sources(report: Document) -> Document:
    """The report with each of its inputs called nothing."""
    inputs = [{**each, "source": ""} for each in report.get("reports", ())]
    return {**report, "reports": inputs}


def comparable(report: Document) -> Document:
    """The report without its suggestions of similar words: each side has its own library."""
    inputs = [
        {**each, "problems": [_without_suggestion(problem) for problem in each["problems"]]}
        for each in report.get("reports", ())
    ]
    return {**report, "reports": inputs}


def _without_suggestion(problem: Document) -> Document:
    entries = catalog()["problems"]
    plain = f"{problem['code']}.{problem['keyword']}"
    if f"{plain}.similar" not in entries:
        return problem
    before, _, after = entries[f"{plain}.similar"]["remedy"].partition("{similar}")
    remedy = problem["remedy"]
    is_suggestion = remedy.startswith(before) and remedy.endswith(after)
    return {**problem, "remedy": entries[plain]["remedy"]} if is_suggestion else problem


def playground() -> Path:
    """The folder of the built playground.

    Raises:
        pytest.skip.Exception: it is not built, and need not be.
        pytest.fail.Exception: it is not built, though the environment variable CI is set.
    """
    if shutil.which("node") is None:
        missing = "node is missing"
    elif not (PLAYGROUND / ".ready").is_file():
        missing = "the playground is not built, and `make playground` builds it"
    else:
        return PLAYGROUND
    return do_without(missing)
