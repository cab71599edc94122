"""Measures the command line beside other validators: whole processes, in turn, in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from scripts.benchmark import page
from scripts.benchmark.comparisons import FULL, QUICK, Scale, results
from scripts.benchmark.contestants import OURS, check_contestant, contestants
from scripts.benchmark.results import Result


def measure(scale: Scale) -> list[Result]:
    """Measure and print.

    Raises:
        RuntimeError: a required program is missing, or gives an incorrect verdict.
    """
    everybody, missing = contestants()
    if OURS in missing:
        raise RuntimeError(f"{OURS} is not installed beside {sys.executable}: run `make` first")
    for name in missing:
        print(f"{name} is not installed: left out", file=sys.stderr)
    done = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for contestant in everybody:
            check_contestant(contestant, folder)
        for result in results(everybody, scale, folder):
            print(result, end="\n\n", flush=True)
            done.append(result)
    return done


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return whether every aim is met."""
    parser = argparse.ArgumentParser(prog="python -m scripts.benchmark", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the numbers here")
    parser.add_argument("--quick", action="store_true", help="smaller inputs, fewer rounds")
    parser.add_argument(
        "--page", action="store_true", help="write the numbers and their plot into the docs"
    )
    options = parser.parse_args(arguments)
    if options.quick:
        print("The inputs are small, so the aims say little and decide nothing.\n")
    try:
        done = measure(QUICK if options.quick else FULL)
    except RuntimeError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    report = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "quick": options.quick,
        "version": metadata.version(OURS),
        "results": [result.as_json() for result in done],
    }
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if options.page:
        page.write(report)
    aims = [aim.met for result in done for aim in result.aims]
    return 0 if options.quick or all(aims) else 1


if __name__ == "__main__":
    sys.exit(main())
