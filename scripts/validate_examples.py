"""Validates every example with the command line, and prints a table of the results."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.examples import REPOSITORY, Case, Expected, cases, folder
from train_api.specification import VERSION, versions

COMMAND = (sys.executable, "-m", "train_api", "validate", "--format", "json")

Report = dict[str, Any]


def validated(examples: Iterable[Case]) -> Iterator[tuple[Case, Report]]:
    """Each example with its report by the command line."""
    files: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in examples:
        options = _options(case)
        if case.recipe:
            yield case, _reports([*options, "-"], case.data)[0]
        else:
            files[tuple(options)].append(case)
    for shared, group in files.items():
        paths = [str(case.path.relative_to(REPOSITORY)) for case in group]
        yield from zip(group, _reports([*shared, *paths], b""), strict=True)


def _options(case: Case) -> list[str]:
    options = ["--command", case.command] if case.command else []
    if case.version != VERSION:
        options += ["--api-version", case.version]
    if case.list_response:
        options += ["--list-response", str(case.list_response)]
    return options


def _reports(arguments: Sequence[str], stdin: bytes) -> list[Report]:
    ended = subprocess.run(
        [*COMMAND, *arguments], input=stdin, stdout=subprocess.PIPE, cwd=REPOSITORY, check=False
    )
    reports: list[Report] = json.loads(ended.stdout)["reports"]
    return reports


def is_as_expected(case: Case, report: Report) -> bool:
    """Whether a report has exactly the problems in the problems file of an example."""
    problems = report["problems"]
    return (
        report["status"] == case.kind
        and len(problems) == len(case.problems)
        and all(map(_is_same, problems, case.problems))
    )


def _is_same(problem: dict[str, Any], expected: Expected) -> bool:
    place = (problem["place"]["line"], problem["place"]["column"])
    return (problem["code"], problem["pointer"], problem["keyword"]) == expected[:3] and (
        expected.line is None or place == (expected.line, expected.column)
    )


def table(results: Iterable[tuple[Case, bool]]) -> list[str]:
    """The lines of a table: for each folder, the number of examples with the expected result."""
    counts: dict[Path, list[bool]] = defaultdict(list)
    for case, as_expected in results:
        counts[Path(case.version) / case.group / case.kind].append(as_expected)
    width = max(len(str(folder)) for folder in counts)
    lines = [f"{'examples':{width}}  number  as expected"]
    for path, outcomes in sorted(counts.items()):
        lines.append(f"{path!s:{width}}  {len(outcomes):6}  {sum(outcomes):11}")
    everything = [outcome for outcomes in counts.values() for outcome in outcomes]
    return [*lines, f"{'all':{width}}  {len(everything):6}  {sum(everything):11}"]


def main() -> int:
    """Validate all examples; return 1 if one does not have the expected result."""
    examples = [case for version in versions() for case in cases(folder(version))]
    results = [(case, report, is_as_expected(case, report)) for case, report in validated(examples)]
    print("\n".join(table((case, as_expected) for case, _, as_expected in results)))
    unexpected = [(case, report) for case, report, as_expected in results if not as_expected]
    for case, report in unexpected:
        found = ", ".join(f"{p['code']} at {p['pointer']}" for p in report["problems"])
        print(f"{case.path.relative_to(REPOSITORY)}: {report['status']}, {found or 'no problem'}")
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
