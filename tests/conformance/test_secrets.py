"""A hostile image cannot make a report show a secret, whatever way it takes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.engines import real
from train_api.conformance.redaction import HIDDEN, WITHHELD

WINDOW = 8
TOKEN = "k7q2w9e4r8t1y6u3"
QUOTED = 'k7"q2\\w9"e4\\r8"t1'
LONG = "".join(f"{number:04}" for number in range(1500))
SHORT = "k7q"

SCRIPT = (Path(__file__).parent / "thief.sh").read_text(encoding="utf-8")


def image(engine: str) -> str:
    """The hostile image, which has itself as the base of its successor."""
    base = real.shell_train(engine, SCRIPT)
    with tempfile.TemporaryDirectory() as folder:
        return real.build(engine, Path(folder), f"FROM {base}\nENV REBASE_FROM={base}\n")


def report(engine: str, plan: str, secret: str, *options: str) -> tuple[str, dict[str, str]]:
    """All that reports of an attack show, and the reasons and outputs of checks by code."""
    words = ("conform", "--engine", engine, "--format", "json", *options, image(engine))
    given = ("--env", "SECRET", "--env", f"PLAN_OF_ATTACK={plan}")
    ended = train_api(*words, *given, SECRET=secret)
    assert ended.status in (1, 4), ended
    (made,) = json.loads(ended.out)["reports"]
    texts: list[str] = []
    _collect(made, texts)
    reported = {check["code"]: check["reason"] + check["output"] for check in made["checks"]}
    return "\n".join([*texts, ended.out, ended.err]), reported


def _collect(value: object, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    for item in value.values() if isinstance(value, dict) else ():
        _collect(item, texts)
    for item in value if isinstance(value, list) else ():
        _collect(item, texts)


def windows(secret: str) -> list[str]:
    """Each part of a secret that would be of use."""
    return [secret[start : start + WINDOW] for start in range(len(secret) - WINDOW + 1)]


@pytest.mark.parametrize(
    ("plan", "secret", "code"),
    [
        ("name-an-export-file-by-it", TOKEN, "TC040"),
        ("name-a-base-by-it", TOKEN, "TC041"),
        ("leave-it-to-the-successor", TOKEN, "TC042"),
        ("write-it-where-the-excerpt-begins", TOKEN, "TC030"),
        ("write-it-escaped", QUOTED, "TC030"),
        ("write-the-token", LONG, "TC020"),
    ],
)
def test_a_secret_is_hidden_whatever_way_it_takes(
    engine: str, plan: str, secret: str, code: str
) -> None:
    """A secret in a path, in `from`, in any output, or cut in the middle is in no report."""
    shown, reported = report(engine, plan, secret)
    assert [window for window in windows(secret) if window in shown] == []
    assert HIDDEN in reported[code]
    assert "disclosed the value of SECRET" in reported["TC050"]


def test_an_output_with_a_short_secret_is_withheld(engine: str) -> None:
    """Nothing of an output with a secret of fewer than 8 bytes is shown, and TC050 is left open."""
    shown, reported = report(engine, "write-the-token", SHORT)
    assert SHORT not in shown
    assert WITHHELD in reported["TC020"]
    assert "fewer than 8 bytes" in reported["TC050"]
