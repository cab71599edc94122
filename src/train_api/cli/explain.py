"""The verb `explain`: the pages of rules, of conformance checks, and of notices of an import."""

from __future__ import annotations

import argparse
import re
import sys
from posixpath import normpath

from train_api.cli.errors import UsageError
from train_api.conformance.catalog import CHECKS, Check
from train_api.declarations.catalog import NOTICES, Notice
from train_api.specification import address, read
from train_api.validation.rules.catalog import MANIFEST_RULES, RULES, Rule
from train_api.versions import version_with

Entry = Rule | Check | Notice

ALL: dict[str, Entry] = {**RULES, **CHECKS, **MANIFEST_RULES, **NOTICES}
"""All codes that can be explained."""

_SECTION = "\n## "

# A link to a document of the repository, without its fragment.
_LINK = re.compile(r"(\]\()([^):#]+)")


def run(options: argparse.Namespace) -> int:
    """Print the page of a code, or the list of all."""
    if options.code is None:
        width = max(len(entry.name) for entry in ALL.values())
        for entry in ALL.values():
            print(f"{entry.code}  {entry.name:{width}}  {entry.severity}")
        return 0
    sys.stdout.buffer.write(_document(_find(options.code)).encode("utf-8"))
    return 0


def _document(entry: Entry) -> str:
    """The page of a code, with links to the site in place of relative ones."""
    rules = "docs/manifest" if entry.code in MANIFEST_RULES else "docs/rules"
    folder = "docs/checks" if isinstance(entry, Check) else rules
    if isinstance(entry, Notice):
        # All notices are on one page, each in a section.
        folder = "docs/declarations"
        _, section = read(f"{folder}/README.md").decode("utf-8").split(f"{_SECTION}{entry.code} ")
        text = f"# {entry.code} {section.partition(_SECTION)[0]}"
    else:
        text = read(f"{folder}/{entry.code}.md").decode("utf-8")
    return _LINK.sub(lambda link: link[1] + _on_site(normpath(f"{folder}/{link[2]}")), text)


def _on_site(path: str) -> str:
    """The address of a document or a schema of the repository on the site."""
    if path.endswith(".json"):
        return address(path)
    page = path.removeprefix("docs/").removesuffix(".md").removesuffix("/README")
    in_reference = page.startswith(("checks", "rules/"))
    version = version_with(page.rpartition("/")[2])
    return address(f"reference/{version}/{page}/" if in_reference else f"{page}/")


def _find(word: str) -> Entry:
    """What a word names: a code in any case, or a name."""
    for entry in ALL.values():
        if word.upper() == entry.code or word.lower() == entry.name:
            return entry
    raise UsageError(
        f"There is no code {word}.", "train-api explain, without a code, lists them all."
    )
