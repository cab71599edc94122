"""The journey of examples/journey on real engines: what is learned, what leaves each station."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from examples.journey import journey
from tests import missing_tools
from tests.conformance import bases
from tests.engines import real

MODEL = "/opt/train/model.json"
PROGRAM = Path(journey.__file__)
SETTINGS = ("Cmd", "Entrypoint", "Env", "Labels", "User", "Volumes", "WorkingDir")
VARYING = ("engine", "digest", "seconds")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """An engine with a substitute for the public base image; a journey leaves nothing in it."""
    engine = str(request.param)
    real.require(engine)
    missing_tools.program("docker-registry")
    try:
        with bases.substitutes(engine, bases.PYTHON):
            before = real.belongings(engine)
            yield engine
            assert real.belongings(engine) == before
    except real.Missing as error:
        missing_tools.do_without(str(error))


class Stored(NamedTuple):
    """An image in the storage of a registry: its configuration, and its layers in their order."""

    config: bytes
    layers: tuple[bytes, ...]

    @property
    def settings(self) -> dict[str, Any]:
        """What a container of the image gets besides files."""
        config = json.loads(self.config)["config"]
        return {name: config.get(name) or None for name in SETTINGS}


def stored(storage: Path, tag: str) -> Stored:
    """What the storage of a registry has by a tag."""
    folder = storage / "docker/registry/v2"
    link = folder / "repositories/trains/mean/_manifests/tags" / tag / "current/link"

    def blob(digest: str) -> bytes:
        _, _, digits = digest.partition(":")
        return (folder / "blobs/sha256" / digits[:2] / digits / "data").read_bytes()

    manifest = json.loads(blob(link.read_text()))
    layers = (gzip.decompress(blob(layer["digest"])) for layer in manifest["layers"])
    return Stored(blob(manifest["config"]["digest"]), tuple(layers))


def files(layer: bytes) -> dict[str, bytes]:
    """The content of all that is in a layer, folders apart."""
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        members = [member for member in tar if not member.isdir()]
        return {f"/{member.name}": tar.extractfile(member).read() for member in members}  # type: ignore[union-attr]


def rows_of(station: str) -> list[dict[str, str]]:
    """The table of a station."""
    text = (PROGRAM.parent / "stations" / station / journey.TABLE).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def mean(rows: list[dict[str, str]]) -> Fraction:
    """The mean of the column that the train learns."""
    return sum((Fraction(row["age"]) for row in rows), Fraction()) / len(rows)


def constant(report: Any) -> Any:
    """A report without what differs from journey to journey."""
    if isinstance(report, list):
        return [constant(each) for each in report]
    if isinstance(report, dict):
        return {name: name in VARYING or constant(value) for name, value in report.items()}
    return report


@pytest.mark.parametrize("name", real.NAMES, indirect=True)
def test_the_mean_is_learned_and_only_the_model_leaves(name: str, tmp_path: Path) -> None:
    """The final mean is that of all rows together; a successor adds the model file alone."""
    file, storage = tmp_path / "report.json", tmp_path / "storage"
    assert journey.main(["--engine", name, "--report", str(file), "--keep", str(storage)]) == 0
    report = json.loads(file.read_text("utf-8"))
    assert constant(report) == constant(json.loads((PROGRAM.parent / "report.json").read_text()))

    of_stations = list(map(rows_of, journey.STATIONS))
    pooled = mean([row for rows in of_stations for row in rows])
    assert report["summary"]["mean"] == float(pooled)
    assert sum(map(mean, of_stations)) / len(of_stations) != pooled

    stops = report["stations"]
    digests = [(stop["pulled"]["digest"], stop["pushed"]["digest"]) for stop in stops]
    assert [pulled for pulled, _ in digests[1:]] == [pushed for _, pushed in digests[:-1]]
    assert [[left["path"] for left in stop["exportFiles"]] for stop in stops] == [[MODEL]] * 3

    base = stored(storage, "1")
    patients = [row["patient"].encode() for rows in of_stations for row in rows]
    for successor in (stored(storage, stop["pushed"]["tag"]) for stop in stops):
        *same, new = successor.layers
        assert tuple(same) == base.layers
        assert files(new).keys() == {MODEL}
        assert successor.settings == base.settings
        left = successor.config + new
        assert not any(patient in left for patient in patients)


@pytest.mark.parametrize("name", ["podman"], indirect=True)
def test_an_interrupted_journey_leaves_nothing(name: str, tmp_path: Path) -> None:
    """After Ctrl-C at a station, there is no image, no folder and no registry of the journey."""
    before = real.belongings(name)
    words = [sys.executable, str(PROGRAM), "--engine", name]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == [b"author\n", b"  pushed  1\n"]
        # The station has the image as soon as it was pulled.
        while process.poll() is None and real.belongings(name) == before:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert (process.wait(60), process.stdout.read()) == (130, b"")
    assert list(tmp_path.iterdir()) == []
    programs = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    assert not any(os.fsencode(tmp_path) in words for words in programs)
