"""JSON values that are in many places."""

from __future__ import annotations

import json

from scripts.generation import HEX
from train_api.specification import address, schema_path

HOLE = "HOLE"
"""A placeholder in a JSON text for another JSON text."""


def strings(*values: str) -> tuple[str, ...]:
    """Return some strings, each as JSON."""
    return tuple(map(json.dumps, values))


def own_address(schema: str, version: str) -> str:
    """Return the member that names a response's own schema in a version."""
    return f'"$schema": {json.dumps(address(schema_path(schema, version)))}'


NO_STRING = ("null", "true", "0", "[]", "{}")
NO_ARRAY = ("null", "true", "0", '""', '"a"', "{}", '{"0": "a"}')
NO_OBJECT = ("null", "true", "0", '""', '"a"', "[]", "[{}]")

# Every character that has the Unicode property White_Space.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
BLANK = ("", *WHITE_SPACE, WHITE_SPACE, "  ", "\r\n", "\n\n", "\xa0\u3000", " " * 50_000)
# The last eight do not have it, though one or another language takes them for white space.
NOT_BLANK = (
    *("a", " a", "a ", "\na", "a\n", "\xa0a\xa0", "0", "é", "😀", "\0", "." * 50_000),
    *("\ufeff", "\u200b", "\u2060", "\u180e", "\x1c", "\x1f", "\u200e", "\u2800"),
)

CONTROL_CHARACTERS = ("\0", "\x01", "\t", "\n", "\v", "\f", "\r", "\x1c", "\x1f", "\x7f")
CHOICES = (
    *(
        "a",
        " a",
        "a ",
        "\xa0a\xa0",
        "0",
        "é",
        "😀",
        "." * 1024,
        "😀" * 1024,
        "a\x80",
        "\x9f",
        "a\x85",
    ),
    *("\ufeff", "\u200b", "\u2060", "\u180e", "\u200e", "\u2800", "a\u2028", "\\n"),
)
NO_CHOICES = (
    *(f"a{character}" for character in CONTROL_CHARACTERS),
    *(f"{character}a" for character in CONTROL_CHARACTERS),
    *("a\0b", "a\nb", "\0", "\x1c", "\x1f", "\x7f", "." * 1025, "😀" * 1025, "." * 50_000),
)


VARIABLE = '"type": "environmentVariable", "target": "URL", "name": "FOO"'
REBASE = '"type": "docker", "from": "base", "exportFiles": [], "nextTrainTags": ["a"]'
OBJECTS = {
    "requirement": VARIABLE,
    "requirements/environment-variable": VARIABLE,
    "listed-requirement": f'"id": 0, "requirement": {{{VARIABLE}}}',
    "relation": '"type": "all", "requirements": [0]',
    "list-requirements-response": '"requirements": [], "relations": []',
    "unmet-requirement": '"id": 0, "reason": "FOO is not set"',
    "check-requirements-response": '"fulfilled": true, "unmet": []',
    "print-model-summary-response": '"content": ""',
    "rebase": REBASE,
    "run-algorithm-response": '"state": "failure"',
    "train-response": '"state": "failure"',
}
"""The members of a smallest valid object of each schema that takes objects."""

SHA256 = "sha256:" + HEX * 4
SHA512 = "sha512:" + HEX * 8
