"""The kinds of pages that the site has, each with one page of its kind."""

from __future__ import annotations

from pathlib import Path

from tests.missing_tools import do_without

MISSING = "no-such-page/"
"""An address at which there is nothing, so that the page that says so is shown."""

KINDS = {
    "home": "",
    "specification": "specification/1.0.0/",
    "prose-with-code": "pinning/",
    "prose-with-tabs": "train-authors/",
    "prose-with-wide-tables": "earlier-implementations/",
    "version": "reference/1.0.0/",
    "schema": "reference/1.0.0/schemas/run-algorithm-response/",
    "schema-of-a-draft": "reference/1.1.0/schemas/requirements/environment-variable/",
    "changes": "reference/1.1.0/changes/",
    "folder": "schemas/1.1.0/",
    "vocabulary": "reference/1.0.0/vocabularies/targets/",
    "vocabulary-in-every-version": "controlled-vocabularies/targets/",
    "command": "reference/1.0.0/commands/run_algorithm/",
    "rule": "reference/1.0.0/rules/TA105/",
    "check": "reference/1.0.0/checks/TC022/",
    "examples": "reference/1.0.0/examples/print-model-summary-response/",
    "vectors": "reference/1.0.0/examples/targets/",
    "playground": "playground/",
    "not-found": MISSING,
}
"""The path of a page of each kind, below the base address."""


def path_of(kind: str, site: Path) -> str:
    """The path of the page of a kind; a playground that has not been built cannot be looked at."""
    path = KINDS[kind]
    if path != MISSING and not (site / path / "index.html").is_file():
        assert kind == "playground", f"{path} is not on the site"
        do_without("the playground is not built, and `make playground` builds it")
    return path
