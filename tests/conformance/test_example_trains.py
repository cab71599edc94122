"""The example trains, and new trains of each language, conform on real engines."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import REPOSITORY, Ended, train_api
from tests.conformance import bases
from tests.engines import real
from tests.missing_tools import do_without, program
from train_api.cli.new_train import LANGUAGES
from train_api.conformance.checks import CHECKS

EXAMPLES = REPOSITORY / "examples/trains"
DATABASE = "cohort-database"
"""The train that needs a server; another module examines it."""

IMAGES = "registry.example/trains"
TRAINS = sorted(path.parent.name for path in EXAMPLES.glob("*/Containerfile"))
TRAINS.remove(DATABASE)
LEARNING = "mean"
# `train-api new` writes these.
NEW = {language.example: name for name, language in LANGUAGES.items()}
# Each on one engine, since what differs between engines is not the affair of a train.
ON = {train: real.NAMES[number % len(real.NAMES)] for number, train in enumerate(TRAINS)}
# More rows than the number that `conform` makes up for an INTEGER: the train leaves out fewer.
_TABLE = "name,height\n" + "".join(f"Ada {number},1.{number}\n" for number in range(60, 80))
_AT_ONCE = 3
NOTHING_TO_CHECK = {"TC006": "skip", "TC050": "skip"}
"""The examples have no label with their list, and no secrets."""

_PATIENCE = 600.0


@pytest.fixture(scope="module")
def proofs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Ended]]]:
    """What `conform` says of the example trains of an engine; several are examined at once."""
    engine = str(request.param)
    real.require(engine)
    before = real.belongings(engine)
    with ExitStack() as stack:
        images = _images(stack, engine, tmp_path_factory.mktemp(engine))
        table = tmp_path_factory.mktemp("data") / "table.csv"
        table.write_text(_TABLE, encoding="utf-8")
        data = ["--mount", f"{table}:/data/table.csv"]
        data += ["--env", "TABLE_FILE=/data/table.csv", "--env", "TABLE_COLUMN=height"]
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        yield {
            name: pool.submit(_conform, engine, image, data if name == LEARNING else [])
            for name, image in images.items()
        }
    after = real.belongings(engine)
    assert after["containers"] == before["containers"]
    assert after["volumes"] == before["volumes"]
    left = {image.split(" ")[1] for image in after["images"] - before["images"]}
    assert not [image for image in left if not image.startswith("localhost/train-api-test:")]


def _images(stack: ExitStack, engine: str, folder: Path) -> dict[str, str]:
    """Build the example trains under their names, for a while; skip where that cannot be."""
    trains = [train for train in TRAINS if ON[train] == engine]
    if "r" in trains and shutil.which("Rscript") is None:
        trains.remove("r")
    try:
        return {train: example_image(stack, engine, train, folder / train) for train in trains}
    except real.Missing as error:
        do_without(str(error))


def example_image(stack: ExitStack, engine: str, train: str, context: Path) -> str:
    """Build a train under the name that its README says, for a while, on its base image."""
    _fill(context, train)
    text = (context / "Containerfile").read_text("utf-8")
    base = text.split()[1]
    stack.enter_context(
        bases.substitutes(
            engine, *(name for name in bases.NAMES if f"/{name}".endswith(f"/{base}"))
        )
    )
    image = real.build(engine, context, text)
    return stack.enter_context(bases.named(engine, image, f"{IMAGES}/{train}:1"))


def _fill(context: Path, train: str) -> None:
    """Make the folder from which a train is built: a new train, or a copy of the example."""
    if train in NEW:
        ended = train_api("new", context, "--language", NEW[train])
        assert ended.status == 0, ended.err
        return
    shutil.copytree(EXAMPLES / train, context, ignore=shutil.ignore_patterns("train_api"))
    readme = (context / "README.md").read_text(encoding="utf-8")
    if "cp -r ../../../src/train_api ." in readme:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "src/train_api", context / "train_api", ignore=ignored)
    assert f"docker build --tag {IMAGES}/{train}:1 --file Containerfile .\n" in readme


def _conform(engine: str, image: str, data: list[str]) -> Ended:
    # How quick a train is on a busy machine is not tested here.
    options = ("--engine", engine, "--format", "json", "--quick-limit", "60", *data)
    words = ("-m", "train_api", "conform", *options, image)
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, check=False, timeout=_PATIENCE
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def _verdicts(ended: Ended) -> dict[str, str]:
    """The verdict on each check of a train that conforms."""
    assert ended.status == 0, ended.out + ended.err
    (train,) = json.loads(ended.out)["reports"]
    return {check["code"]: check["verdict"] for check in train["checks"]}


@pytest.mark.parametrize(
    ("proofs", "train"),
    [(engine, train) for train, engine in ON.items() if train != LEARNING],
    indirect=["proofs"],
)
def test_an_example_train_conforms(proofs: dict[str, Future[Ended]], train: str) -> None:
    """An example train and its successor pass every check; only secrets there are none."""
    if train == "r":
        program("Rscript")
    verdicts = _verdicts(proofs[train].result())
    assert verdicts == dict.fromkeys(CHECKS, "pass") | NOTHING_TO_CHECK


@pytest.mark.parametrize("proofs", [ON[LEARNING]], indirect=True)
def test_the_learning_train_conforms_with_real_data(proofs: dict[str, Future[Ended]]) -> None:
    """The train that learns, and its successor with the model, pass every check on a real table.

    It requires no TOKEN, so there is no secret to look for.
    """
    expected = dict.fromkeys(CHECKS, "pass") | NOTHING_TO_CHECK
    assert _verdicts(proofs[LEARNING].result()) == expected
