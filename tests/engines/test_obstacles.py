"""What in a base image prevents that export files are added."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

import pytest

from train_api.engines.files.obstacles import first_obstacle, unwritable
from train_api.engines.files.tar_export import Listed

FOLDER, LINK, HARD, FIFO, FILE = (
    *(tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.REGTYPE),
)
Members = list[tuple[str, bytes, str]]


def found(members: Members, *paths: str) -> str | None:
    """Return the obstacles to the paths in a file system with these members."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, kind, target in members:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            tar.addfile(member)

    def opened() -> Iterator[tarfile.TarFile]:
        data.seek(0)
        with tarfile.open(fileobj=data, mode="r|") as tar:
            yield tar

    obstacle = first_obstacle(Listed(opened), paths)
    return None if obstacle is None else str(obstacle)


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("opt", FOLDER, ""), ("opt/a", FOLDER, "")],
        [("opt/a/f", FILE, "")],
        [("opt/a/g", FILE, ""), ("opt/a/f", HARD, "opt/a/g")],
        [("opt/a/f.x", FOLDER, ""), ("opt/a/fx", LINK, "y"), ("opt/b", LINK, "a")],
        [("opt/a-b", FILE, ""), ("opt/a.b", FIFO, ""), ("op", FILE, ""), ("opt/a/e", LINK, "f")],
    ],
)
def test_a_path_with_nothing_or_a_regular_file_is_free(members: Members) -> None:
    """A file takes the place of a regular file or of nothing; what is beside it does not matter."""
    assert found(members, "/opt/a/f") is None


@pytest.mark.parametrize(
    ("member", "reported"),
    [
        (("./opt/a/f", FOLDER, ""), "a directory at /opt/a/f"),
        (("opt/a/f", LINK, "g"), "a symbolic link at /opt/a/f"),
        (("opt/a/f", FIFO, ""), "a special file at /opt/a/f"),
        (("opt/a", LINK, "b"), "a symbolic link at /opt/a, above /opt/a/f"),
        (("opt", FILE, ""), "a file at /opt, above /opt/a/f"),
        (("opt/a", HARD, "opt/x"), "a file at /opt/a, above /opt/a/f"),
        (("opt/a", FIFO, ""), "a special file at /opt/a, above /opt/a/f"),
    ],
)
def test_obstacles_are_found(member: tuple[str, bytes, str], reported: str) -> None:
    """A directory or a link at the path, and all but a directory above it, are obstacles."""
    members = [("etc", FOLDER, ""), ("opt/x", FILE, ""), member]
    assert found(members, "/opt/a/f") == reported
    assert found(members, "/etc/x", "/opt/a/f", "/srv/y") == reported


def test_a_hard_link_is_what_it_links_to() -> None:
    """A second name of a symbolic link is a symbolic link, though a tar has it as a hard link."""
    members: Members = [("opt/x", LINK, "y"), ("opt/f", HARD, "./opt/x")]
    assert found(members, "/opt/f") == "a symbolic link at /opt/f"


def test_the_list_of_members_is_not_kept() -> None:
    """The memory that is needed does not grow with the number of files in the base."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for number in range(100):
            tar.addfile(tarfile.TarInfo(str(number)))
    data.seek(0)
    with tarfile.open(fileobj=data, mode="r|") as tar:
        assert first_obstacle(Listed(lambda: iter([tar])), ["/a"]) is None
        assert len(tar.members) <= 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/.wh.a", "/opt/.wh.a", "/opt/.wh..wh..opq", "/.wh.opt/a"])
def test_a_mark_of_removal_cannot_be_written(path: str) -> None:
    """A name with which a layer removes files can be no file of a layer, nor a folder."""
    assert unwritable(["/a", path]) == path
    assert unwritable(["/a.wh.b", "/opt/wh.a", "/.w"]) is None
