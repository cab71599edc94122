"""Hostile export files on real engines: bounds hold, and sizes are known before contents."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.engines import real
from train_api.engines import ContainerClient, EngineError, Export, Limits

LEAVES = """cd /opt && mkdir deep && echo kept > zz
dd if=/dev/zero of=large bs=1024 count=100
dd if=/dev/zero of=aa bs=1 count=1 seek=64424509439
for n in $(seq 40); do ln large "hard$n"; done
ln -s /etc way; ln -s way/passwd link; ln zz 'deep/ä
b'
"""


@pytest.fixture(scope="module")
def taken_from(name: str, client: ContainerClient) -> str:
    """The container of a train that left a sparse file of 60 GB, hard links and links behind."""
    outcome = client.run(
        (real.shell_train(name, LEAVES),),
        "run_algorithm",
        limits=Limits(disk=100_000_000_000),
        read_only=False,
        keep=True,
    )
    assert outcome.status == 0, outcome.stderr
    assert outcome.container is not None
    return outcome.container


def take(
    client: ContainerClient, container: str, into: Path, *paths: str, limit: int = 1_000_000
) -> Export:
    """Copy files out."""
    from train_api.engines.files.access import copy_from_container

    return copy_from_container(
        client.engine,
        container,
        paths,
        into,
        limit,
        has_server=not client._direct,
        image=client.image,
    )


def test_a_sparse_file_is_never_read(
    client: ContainerClient, taken_from: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sparse file of 60 GB is refused by its size, and does not delay what is beside it."""
    monkeypatch.setattr("train_api.engines.files.access.PATIENCE", 25.0)
    export = take(client, taken_from, tmp_path, "/opt/aa", "/opt/zz", "/opt/nothing")
    assert {refusal.path: refusal.reason for refusal in export.refusals} == {
        "/opt/aa": "too-large",
        "/opt/nothing": "missing",
    }
    assert [file.copy.read_bytes() for file in export.files] == [b"kept\n"]


def test_hard_links_count_each(client: ContainerClient, taken_from: str, tmp_path: Path) -> None:
    """Forty names of one large file do not fit where their written bytes would not."""
    paths = [f"/opt/hard{number}" for number in range(1, 41)]
    export = take(client, taken_from, tmp_path, *paths, limit=350_000)
    assert [file.path for file in export.files] == paths[:3]
    assert {refusal.reason for refusal in export.refusals} == {"too-large"}
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 350_000


def test_no_link_is_followed(client: ContainerClient, taken_from: str, tmp_path: Path) -> None:
    """Links at and above a path are refused; a name may hold anything."""
    export = take(client, taken_from, tmp_path, "/opt/way/passwd", "/opt/link", "/opt/deep/ä\nb")
    assert [refusal.reason for refusal in export.refusals] == ["symlink-in-path", "symlink"]
    assert [file.copy.read_bytes() for file in export.files] == [b"kept\n"]


def test_many_paths_are_taken_in_time(
    client: ContainerClient, taken_from: str, tmp_path: Path
) -> None:
    """As many paths as a response can have are looked at well within the limit of time."""
    paths = [f"/opt/deep/no/{number}" for number in range(4095)]
    began = time.monotonic()
    export = take(client, taken_from, tmp_path, "/opt/zz", *paths)
    assert len(export.refusals) == 4095
    assert [file.path for file in export.files] == ["/opt/zz"]
    assert time.monotonic() - began < 900


def test_an_export_that_takes_too_long_is_the_engines_failure(
    client: ContainerClient, taken_from: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the limit of time the export ends, without a verdict about the train."""
    monkeypatch.setattr("train_api.engines.files.access.PATIENCE", 0.001)
    with pytest.raises(EngineError) as caught:
        take(client, taken_from, tmp_path, "/opt/zz")
    assert caught.value.kind == "stuck"


def test_a_container_that_is_gone_is_the_engines_failure(
    client: ContainerClient, tmp_path: Path
) -> None:
    """Without the container there is nothing to look at, and no verdict about the train."""
    with pytest.raises(EngineError):
        take(client, "gone", tmp_path, "/opt/zz")
