"""The ways from nothing to a conforming image that the documents show, walked on real engines."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import train_api
from tests.conformance import bases
from tests.engines import real
from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import Step, needs_engine, outputs, steps


def with_a_new_train(folder: Path) -> Path:
    """A folder with the train that `train-api new my-train` writes."""
    ended = train_api("new", "my-train", cwd=folder)
    assert ended.status == 0, ended.err
    return folder


def in_a_new_train(folder: Path) -> Path:
    """The folder of a new train."""
    return with_a_new_train(folder) / "my-train"


def in_the_folder_of_an_example(folder: Path) -> Path:
    """The folder of the train that learns, in a checkout."""
    (folder / "src").symlink_to(ROOT / "src")
    mean = folder / "examples/trains/mean"
    shutil.copytree(ROOT / "examples/trains/mean", mean, ignore=shutil.ignore_patterns("train_api"))
    return mean


WAYS: dict[str, Callable[[Path], Path]] = {
    "README.md": with_a_new_train,
    "docs/train-authors.md": in_a_new_train,
    "examples/trains/mean/README.md": in_the_folder_of_an_example,
}


def way(document: str) -> list[Step]:
    """The commands of a document that need an engine, with what the document shows they print."""
    blocks = [steps(fence.text) for fence in Document(ROOT / document).fences("console")]
    return [step for block in blocks if needs_engine(block) for step in block]


def is_build(step: Step) -> bool:
    """Whether a step builds an image; its output depends on the engine."""
    return step.command.startswith("docker build ")


def seen(step: Step, output: str) -> str:
    """The part of an output that does not depend on the engine, which writes to standard error."""
    if is_build(step):
        return ""
    return output.splitlines(keepends=True)[-1] if "test.sh docker" in step.command else output


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
    (image,) = set(re.findall(r"registry\.example/trains/[a-z-]+:1", str(shown)))
    assert not bases.there(engine, image)
    # What the document says of docker is true of podman too.
    commands = [
        re.sub(r"^docker |(?<=test\.sh )docker ", f"{engine} ", step.command) for step in shown
    ]
    try:
        printed = outputs(commands, WAYS[document](tmp_path))
        # Where the machine is busy a train is slow, which is a warning.
        assert [
            Step(step.command, seen(step, output).replace(" (1 warning)", ""))
            for step, output in zip(shown, printed, strict=True)
        ] == shown
    finally:
        real.engine(engine, "rmi", image)


@pytest.mark.parametrize("document", WAYS)
def test_the_way_ends_with_a_train_that_conforms(document: str) -> None:
    """Each document builds an image, and shows that it conforms."""
    shown = way(document)
    assert [step for step in shown if is_build(step) or "test.sh docker" in step.command]
    conforms = ":1: conforms to the Train API 1.0.0 and 1.1.0 (a draft)\n"
    assert [step for step in shown if step.output.endswith(conforms)]
