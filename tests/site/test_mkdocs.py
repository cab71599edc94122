"""MkDocs builds and serves the site by itself, through a hook."""

from __future__ import annotations

import contextlib
import queue
import re
import shutil
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from scripts.site import stage
from scripts.site.mkdocs_hook import SOURCES
from tests.repository.documents import ROOT
from tests.site.conftest import BASE_PATH
from tests.site.repository import ENVIRONMENT, MKDOCS, copied, mkdocs, with_one_version
from train_api.specification import VERSION

PATIENCE = 120
"""The maximum number of seconds for a build."""

QUIESCENCE = 3
"""The number of seconds in which a change would be detected; MkDocs looks twice a second."""


def test_mkdocs_builds_the_same_pages_by_itself(built_site: Path, rendered_site: Path) -> None:
    """`mkdocs build` stages all that is rendered, though only the sources are in its folder."""
    staged = built_site.parent / "build"

    for name in ("docs", "theme"):
        assert stage.read(staged / name) == stage.read(rendered_site / name)
    assert (staged / "mkdocs.yml").read_bytes() == (rendered_site / "mkdocs.yml").read_bytes()


def test_the_build_reports_what_cannot_be_rendered(tmp_path: Path) -> None:
    """A failure of the renderer fails the build, and its message is shown."""
    root = copied(tmp_path / "repository")
    settings = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(re.sub(r" *- Rules: .*\n", "", settings), "utf-8")
    ended = mkdocs(root, "build")

    assert ended.returncode == 1
    assert f"reference/{VERSION}/rules/index.md" in ended.stdout.partition("does not name")[2]
    assert "ERROR   -  The pages cannot be rendered" in ended.stdout


@pytest.mark.parametrize(
    "path",
    [
        "docs/specification/1.0.0.md",
        "docs/rules/TA100.md",
        f"schemas/{VERSION}/relation.schema.json",
        f"controlled-vocabularies/{VERSION}/targets.jsonld",
        "docs/examples.md",
        "scripts/release.py",
        "scripts/site/templates/schema.md.jinja",
        "scripts/site/theme/assets/site.css",
        "src/train_api/validation/rules/catalog.py",
    ],
)
def test_a_source_of_the_site_is_watched(path: str) -> None:
    """A change of prose, schemas, examples, templates and rules is seen."""
    assert (ROOT / path).is_file()
    assert any(path == source or path.startswith(f"{source}/") for source in SOURCES)


class Served:
    """A site that MkDocs serves, and what MkDocs has reported so far."""

    def __init__(self, server: subprocess.Popen[str], address: str) -> None:
        self.address = address
        self.lines: list[str] = []
        self._coming: queue.Queue[str | None] = queue.Queue()
        self._server = server
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def reports(self, words: str, seconds: float) -> bool:
        """Whether MkDocs reports something from now on, within some seconds."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                line = self._coming.get(timeout=left)
                if line is None:
                    return False
                self.lines.append(line)
                if words in line:
                    return True
        return False

    def page(self, path: str) -> str:
        """A page, as it is served now."""
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def stop(self) -> None:
        """End the server."""
        self._server.terminate()
        self._reader.join()

    def _read(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            self._coming.put(line)
        self._coming.put(None)


@contextlib.contextmanager
def served(root: Path) -> Iterator[Served]:
    """Serve the site of a folder by `mkdocs serve`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen(
        [MKDOCS, "serve", "--dev-addr", host],
        cwd=root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        site = Served(server, f"http://{host}{BASE_PATH}")
        try:
            yield site
        finally:
            site.stop()


def without_examples(root: Path) -> Path:
    """The same folder without the examples of the version, which take a third of the time."""
    for group in (root / "examples" / VERSION).iterdir():
        if group.is_dir():
            shutil.rmtree(group)
    return root


def replace(path: Path, old: str, new: str) -> None:
    """Replace words in a file that has them once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_mkdocs_serves_each_change_after_one_build(tmp_path: Path) -> None:
    """A change of a page, a schema or the renderer appears on the served site, and nothing loops.

    Each leads to one build.
    """
    root = without_examples(with_one_version(copied(tmp_path / "repository")))
    changes = (
        ("docs/speed.md", "# Speed\n", "# Speed of others\n", "speed/"),
        (
            f"schemas/{VERSION}/relation.schema.json",
            '"title": "Relation",',
            '"title": "Relation of others",',
            f"reference/{VERSION}/schemas/relation/",
        ),
        (
            "scripts/site/reference.py",
            '"Terms in every version"',
            '"Terms of others"',
            "controlled-vocabularies/",
        ),
    )
    with served(root) as site:
        assert site.reports("Serving on", PATIENCE), site.lines
        for path, old, new, page in changes:
            assert "of others</h1>" not in site.page(page)
            replace(root / path, old, new)
            assert site.reports("Reloading browsers", PATIENCE), site.lines
            assert "of others" in site.page(page), path

        assert not site.reports("Detected file changes", QUIESCENCE), site.lines
        assert sum("Detected file changes" in line for line in site.lines) == len(changes)
