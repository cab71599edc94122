"""What is taken out of a container's file system, and what is not."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from pathlib import Path

import pytest

from train_api.engines.export import Collector, Export, copy_local

Entry = tuple[str, bytes, bytes | str]
FILE, FOLDER, LINK, HARD = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


def tar_of(*entries: Entry) -> tarfile.TarFile:
    """Return a tar that is read once, of entries with a name, a type, and content or a target."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, kind, what in entries:
            member = tarfile.TarInfo(name)
            member.type, member.mode, member.uid, member.gid = kind, 0o4640, 12, 34
            content = what if isinstance(what, bytes) else b""
            member.linkname = what if isinstance(what, str) else ""
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    data.seek(0)
    return tarfile.open(fileobj=data, mode="r|")


def collected(
    into: Path, paths: list[str], *entries: Entry, limit: int = 1000, times: int = 1
) -> Export:
    """Collect paths from a tar that is read so many times, and not once more."""
    collector = Collector(paths, into, limit)
    again = [collector.read(tar_of(*entries)) for _ in range(times)]
    assert again == [True] * (times - 1) + [False]
    return collector.result()


def reasons(export: Export) -> dict[str, str]:
    """Return why each refused path was refused."""
    return {refusal.path: refusal.reason for refusal in export.refusals}


def test_what_a_mount_hides_is_refused(tmp_path: Path) -> None:
    """At and below a mount, the tar has what the train did not see: none of it is taken."""
    paths = ["/opt/v", "/opt/v/f", "/opt/vf", "/data/f", "/opt"]
    members: list[Entry] = [(path[1:], FILE, b"old") for path in paths]
    collector = Collector(paths, tmp_path, 1000, ["/opt/v", "/data/"])
    assert not collector.read(tar_of(*members))
    export = collector.result()
    assert [file.path for file in export.files] == ["/opt/vf", "/opt"]
    assert reasons(export) == dict.fromkeys(["/opt/v", "/opt/v/f", "/data/f"], "mounted")
    assert "lies in a volume or a mount" in str(export.refusals[0])


@pytest.mark.parametrize("prefix", ["", "./", "/"])
def test_a_regular_file_is_taken(tmp_path: Path, prefix: str) -> None:
    """A file is taken with content, owner and permissions, but not with a set-user-id bit."""
    export = collected(
        tmp_path,
        ["/opt/model.json"],
        (f"{prefix}opt/", FOLDER, b""),
        (f"{prefix}opt/model.json", FILE, b"{}"),
    )
    (file,) = export.files
    assert (file.path, file.mode, file.uid, file.gid, file.size) == (
        *("/opt/model.json", 0o640, 12, 34, 2),
    )
    assert file.copy.read_bytes() == b"{}"
    assert file.copy.parent == tmp_path
    assert stat.S_IMODE(file.copy.stat().st_mode) == 0o600
    assert export.refusals == ()


def test_names_may_hold_anything(tmp_path: Path) -> None:
    """Blanks, line breaks, letters beyond ASCII and dots in a name are no trouble."""
    names = ["/a b/c\nd", "/ä/ö" + "ü" * 120, "/..a/.b", "/a" * 200]
    entries: list[Entry] = [(name[1:], FILE, name.encode()) for name in names]
    export = collected(tmp_path, names, *entries, limit=10_000)
    assert [file.path for file in export.files] == names
    assert [file.copy.read_bytes().decode() for file in export.files] == names


def test_the_order_is_that_of_the_wish(tmp_path: Path) -> None:
    """Files come back in the order in which they were asked for."""
    export = collected(tmp_path, ["/b", "/a"], ("a", FILE, b"1"), ("b", FILE, b"2"))
    assert [file.path for file in export.files] == ["/b", "/a"]
    assert [file.copy.read_bytes() for file in export.files] == [b"2", b"1"]


@pytest.mark.parametrize("target", ["model.json", "/etc/passwd", "../../../../etc/passwd", "."])
def test_a_symbolic_link_is_refused(tmp_path: Path, target: str) -> None:
    """A link at the path itself is refused, wherever it leads."""
    export = collected(tmp_path, ["/opt/m"], ("opt/m", LINK, target), ("opt/n", FILE, b""))
    assert reasons(export) == {"/opt/m": "symlink"}
    assert list(tmp_path.iterdir()) == []
    assert str(export.refusals[0]) == "/opt/m is a symbolic link"


