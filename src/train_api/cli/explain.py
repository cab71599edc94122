"""The verb `explain`: the pages of the rules."""

from __future__ import annotations

import argparse
import sys

from train_api.cli.arguments import UsageError
from train_api.rules.table import RULES
from train_api.specification import read


def run(options: argparse.Namespace) -> int:
    """Print the page of a rule, or the list of all rules."""
    if options.code is None:
        width = max(len(rule.name) for rule in RULES.values())
        for rule in RULES.values():
            print(f"{rule.code}  {rule.name:{width}}  {rule.severity}")
        return 0
    sys.stdout.buffer.write(read(f"docs/rules/{_find(options.code)}.md"))
    return 0


def _find(word: str) -> str:
    """The code that a word names: a code in any case, or a rule's name."""
    for rule in RULES.values():
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule.code
    raise UsageError(
        f"There is no rule {word}.", "train-api explain, without a code, lists all rules."
    )
