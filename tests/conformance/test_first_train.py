"""The ways from nothing to a conforming image that the documents show, walked on real engines."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conformance import bases
from tests.engines import real
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import Step, needs_engine, outputs, steps
from tests.train.test_documentation import FILES

HELLO = ROOT / "examples/trains/hello"
README = Document(ROOT / "README.md")


def as_a_reader_of_the_readme(folder: Path) -> Path:
    """A checkout with the files that the README has its reader write."""
    (folder / "src").symlink_to(ROOT / "src")
    (folder / "my-train").mkdir()
    for name, info in (("train.py", "python"), ("Containerfile", "text")):
        text = (HELLO / name).read_text("utf-8")
        assert text in [fence.text for fence in README.fences(info)]
        (folder / "my-train" / name).write_text(text, "utf-8")
    return folder


def as_a_train_author(folder: Path) -> Path:
    """A folder with the files of the page, and the package that pip has put beside them."""
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "package").mkdir()
    shutil.copytree(
        ROOT / "src/train_api",
        folder / "package/train_api",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return folder


def in_the_folder_of_an_example(folder: Path) -> Path:
    """The folder of the train that learns, in a checkout."""
    (folder / "src").symlink_to(ROOT / "src")
    mean = folder / "examples/trains/mean"
    shutil.copytree(ROOT / "examples/trains/mean", mean, ignore=shutil.ignore_patterns("train_api"))
    return mean


WAYS: dict[str, Callable[[Path], Path]] = {
    "README.md": as_a_reader_of_the_readme,
    "docs/train-authors.md": as_a_train_author,
    "examples/trains/mean/README.md": in_the_folder_of_an_example,
}


def way(document: str) -> list[Step]:
    """The commands of a document that need an engine, with what the document shows they print."""
    blocks = [steps(fence.text) for fence in Document(ROOT / document).fences("console")]
    return [step for block in blocks if needs_engine(block) for step in block]


def is_build(step: Step) -> bool:
    """Whether a step builds an image; its output depends on the engine."""
    return step.command.startswith("docker build ")


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An engine that works, and has substitutes for the public base images."""
    name = str(request.param)
    real.require(name)
    monkeypatch.setenv("BUILDAH_LAYERS", "false")
    with ExitStack() as stack:
        try:
            stack.enter_context(bases.substitutes(name, bases.PYTHON))
        except real.Missing as error:
            if os.environ.get("CI"):
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield name


@pytest.mark.parametrize(
    ("engine", "document"),
    [
        ("docker", "README.md"),
        ("docker", "examples/trains/mean/README.md"),
        ("podman", "docs/train-authors.md"),
    ],
    indirect=["engine"],
)
def test_the_way_to_a_conforming_train_goes_as_shown(
    engine: str, document: str, tmp_path: Path
) -> None:
    """The commands that a document shows build a conforming train, and print what it shows."""
    shown = way(document)
    (build,) = [step for step in shown if is_build(step)]
    image = build.command.split("--tag ")[1].split()[0]
    assert not bases.there(engine, image)
    # What the document says of docker is true of podman too.
    commands = [step.command.replace("docker ", f"{engine} ", 1) for step in shown]
    try:
        printed = outputs(commands, WAYS[document](tmp_path))
        # Where the machine is busy a train is slow, which is a warning.
        assert [
            Step(step.command, "" if is_build(step) else output.replace(" (1 warning)", ""))
            for step, output in zip(shown, printed, strict=True)
        ] == shown
    finally:
        real.engine(engine, "rmi", image)


@pytest.mark.parametrize("document", WAYS)
def test_the_way_ends_with_a_train_that_conforms(document: str) -> None:
    """Each document builds an image, and the last thing that it shows is that this conforms."""
    shown = way(document)
    assert [step for step in shown if is_build(step)]
    assert shown[-1].command.startswith("train-api conform ")
    assert shown[-1].output.endswith(": conforms to the Train API 1.0.0 and 1.1.0 (a draft)\n")
