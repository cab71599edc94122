"""How the site is shown while it is being changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.site import serve
from tests.repository.documents import ROOT


def test_all_that_the_site_is_made_of_is_watched() -> None:
    """A change of prose, schemas, examples, templates, settings and rules is seen."""
    watched = serve.state(ROOT)

    for path in (
        "docs/specification.md",
        "docs/rules/TA100.md",
        "schemas/1.0.0/relation.schema.json",
        "controlled-vocabularies/1.0.0/targets.jsonld",
        "examples/1.0.0/README.md",
        "scripts/site/templates/schema.md.jinja",
        "scripts/site/theme/assets/site.css",
        "src/train_api/validation/rules/catalog.py",
        "mkdocs.yml",
    ):
        assert ROOT / path in watched, path
    assert not any("__pycache__" in path.parts for path in watched)


def test_a_change_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes while the builder runs is rendered anew, once."""
    page = tmp_path / "mkdocs.yml"
    page.write_text("before", "utf-8")
    before = serve.state(tmp_path)
    page.write_text("after, and longer", "utf-8")
    rendered: list[Path] = []
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as builder:

        def render(root: Path) -> bool:
            rendered.append(root)
            assert builder.stdin is not None
            builder.stdin.close()
            return True

        monkeypatch.setattr(serve, "render", render)
        status = serve.follow(tmp_path, builder, {**before, page: 0})

    assert rendered == [tmp_path]
    assert status == 0


def test_what_cannot_be_rendered_is_not_served(tmp_path: Path) -> None:
    """Without a first rendering there is nothing to show, and the exit status says so."""
    assert serve.main([], tmp_path) == 1
