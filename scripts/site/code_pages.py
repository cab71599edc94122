"""The pages of rules and of conformance checks: their documents, and data of the catalogs."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

from scripts.release import TEXTS
from scripts.site.context import Context
from scripts.site.places import version_of
from scripts.site.prose import blocks, fit
from scripts.site.showcase import show, violating, violations
from scripts.site.specification import Version
from train_api.conformance.catalog import Check
from train_api.validation.rules.catalog import Rule
from train_api.versions import order

_SHOWN = 5
"""The maximum number of examples on the page of a rule."""

CONFORMING_TRAIN = "tests/conformance/train.sh"
"""The conforming train from which each nonconforming one differs in some functions."""

ZOO = "tests/conformance/zoo"
"""The folder of the nonconforming trains."""

_FENCE = re.compile(r"```(text|python|sh|dockerfile)( [a-z-]+)?\n")


def rule_page(context: Context, page: str, rule: Rule, version: Version) -> bytes:
    """The page of a rule."""
    found = violating(rule.code, version.cases)
    return context.fill(
        "rule",
        page,
        document=_document(context, f"docs/rules/{rule.code}.md", page),
        rule=rule,
        shown=[show(case, context.places.root) for case in found[:_SHOWN]],
        more=[case.group for case in found[_SHOWN:]],
        version=version.number,
        violations=partial(violations, version=version.number),
    )


def check_page(context: Context, page: str, check: Check) -> bytes:
    """The page of a conformance check, with more trains that fail it: those of the tests."""
    zoo = sorted((context.places.root / ZOO).glob(f"{check.code}-*.sh"))
    return context.fill(
        "check",
        page,
        document=_document(context, f"docs/checks/{check.code}.md", page),
        check=check,
        more=[_train(path.read_text(encoding="utf-8")) for path in zoo],
        train=CONFORMING_TRAIN,
    )


def checks_overview(context: Context, page: str) -> tuple[str, str]:
    """The overview of the checks before its first section, without the title, and the rest.

    The list of all checks is inserted between these.
    """
    _, document = _document(context, "docs/checks/README.md", page).split("\n", 1)
    introduction, sections = document.split("\n## ", 1)
    return introduction.strip(), f"## {sections}"


def _train(text: str) -> tuple[str, str]:
    """A nonconforming train: its fault, which is its first line, and its functions."""
    title, functions = text.split("\n", 1)
    return title.removeprefix("# "), functions


def _document(context: Context, path: str, page: str) -> str:
    """A document of the repository, adapted to its page: its examples are JSON where possible.

    Only the language remains after the fence of an example.
    """
    text = Path(context.places.root, path).read_text(encoding="utf-8")

    def link(target: str, fragment: str) -> str:
        return context.places.link(_of_page(target, page), page, fragment)

    fitted = fit(text, path, link)
    return "".join(_example(part) if is_code else part for is_code, part in blocks(fitted))


def _of_page(target: str, page: str) -> str:
    """The text of the specification in the version of a page, unless the target is a later one."""
    own = version_of(page)
    if own is None or not target.startswith(f"{TEXTS}/"):
        return target
    named = Path(target).stem
    return f"{TEXTS}/{max(own, named, key=order)}.md"


def _example(block: str) -> str:
    opening = _FENCE.match(block)
    if opening is None:
        return block
    body = block[opening.end() :]
    language = opening[1]
    try:
        json.loads(body.rsplit("```", 1)[0])
        language = "json"
    except ValueError:
        pass
    return f"```{language}\n{body}"
