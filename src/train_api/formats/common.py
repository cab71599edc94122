"""Functions that several formats share: words for numbers, places and problems, and JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from train_api.report import Examined, Gap, Place, Problem, Report, Run, Runner, Status

TOOL = "train-api"
"""The name of the tool in every format."""

STDIN = "<stdin>"
"""The source of an input that is no file."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_STATUSES: tuple[tuple[Status, str], ...] = (
    ("valid", "valid"),
    ("invalid", "not valid"),
    ("unreadable", "not read"),
)
_STATUSES_OF_TRAINS: tuple[tuple[Status, str], ...] = (
    ("valid", "conforming"),
    ("invalid", "not conforming"),
    ("unreadable", "without a verdict"),
)


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, as in a path that is not UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def dumps(document: dict[str, Any]) -> str:
    """The document as indented JSON in ASCII, which needs no particular encoding of the output."""
    return json.dumps(_well_formed_throughout(document), indent=2) + "\n"


def _well_formed_throughout(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {name: _well_formed_throughout(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_well_formed_throughout(item) for item in value]
    return value


def counted(number: int, noun: str) -> str:
    """A number and its noun, `1 error` or `9,900 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def totals(run: Run) -> tuple[int, int]:
    """The errors and the warnings of all inputs."""
    reports = run.reports
    return sum(report.errors for report in reports), sum(report.warnings for report in reports)


def tally(errors: int, warnings: int) -> str:
    """The numbers of findings, `2 errors, 1 warning`; empty if there are none."""
    numbers = ((errors, "error"), (warnings, "warning"))
    return ", ".join(counted(number, noun) for number, noun in numbers if number)


def summary(run: Run) -> str:
    """The whole run in a line such as `2 inputs: 1 valid, 1 not valid (2 errors, 1 warning)`."""
    trains = any(about_train(report) for report in run.reports)
    statuses = _STATUSES_OF_TRAINS if trains else _STATUSES
    counts = ((run.count(status), words) for status, words in statuses)
    parts = ", ".join(f"{number:,} {words}" for number, words in counts if number)
    found = tally(*totals(run))
    inputs = counted(len(run.reports), "train" if trains else "input")
    return f"{inputs}{f': {parts}' if parts else ''}{f' ({found})' if found else ''}."


def about_train(report: Report) -> bool:
    """Whether a report is about a train, also one that could not be run."""
    return bool(report.checks) or (report.failure is not None and report.failure.kind == "engine")


def unshown(report: Report) -> str:
    """The number of problems beyond those in the report, in words; empty if there are none."""
    number = report.errors + report.warnings - len(report.problems)
    if number <= 0:
        return ""
    return f"{counted(number, 'more problem')} {'is' if number == 1 else 'are'} not shown"


def ran_by(runner: Runner) -> str:
    """The runner, `run by podman 5.4.2: sha256:...`; with the manifest's digest if known."""
    return f"run by {runner.engine} {runner.version}: {runner.digest or runner.image}"


def how_examined(examined: Examined) -> str:
    """How a train was examined, `examined in 83 runs with the seed 0f...`."""
    return f"examined in {counted(examined.runs, 'run')} with the seed {examined.seed}"


def gap_words(gap: Gap) -> str:
    """A gap in words, `minimal: REASON (12)`."""
    number = f" ({gap.number:,})" if gap.number > 1 else ""
    return f"{gap.family}: {gap.reason}{number}"


def granted(runner: Runner) -> str:
    """The limits of run_algorithm, `60 s, 1024 MiB of memory, 2048 MiB of disk, network none`."""
    limits = runner.limits
    parts = [f"{limits['seconds']:g} s"]
    parts += [f"{limits[name] / 2**20:g} MiB of {name}" for name in ("memory", "disk")]
    parts += [f"network {limits['network']}"]
    parts += [f"{limits['cpus']:g} processors"] if limits["cpus"] is not None else []
    parts += [f"GPUs {limits['gpus']}"] if limits["gpus"] != "none" else []
    return f"limits of run_algorithm: {', '.join(parts)}"


def unproven(report: Report) -> str:
    """What was left untested, and which checks were skipped for that; empty if all is tested."""
    parts = []
    if report.gap_count:
        parts.append(counted(report.gap_count, "gap"))
    if number := len(report.unproven):
        codes = ", ".join(report.unproven)
        parts.append(f"{counted(number, 'check')} skipped ({codes})")
    return f"not all is tested: {', '.join(parts)}" if parts else ""


def prove_more(report: Report) -> str:
    """What to do if not all is tested; empty if nothing would help."""
    return report.examined.remedy if report.examined else ""


def where(source: str, place: Place | None) -> str:
    """A place as compilers write it, `PATH:LINE:COLUMN`."""
    return source if place is None else f"{source}:{place.line}:{place.column}"


def title(problem: Problem) -> str:
    """The rule that a problem violates, `TA101 duplicate-requirement-id`."""
    return f"{problem.code} {problem.name}"
