"""The files and commands of the page for code generators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import Step, steps

PAGE = ROOT / "docs" / "code-generation.md"
DOCUMENT = Document(PAGE)
FILES: Mapping[str, str] = dict(
    re.findall(
        r"Write\s`([\w.]+)`:\n\n```\w+\n(.*?)^```$",
        PAGE.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)
"""The files that the page shows, by name."""

NODE_MODULES = Path(__file__).resolve().parent / "node_modules"


def commands(generator: str) -> list[Step]:
    """Return the commands of the block that runs a generator, each with the output it shows.

    Raises:
        StopIteration: no block runs this generator.
    """
    blocks = (fence.text for fence in DOCUMENT.fences("console"))
    return steps(next(block for block in blocks if generator in block))


def missing(generator: str) -> str | None:
    """Return why a generator cannot be run on this machine, None where it can."""
    if generator == "datamodel-codegen":
        installed = find_spec("datamodel_code_generator") is not None
        return None if installed else "datamodel-code-generator is missing"
    if not (NODE_MODULES / ".bin" / generator).exists():
        return f"{generator} is missing, and `make node` installs it"
    return None


def prepare(folder: Path) -> None:
    """Fill a folder with what a reader of the page has, and the files that it says to write."""
    for name in ("schemas", "examples"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "node_modules").symlink_to(NODE_MODULES)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
