"""Run the verb `check` through a parser that has its arguments and no others."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.cli.check_schemas import check_report_validator
from train_api.cli import check

LISTS = Path(__file__).parents[2] / "examples/1.0.0/list-requirements-response"


class Ended(NamedTuple):
    """How a call ended: its exit status and what it wrote."""

    status: int
    out: str
    err: str


def run_check(
    *words: str | Path,
    stdin: bytes = b"",
    process: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Ended:
    """Run `check` with these words; `process` are the variables of the process."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    check.add_arguments(parser)
    options = parser.parse_args(list(map(str, words)))
    out, err = (TextIOWrapper(BytesIO(), encoding=encoding) for _ in range(2))
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin))),
        patch.dict(os.environ, process or {}, clear=True),
    ):
        status = check.run(options)
    written = (stream.buffer.getvalue().decode(encoding) for stream in (out, err))
    return Ended(status, *written)


def json_check(*words: str | Path, **how: Any) -> dict[str, Any]:
    """Run `check` with JSON output, and validate the output by its schema and the exit status."""
    ended = run_check("--format", "json", *words, **how)
    report: dict[str, Any] = json.loads(ended.out)
    check_report_validator().validate(report)
    assert (report["exitStatus"], ended.err) == (ended.status, "")
    return report
