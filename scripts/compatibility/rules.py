"""Validates responses with this project's validator, by the rules of a version and of the next one.

The schemas alone do not decide whether a response is valid: the rules do as well, and they are
code, which the table in `src/train_api/versions.py` varies. So this compares only versions that the
package has.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from scripts.compatibility.generated import SEED, generate, shortest
from scripts.compatibility.incompatibility import Incompatibility
from scripts.compatibility.replay import examples
from scripts.compatibility.version import Version
from train_api import validate
from train_api.report import Report
from train_api.specification import commands, versions

_LONGEST = 100_000
"""Examples with more characters are left out: they are about limits, which the schemas have."""


class Response(NamedTuple):
    """A response as JSON, and the list response that it answers, if there is one."""

    text: str
    listed: str | None = None


def rule_differences(older: Version, newer: Version) -> list[Incompatibility]:
    """Report each rule by which the newer version rejects a response, and the shortest one.

    The responses are valid under the older version. Each must also stay a response to its command.
    """
    if not {older.number, newer.number} <= {*versions()}:
        return []
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    rejected = set()
    for response, before in valid_responses(older):
        if response.listed in rejected:
            continue
        after = _validated(response, newer)
        if not after.valid:
            rejected.add(response.text)
        for code in {each.code for each in after.problems if each.severity == "error"}:
            found[f"docs/rules/{code}.md", "must accept"].append(response.text)
        if after.command != before.command:
            expectation = f"must take as a response to {before.command}"
            found[f"schemas/{newer.number}", expectation].append(response.text)
    return [
        Incompatibility(file, "", f"{newer.number} {expectation} {shortest(texts)}")
        for (file, expectation), texts in sorted(found.items())
    ]


@cache
def valid_responses(version: Version) -> Sequence[tuple[Response, Report]]:
    """Return responses that are valid under a version, with their reports, always the same.

    A list response precedes the check responses that answer it.
    """
    chance = random.Random(SEED)
    alone = _with_reports(map(Response, dict.fromkeys(_texts(version, chance))), version)
    lists = [each.text for each, report in alone if report.command == "list_requirements"]
    answers = (answer for listed in lists for answer in _answers(listed, chance))
    return [*alone, *_with_reports(answers, version)]


def _with_reports(
    responses: Iterable[Response], version: Version
) -> Sequence[tuple[Response, Report]]:
    """Return those of the responses that are valid under a version, with their reports."""
    reports = [(each, _validated(each, version)) for each in responses]
    return [(response, report) for response, report in reports if report.valid]


def _texts(version: Version, chance: random.Random) -> Iterator[str]:
    """Yield responses that are valid against the schemas of a version, and those of its examples.

    The rules reject most list responses that are made for the schema alone, so each is made
    consistent too.
    """
    for address in commands(version.number).values():
        for text in generate(version)[address.removeprefix(version.base)]:
            yield text
            if "requirements" in json.loads(text):
                yield json.dumps(_consistent(json.loads(text), chance))
    for example in examples(version):
        text = json.dumps(example.value)
        if len(text) <= _LONGEST and example.file.endswith("-response.schema.json"):
            yield text


def _consistent(response: Any, chance: random.Random) -> Any:
    """Return a list response with an id of its own for each requirement, and relations of these."""
    listed = response["requirements"]
    ids = chance.sample(range(2 * len(listed)), len(listed))
    for entry, number in zip(listed, ids, strict=True):
        entry["id"] = number
    for relation in response["relations"]:
        relation["requirements"] = chance.sample(ids, min(len(ids), chance.randint(1, 3)))
    if not ids:
        response["relations"] = []
    return response


def _answers(listed: str, chance: random.Random) -> Iterator[Response]:
    """Yield check responses to a list response, with either verdict on what is unmet."""
    ids = [entry["id"] for entry in json.loads(listed)["requirements"]]
    unmet = chance.sample(ids, chance.randint(0, len(ids)))
    for fulfilled in (True, False):
        reasons = [{"id": number, "reason": "is not set"} for number in unmet]
        yield Response(json.dumps({"fulfilled": fulfilled, "unmet": reasons}), listed)


def _validated(response: Response, version: Version) -> Report:
    return validate(response.text, list_response=response.listed, api_version=version.number)
