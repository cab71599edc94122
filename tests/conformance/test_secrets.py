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
SHORT = "k7q2w9"

SCRIPT = r"""
fail() { printf '%s' "$1" >&2; exit 4; }
say() { printf '{"state": "success", "rebase": {"type": "docker", "from": "%s", "exportFiles": ["%s"], "nextTrainTags": ["next"]}}\n' "$1" "$2"; }
[ ! -e /opt/stolen ] || fail "$(cat /opt/stolen)"
case $1 in
list_requirements) echo '{"requirements": [
{"id": 0, "requirement": {"type": "environmentVariable", "target": "TOKEN", "name": "SECRET"}},
{"id": 1, "requirement": {"type": "environmentVariable", "target": "STRING", "name": "PLAN_OF_ATTACK"}}],
"relations": [{"type": "all", "requirements": [0, 1]}]}' ;;
print_model_summary) echo '{"content": {}}' ;;
check_requirements)
    [ "${PLAN_OF_ATTACK-}" != write-the-token ] || fail "token: $SECRET, and more"
    unmet=
    [ -n "$(printf %s "${SECRET-}" | tr -d '[:space:]')" ] || unmet='{"id": 0, "reason": "it is not set"}'
    if [ -z "$(printf %s "${PLAN_OF_ATTACK-}" | tr -d '[:space:]')" ]; then
        unmet="$unmet${unmet:+, }"'{"id": 1, "reason": "it is not set"}'
    fi
    printf '{"fulfilled": %s, "unmet": [%s]}\n' "$([ -z "$unmet" ] && echo true || echo false)" "$unmet" ;;
run_algorithm)
    case ${PLAN_OF_ATTACK-} in
    write-it-where-the-excerpt-begins) fail "$SECRET$(head -c 4088 /dev/zero | tr '\0' .)" ;;
    write-it-escaped) fail "$(printf '{"token": "%s"}' "$(printf %s "$SECRET" | sed 's/[\\"]/\\&/g')")" ;;
    name-an-export-file-by-it) say "$REBASE_FROM" "/opt/$SECRET" ;;
    name-a-base-by-it) say "localhost/$SECRET:1" /train ;;
    leave-it-to-the-successor) printf %s "$SECRET" >/opt/stolen; say "$REBASE_FROM" /opt/stolen ;;
    *) echo '{"state": "failure", "message": "it is not known what to do"}' ;;
    esac ;;
*) exit 64 ;;
esac
"""


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
    told = {check["code"]: check["reason"] + check["output"] for check in made["checks"]}
    return "\n".join([*texts, ended.out, ended.err]), told


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
    shown, told = report(engine, plan, secret)
    assert [window for window in windows(secret) if window in shown] == []
    assert HIDDEN in told[code]
    assert "disclosed the value of SECRET" in told["TC050"]


def test_a_text_with_a_short_secret_is_withheld(engine: str) -> None:
    """Of an output with a secret of fewer than 8 bytes nothing is shown, and TC050 is left open."""
    shown, told = report(engine, "write-the-token", SHORT)
    assert SHORT not in shown
    assert WITHHELD in told["TC020"]
    assert "fewer than 8 bytes" in told["TC050"]