def test_a_symbolic_link_on_the_way_is_refused(tmp_path: Path) -> None:
    """A link in place of a folder is refused, at any depth, and what is beside it is taken."""
    export = collected(
        tmp_path,
        ["/opt/train/model.json", "/data/x", "/data2/x"],
        ("data", LINK, "/mnt/data"),
        ("data2/x", FILE, b""),
        ("opt/", FOLDER, b""),
        ("opt/train", LINK, "/mnt/data"),
    )
    assert reasons(export) == {
        "/opt/train/model.json": "symlink-in-path",
        "/data/x": "symlink-in-path",
    }
    assert [file.path for file in export.files] == ["/data2/x"]


@pytest.mark.parametrize(
    "kind", [FOLDER, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE], ids=bytes.decode
)
def test_what_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    """Folders, pipes and devices are no regular files."""
    export = collected(tmp_path, ["/opt/m"], ("opt/m", kind, b""))
    assert reasons(export) == {"/opt/m": "not-regular"}


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """A missing file, one in a missing folder and one below a file are all missing."""
    export = collected(
        tmp_path, ["/a", "/no/a", "/b/a"], ("b", FILE, b"x"), ("c/a", FILE, b"x"), ("aa", FILE, b"")
    )
    assert set(reasons(export).values()) == {"missing"}
    assert len(reasons(export)) == 3


@pytest.mark.parametrize("name", ["../opt/m", "opt/../../m", "x/../m"])
def test_a_member_that_escapes_is_never_taken(tmp_path: Path, name: str) -> None:
    """A member whose name leads elsewhere is not taken for the file there."""
    export = collected(tmp_path, ["/opt/m", "/m"], (name, FILE, b"x"))
    assert reasons(export) == {"/opt/m": "missing", "/m": "missing"}
    assert list(tmp_path.iterdir()) == []


def test_the_sizes_together_are_limited(tmp_path: Path) -> None:
    """A file that goes beyond what is left of the limit is refused; one that fills it is not."""
    entries: list[Entry] = [("a", FILE, b"12345"), ("b", FILE, b"123456"), ("c", FILE, b"12345")]
    export = collected(tmp_path, ["/a", "/b", "/c"], *entries, limit=10)
    assert [file.path for file in export.files] == ["/a", "/c"]
    assert reasons(export) == {"/b": "too-large"}


def test_a_hard_link_is_a_regular_file(tmp_path: Path) -> None:
    """Of two names of one file both are regular, whichever the tar brings first."""
    entries: list[Entry] = [("a", FILE, b"12"), ("b", HARD, "a"), ("c", HARD, "a")]
    both = collected(tmp_path, ["/b", "/a"], *entries)
    assert [(file.path, file.copy.read_bytes()) for file in both.files] == [
        ("/b", b"12"),
        ("/a", b"12"),
    ]
    (tmp_path / "again").mkdir()
    second = collected(tmp_path / "again", ["/b", "/c"], *entries, times=2)
    assert [(file.path, file.copy.read_bytes()) for file in second.files] == [
        ("/b", b"12"),
        ("/c", b"12"),
    ]


def test_no_more_is_read_than_needed(tmp_path: Path) -> None:
    """When all is found, the rest of a large image is not read."""
    tar = tar_of(("a", FILE, b""), ("b", FILE, b""), ("c", FILE, b""))
    Collector(["/a"], tmp_path, 10).read(tar)
    assert (following := tar.next()) is not None
    assert following.name == "b"


def test_files_of_this_machine_are_taken(tmp_path: Path) -> None:
    """A local program's files are taken and refused by the same rules."""
    into = tmp_path / "into"
    into.mkdir()
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "large").write_bytes(b"123456")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    names = ["file", "large", "link", "pipe", "into", "missing", "file/below"]
    export = copy_local([str(tmp_path / name) for name in names], into, 10)
    assert [file.copy.read_bytes() for file in export.files] == [b"12345"]
    assert {Path(path).name: why for path, why in reasons(export).items()} == {
        "large": "too-large",
        "link": "symlink",
        "pipe": "not-regular",
        "into": "not-regular",
        "missing": "missing",
        "below": "missing",
    }
