"""The verb `explain`: the pages of the rules, and what the conformance checks ask."""

from __future__ import annotations

import argparse
import sys

from train_api.cli.arguments import UsageError
from train_api.conformance.table import CHECKS, Check
from train_api.rules.table import RULES, Rule
from train_api.specification import address, read

ALL: dict[str, Rule | Check] = {**RULES, **CHECKS}
"""All codes that can be explained."""


def run(options: argparse.Namespace) -> int:
    """Print the page of a rule or check, or the list of all."""
    if options.code is None:
        width = max(len(entry.name) for entry in ALL.values())
        for entry in ALL.values():
            print(f"{entry.code}  {entry.name:{width}}  {entry.severity}")
        return 0
    entry = _find(options.code)
    page = _page(entry) if isinstance(entry, Check) else _document(entry)
    sys.stdout.buffer.write(page.encode("utf-8"))
    return 0


def _page(check: Check) -> str:
    return (
        f"# {check.code} {check.name}\n\n"
        f"Severity: {check.severity}\n\n"
        f"{check.sentence}\n\n"
        f"Clause: {address('specification/')}#{check.clause}\n"
    )


def _document(rule: Rule) -> str:
    """The document about a rule, in which links lead to the site: the reader has but this file."""
    text = read(f"docs/rules/{rule.code}.md").decode("utf-8")
    return text.replace("](../specification.md", f"]({address('specification/')}")


def _find(word: str) -> Rule | Check:
    """The rule or check that a word names: a code in any case, or a name."""
    for entry in ALL.values():
        if word.upper() == entry.code or word.lower() == entry.name:
            return entry
    raise UsageError(
        f"There is no rule or check {word}.", "train-api explain, without a code, lists them all."
    )
