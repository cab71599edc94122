"""The build context of a successor."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from train_api.engines import ExportedFile, SettingsError
from train_api.engines.build_context import write_context


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "context"
    folder.mkdir()
    return folder


def test_files_travel_with_owner_and_permissions(context: Path, tmp_path: Path) -> None:
    """Each file is in the tar under its path, whatever that holds, and no folder is."""
    names = ["/opt/a b/model\n.json", "/ä" * 70, "/x"]
    files = []
    for number, name in enumerate(names):
        (tmp_path / str(number)).write_bytes(name.encode())
        size = len(name.encode())
        files.append(ExportedFile(name, 0o640, 3_000_000, 34, size, tmp_path / str(number)))
    containerfile = write_context(context, "registry.example:5000/base:1@sha256:0a", files)
    assert containerfile.parent == context
    assert containerfile.read_text() == (
        "FROM registry.example:5000/base:1@sha256:0a\nADD export.tar /\n"
    )
    with tarfile.open(context / "export.tar") as tar:
        members = tar.getmembers()
        contents = [tar.extractfile(member) for member in members]
        assert [content.read().decode() for content in contents if content] == names
    assert ["/" + member.name for member in members] == names
    assert {(member.mode, member.uid, member.gid, member.mtime) for member in members} == {
        (0o640, 3_000_000, 34, 0)
    }


def test_without_files_there_is_no_tar(context: Path) -> None:
    """An empty tar would be taken for a file, so there is none."""
    assert write_context(context, "base", []).read_text() == "FROM base\n"
    assert [path.name for path in context.iterdir()] == ["Containerfile"]


@pytest.mark.parametrize(
    "base", ["", "-f", "a b", "a\nRUN id", "$BASE", "base AS other", "--platform=x", "#a"]
)
def test_a_base_is_one_reference(context: Path, base: str) -> None:
    """What would say more to a builder than the name of an image is refused."""
    with pytest.raises(SettingsError, match="is not a reference to an image"):
        write_context(context, base, [])
    assert list(context.iterdir()) == []
