"""Print the data that the playground takes from the specification's files and the validator.

`python3 playground/data.py` needs only the standard library, and prints JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = (
    "list-requirements-response/valid/needs-one-of-two-data-sources",
    "list-requirements-response/valid/the-seed-example",
    "list-requirements-response/valid/uses-every-target",
    "list-requirements-response/invalid/has-a-name-with-a-dash",
    "list-requirements-response/invalid/relates-an-id-that-is-not-listed",
    "list-requirements-response/invalid/forbids-every-choice-of-any",
    "check-requirements-response/valid/one-of-two-data-sources-is-enough",
    "check-requirements-response/invalid/says-fulfilled-though-a-forbidden-requirement-is-met",
    "print-model-summary-response/valid/coefficients-as-an-object",
    "run-algorithm-response/valid/success-with-a-model-file",
    "run-algorithm-response/invalid/exports-a-relative-path",
    "stdout/valid/a-log-of-json-lines-before-it",
    "stdout/invalid/a-log-line-after-it",
    "stdout/invalid/a-python-dictionary",
    "stdout/invalid/a-missing-comma",
    "stdout/invalid/truncated-in-a-string",
)
"""The examples of the specification that the page offers, by their paths without the ending."""


def data() -> dict[str, Any]:
    """The numbers, names, messages and schemas that both implementations must share."""
    from train_api import __version__
    from train_api.formats.json_report import SCHEMA
    from train_api.limits import DEPTH_LIMIT, PROBLEM_LIMIT, RESPONSE_LIMIT
    from train_api.specification import VERSION, address, schemas, versions
    from train_api.validation.messages import catalog
    from train_api.validation.rules.catalog import RULES

    return {
        "version": VERSION,
        "versions": [_version(number) for number in versions()],
        "schemaBase": address("schemas/"),
        "toolVersion": __version__,
        "reportSchema": address(SCHEMA),
        "problemLimit": PROBLEM_LIMIT,
        "depthLimit": DEPTH_LIMIT,
        "responseLimit": RESPONSE_LIMIT,
        "messages": {name: part for name, part in catalog().items() if name != "shown"},
        "rules": [rule._asdict() for rule in RULES.values()],
        "schemas": {
            name: _without_examples(schema)
            for number in versions()
            for name, schema in schemas(number).items()
        },
    }


def _version(number: str) -> dict[str, Any]:
    """What sets a version apart, and the addresses of the schemas of its responses."""
    from train_api.specification import address, commands, schema_path
    from train_api.versions import row

    return {
        "number": number,
        "status": row(number).status,
        "hasDefaults": row(number).has_defaults,
        "hasOptional": row(number).has_optional,
        "commands": list(commands(number).items()),
        "anyResponse": address(schema_path("train-response", number)),
    }


def _without_examples(schema: Any) -> Any:
    """A schema without its examples, which no message uses."""
    if isinstance(schema, list):
        return [_without_examples(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: _without_examples(value)
        for keyword, value in schema.items()
        if keyword != "examples" or not isinstance(value, list)
    }


def examples() -> list[dict[str, Any]]:
    """The examples that the page offers, as text, with the arguments of the validator."""
    from train_api.specification import VERSION

    root = REPOSITORY / "examples" / VERSION
    found = []
    for name in EXAMPLES:
        group, kind, case = name.split("/")
        ending = "stdout" if group == "stdout" else "json"
        about = root / group / "problems" / f"{case}.json"
        members = json.loads(about.read_bytes()) if about.is_file() else {}
        listed = members.get("listResponse")
        found.append(
            {
                "group": group,
                "kind": kind,
                "name": case.replace("-", " "),
                "description": members.get("description", ""),
                "command": members.get("command"),
                "stdout": (root / f"{name}.{ending}").read_bytes().decode(),
                "list": None if listed is None else (about.parent / listed).read_bytes().decode(),
            }
        )
    return found


def everything() -> dict[str, Any]:
    """The data of the validator and of the page."""
    return {"validator": data(), "page": {"examples": examples()}}


if __name__ == "__main__":
    sys.path.insert(0, str(REPOSITORY / "src"))
    json.dump(everything(), sys.stdout)
