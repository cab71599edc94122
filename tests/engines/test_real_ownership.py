"""Only what a run made itself is removed on a real engine, whatever a train names."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.engines import real
from train_api.engines import ENGINES, ContainerClient, EngineError, ExportedFile
from train_api.engines.engine_arguments import LABEL
from train_api.engines.ownership import run_id
from train_api.engines.ownership.cleanup import remove_containers

DEAD = run_id.current()._replace(boot="00000000")


def is_there(name: str, image: str) -> bool:
    """Whether the engine has an image."""
    return real.engine(name, "image", "inspect", image).returncode == 0


@pytest.mark.parametrize("length", [8, 12, 64])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
@pytest.mark.parametrize("exports", [0, 1])
def test_an_id_is_no_base(
    name: str, tmp_path: Path, length: int, prefix: str, exports: int
) -> None:
    """An image whose ID, or a part of it, is named as the base is no base, and stays."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"FROM {real.require(name)}\nENV OF={folder}\n"
        Path(folder, "Containerfile").write_text(text)
        extra = ["--layers=false"] if name == "podman" else []
        built = real.engine(
            *(name, "build", "--quiet", *extra),
            *("--file", Path(folder, "Containerfile"), folder),
        )
    identifier = built.stdout.decode().strip().removeprefix("sha256:")
    assert is_there(name, identifier), built
    (tmp_path / "copy").write_bytes(b"{}")
    files = [ExportedFile("/opt/model", 0o644, 0, 0, 2, tmp_path / "copy")] * exports
    try:
        with ContainerClient(ENGINES[name]) as client, pytest.raises(EngineError) as caught:
            client.build(prefix + identifier[:length], files)
        assert is_there(name, identifier)
    finally:
        real.engine(name, "rmi", identifier)
    assert caught.value.kind == "no-image"


@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_gone_keeps_nothing_else_from_removal(name: str, is_first: bool) -> None:
    """Of several containers, those that are there are removed, though one is gone already."""
    there = ["train-api-test-1", "train-api-test-2"]
    for container in there:
        done = real.engine(name, "create", "--name", container, real.require(name), "/bin/true")
        assert done.returncode == 0
    gone = ["train-api-test-0"]
    remove_containers(ENGINES[name], gone + there if is_first else there + gone)
    assert not real.belongings(name)["containers"] & set(there)


def test_a_name_that_looks_like_an_id_is_a_base(name: str) -> None:
    """A repository whose name could be part of an ID is a base where an image has that name."""
    assert real.engine(name, "tag", real.require(name), "localhost/deadbeef:latest").returncode == 0
    try:
        with ContainerClient(ENGINES[name]) as client:
            client.build("localhost/deadbeef", [])
        assert is_there(name, "localhost/deadbeef:latest")
    finally:
        real.engine(name, "rmi", "localhost/deadbeef:latest")


def test_what_looks_like_ours_and_is_not_stays(name: str) -> None:
    """Images that inherited a label, and images and containers with names like ours, stay."""
    container, image = f"train-api-{DEAD}-1", f"localhost/train-api-successor:{DEAD}-2"
    labelled = real.shell_train(name, "true", f"LABEL {LABEL}={DEAD}\n")
    assert real.engine(name, "tag", labelled, image).returncode == 0
    assert real.engine(name, "create", "--name", container, labelled).returncode == 0
    try:
        with ContainerClient(ENGINES[name]) as client:
            client.build(labelled, [])
        assert container in real.belongings(name)["containers"]
        assert is_there(name, image)
        assert is_there(name, labelled)
    finally:
        real.engine(name, "rm", container)
        real.engine(name, "rmi", image)
