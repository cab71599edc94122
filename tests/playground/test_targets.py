"""The playground counts values as the vectors of the targets say, and as the tool does."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.missing_tools import do_without
from tests.requirements.target_vectors import ALL, Expected, requirement
from train_api.requirements.targets import unmet_reason

SOURCE = Path(__file__).resolve().parents[2] / "playground/validator/targets.js"
LONGEST = 131_072
LONG = [
    ("URL", f"a:{'b' * LONGEST} "),
    ("URL", f"a://{'b' * LONGEST} "),
    ("URL", f"a://{':' * LONGEST}["),
    ("URL", f"a://x:{'1' * LONGEST}x"),
    ("URL", f"a://[{'1:' * (LONGEST // 2)}]"),
    ("URL", "a" * LONGEST),
    ("URL", f"a:{'%41' * (LONGEST // 3)}%"),
    ("URL", f"a:?{'?' * LONGEST}#{'?' * LONGEST}#"),
    ("HOST", "a." * (LONGEST // 2)),
    ("HOST", "1:" * (LONGEST // 2)),
    ("INTEGER", "1" * LONGEST),
    ("NUMBER", f"0.{'1' * LONGEST}x"),
    ("STRING", " " * LONGEST),
]
"""Values that are as long as a variable can be, and that a careless pattern takes long for."""

PROGRAM = """
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
const { unmetReason } = await import(pathToFileURL(process.argv[1]));
const asked = JSON.parse(await text(process.stdin));
const reasons = asked.map(([requirement, value]) => unmetReason(requirement, value));
process.stdout.write(JSON.stringify(reasons));
"""


@cache
def reasons() -> dict[tuple[str, str], str | None]:
    """What the playground says of each value that is asked here, all in one process."""
    if shutil.which("node") is None:
        do_without("node is missing")
    values = [(each.target, each.vector.value) for each in ALL] + LONG
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", PROGRAM, str(SOURCE)],
        input=json.dumps([[requirement(target), value] for target, value in values]),
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
    )
    return dict(zip(values, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("expected", ALL, ids=lambda expected: expected.id)
def test_a_value_is_checked_as_its_vector_says(expected: Expected) -> None:
    """A value meets its requirement as the vector says; of a path, only its form is checked."""
    value = expected.vector.value
    reason = reasons()[expected.target, value]
    if expected.met:
        assert reason is None
    elif expected.met is False and expected.target not in ("FILE", "DIRECTORY"):
        assert reason is not None
    assert reason == unmet_reason(requirement(expected.target), value)


def test_the_longest_values_are_checked_as_the_tool_does() -> None:
    """No value is too long for the playground, and both say the same of it."""
    for target, value in LONG:
        assert reasons()[target, value] == unmet_reason(requirement(target), value)
