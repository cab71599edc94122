"""The pages of the site show true output, and their commands do what the pages say."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from scripts.release import status
from tests.missing_tools import do_without, program
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import outputs, steps
from tests.site.repository import VERSIONS_IN_ORDER
from train_api import validate
from train_api.specification import BASE

FILE = re.compile(r"Write\s`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NODE_MODULES = ROOT / "tests" / "interoperability" / "node_modules"


def written(name: str, folder: Path, served: str) -> Document:
    """A page of docs, all of whose files are written into a folder.

    What a reader would fetch from the published site comes from the one that is served.
    """
    text = (ROOT / "docs" / name).read_text("utf-8").replace(BASE.rstrip("/"), served.rstrip("/"))
    (folder / name).write_text(text, "utf-8")
    for path, body in FILE.findall(text):
        (folder / path).write_text(body, "utf-8")
    return Document(folder / name)


def test_the_way_to_a_pinned_schema_goes_as_shown(served_site: str, tmp_path: Path) -> None:
    """Each command of the page, one after the other, prints what the page shows."""
    for name in ("curl", "jq", "node", "sha256sum"):
        program(name)
    if not NODE_MODULES.is_dir():
        do_without("ajv is missing, and `make node` installs it")
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    page = written("pinning.md", tmp_path, served_site)
    way = [step for fence in page.fences("console") for step in steps(fence.text)]
    # The name in a file is that of the published site, wherever the file was fetched.
    shown = [step.output.replace(served_site, BASE) for step in way]

    assert [step for step in way if "sha256sum" in step.command]
    assert outputs([step.command for step in way], tmp_path) == shown


@pytest.mark.parametrize("script", ["validate.py", "validate.mjs"])
def test_a_changed_schema_is_not_used(script: str, served_site: str, tmp_path: Path) -> None:
    """The programs of the page refuse a schema that is not the one whose digest was kept."""
    runner = program("node") if script.endswith(".mjs") else sys.executable
    if not NODE_MODULES.is_dir():
        do_without("ajv is missing, and `make node` installs it")
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    written("pinning.md", tmp_path, served_site)
    (tmp_path / "bundle.schema.json").write_text("{}")
    (tmp_path / "bundle.sha256").write_text(f"{'0' * 64}  bundle.schema.json\n")
    (said,) = outputs([f"{runner} {script} 2>&1"], tmp_path)

    assert "bundle.schema.json is not the file that was pinned" in said


def test_the_queries_print_what_is_shown(served_site: str, tmp_path: Path) -> None:
    """The programs of the page on linked data read the published files, and find what it shows."""
    page = written("linked-data.md", tmp_path, served_site)
    way = [step for fence in page.fences("console") for step in steps(fence.text)]

    # The addresses in the files are those of the published site, wherever they were fetched.
    shown = [step.output.replace(served_site, BASE) for step in way]

    assert any("https://schema.org/" in step.output for step in way)
    assert any(f"{BASE}controlled-vocabularies/targets#" in output for output in shown)
    assert outputs([step.command for step in way], tmp_path) == shown


def test_the_page_on_versions_lists_them_all() -> None:
    """The table of versions has each version with its status, and drafts last."""
    text = (ROOT / "docs" / "versions.md").read_text("utf-8")
    listed = re.findall(r"^\| ([0-9.]+) \| ([a-z]+) \|", text, re.MULTILINE)

    assert listed == [(number, status(ROOT, number)) for number in VERSIONS_IN_ORDER]


def test_the_home_page_shows_a_response() -> None:
    """The response on the home page is valid, and gives no cause to warn."""
    (fence,) = Document(ROOT / "docs" / "index.md").fences("json")
    report = validate(fence.text.encode(), command="run_algorithm")

    assert (report.valid, report.problems) == (True, ())
    assert len(fence.text.splitlines()) == 10


def test_no_code_has_an_escape_that_only_github_takes_away() -> None:
    """No table has code with a pipe in it: the site would show the backslash that GitHub needs."""
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    rows = [line for path in documents for line in path.read_text("utf-8").splitlines()]
    assert [row for row in rows if row.startswith("|") and "\\|" in row] == []
