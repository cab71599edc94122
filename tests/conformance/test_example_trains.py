"""The example trains on real engines: built as their READMEs say, they conform to the Train API."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import REPOSITORY, Ended, train_api
from tests.conformance import bases
from tests.engines import real
from train_api.conformance.checks import CHECKS

EXAMPLES = REPOSITORY / "examples/trains"
TRAINS = sorted(path.parent.name for path in EXAMPLES.glob("*/Containerfile"))
WITH_DATA = "mean with data"
_TABLE = "name,height\nAda,1.65\nGrace,1.68\nMary,1.6\nLise,1.58\nEmmy,1.7\n"
_AT_ONCE = 4


@pytest.fixture(params=real.NAMES, scope="module")
def proofs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Ended]]]:
    """What `conform` says of each example train; several are examined at once."""
    engine = str(request.param)
    real.require(engine)
    before = real.belongings(engine)
    with ExitStack() as stack:
        images = _images(stack, engine, tmp_path_factory.mktemp(engine))
        table = tmp_path_factory.mktemp("data") / "table.csv"
        table.write_text(_TABLE, encoding="utf-8")
        data = ["--mount", f"{table}:/data/table.csv", "--hops", "2"]
        data += ["--env", "TABLE_FILE=/data/table.csv", "--env", "TABLE_COLUMN=height"]
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        words = ("conform", "--engine", engine, "--format", "json")
        yield {
            WITH_DATA: pool.submit(train_api, *words, *data, images["mean"]),
            **{name: pool.submit(train_api, *words, image) for name, image in images.items()},
        }
    after = real.belongings(engine)
    assert after["containers"] == before["containers"]
    assert after["volumes"] == before["volumes"]
    left = {image.split(" ")[1] for image in after["images"] - before["images"]}
    assert not [image for image in left if not image.startswith("localhost/train-api-test:")]


def _images(stack: ExitStack, engine: str, folder: Path) -> dict[str, str]:
    """Build all example trains under their names, for a while; skip where that cannot be."""
    try:
        stack.enter_context(bases.standing_in(engine))
        return {train: _image(stack, engine, train, folder / train) for train in TRAINS}
    except real.Missing as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def _image(stack: ExitStack, engine: str, train: str, context: Path) -> str:
    """Build a train from a copy of its folder; its README says under which name."""
    shutil.copytree(EXAMPLES / train, context, ignore=shutil.ignore_patterns("train_api"))
    readme = (context / "README.md").read_text(encoding="utf-8")
    if "cp -r ../../../src/train_api ." in readme:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "src/train_api", context / "train_api", ignore=ignored)
    found = re.search(r"^docker build --tag (\S+) --file Containerfile \.$", readme, re.MULTILINE)
    assert found is not None
    image = real.build(engine, context, (context / "Containerfile").read_text(encoding="utf-8"))
    return stack.enter_context(bases.named(engine, image, found[1]))


def _verdicts(ended: Ended) -> dict[str, str]:
    """The verdict on each check."""
    assert ended.status == 0, ended.out + ended.err
    (train,) = json.loads(ended.out)["reports"]
    return {check["code"]: check["verdict"] for check in train["checks"]}


@pytest.mark.parametrize("train", TRAINS)
def test_an_example_train_conforms(proofs: dict[str, Future[Ended]], train: str) -> None:
    """Each example train, and the successor that it names, pass every check that applies."""
    verdicts = _verdicts(proofs[train].result())
    assert verdicts == dict.fromkeys(CHECKS, "pass")


def test_the_learning_train_conforms_with_real_data(proofs: dict[str, Future[Ended]]) -> None:
    """A train that learns conforms at three stations in a row, with data to learn from."""
    assert _verdicts(proofs[WITH_DATA].result()) == dict.fromkeys(CHECKS, "pass")
