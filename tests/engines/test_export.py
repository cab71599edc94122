"""What is taken out of a container's file system, and what is not."""

from __future__ import annotations

import io
import os
import stat
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from train_api.engines import EngineError
from train_api.engines.files import mount_program
from train_api.engines.files.export import Export, copy_local, export
from train_api.engines.files.tar_export import Listed

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
    into: Path,
    paths: list[str],
    *entries: Entry,
    limit: int = 1000,
    mounts: tuple[str, ...] = (),
) -> Export:
    """Collect paths from a tar."""

    def opened() -> Iterator[tarfile.TarFile]:
        with tar_of(*entries) as tar:
            yield tar

    return export(Listed(opened), paths, into, limit, mounts)


def reasons(taken: Export) -> dict[str, str]:
    """Return why each refused path was refused."""
    return {refusal.path: refusal.reason for refusal in taken.refusals}


def test_what_a_mount_hides_is_refused(tmp_path: Path) -> None:
    """At and below a mount, the tar has files that the train did not see: none of them is taken."""
    paths = ["/opt/v", "/opt/v/f", "/opt/vf", "/data/f", "/opt"]
    members: list[Entry] = [(path[1:], FILE, b"old") for path in paths]
    mounts = ("/opt/v", "/opt/v/deeper", "/data/")
    taken = collected(tmp_path, paths, *members, mounts=mounts)
    assert [file.path for file in taken.files] == ["/opt/vf", "/opt"]
    assert reasons(taken) == dict.fromkeys(["/opt/v", "/opt/v/f", "/data/f"], "mounted")
    assert "is in a volume or a mount" in str(taken.refusals[0])


@pytest.mark.parametrize("prefix", ["", "./", "/"])
def test_a_regular_file_is_taken(tmp_path: Path, prefix: str) -> None:
    """A file is taken with content, owner and permissions, but not with a set-user-id bit."""
    taken = collected(
        tmp_path,
        ["/opt/model.json"],
        (f"{prefix}opt/", FOLDER, b""),
        (f"{prefix}opt/model.json", FILE, b"{}"),
    )
    (file,) = taken.files
    assert (file.path, file.mode, file.uid, file.gid, file.size) == (
        *("/opt/model.json", 0o640, 12, 34, 2),
    )
    assert file.copy.read_bytes() == b"{}"
    assert file.copy.parent == tmp_path
    assert stat.S_IMODE(file.copy.stat().st_mode) == 0o600
    assert taken.refusals == ()


def test_names_may_hold_anything(tmp_path: Path) -> None:
    """Blanks, line breaks, letters beyond ASCII and dots in a name are no trouble."""
    names = ["/a b/c\nd", "/ä/ö" + "ü" * 120, "/..a/.b", "/a" * 200]
    entries: list[Entry] = [(name[1:], FILE, name.encode()) for name in names]
    taken = collected(tmp_path, names, *entries, limit=10_000)
    assert [file.path for file in taken.files] == names
    assert [file.copy.read_bytes().decode() for file in taken.files] == names


def test_the_order_is_that_of_the_wish(tmp_path: Path) -> None:
    """Files come back in the order in which they were asked for."""
    taken = collected(tmp_path, ["/b", "/a"], ("a", FILE, b"1"), ("b", FILE, b"2"))
    assert [file.path for file in taken.files] == ["/b", "/a"]
    assert [file.copy.read_bytes() for file in taken.files] == [b"2", b"1"]


@pytest.mark.parametrize("target", ["model.json", "/etc/passwd", "../../../../etc/passwd", "."])
def test_a_symbolic_link_is_refused(tmp_path: Path, target: str) -> None:
    """A link at the path itself is refused, wherever it leads."""
    taken = collected(tmp_path, ["/opt/m"], ("opt/m", LINK, target), ("opt/n", FILE, b""))
    assert reasons(taken) == {"/opt/m": "symlink"}
    assert list(tmp_path.iterdir()) == []
    assert str(taken.refusals[0]) == "/opt/m is a symbolic link"


def test_a_symbolic_link_on_the_way_is_refused(tmp_path: Path) -> None:
    """A link in place of a folder is refused, at any depth, and what is beside it is taken."""
    taken = collected(
        tmp_path,
        ["/opt/train/model.json", "/data/x", "/data2/x"],
        ("data", LINK, "/mnt/data"),
        ("data2/x", FILE, b""),
        ("opt/", FOLDER, b""),
        ("opt/train", LINK, "/mnt/data"),
    )
    assert reasons(taken) == {
        "/opt/train/model.json": "symlink-in-path",
        "/data/x": "symlink-in-path",
    }
    assert [file.path for file in taken.files] == ["/data2/x"]


@pytest.mark.parametrize(
    "kind", [FOLDER, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE], ids=bytes.decode
)
def test_what_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    """Folders, pipes and devices are no regular files."""
    taken = collected(tmp_path, ["/opt/m"], ("opt/m", kind, b""))
    assert reasons(taken) == {"/opt/m": "not-regular"}


def test_what_is_not_there_is_reported(tmp_path: Path) -> None:
    """A missing file, one in a missing folder and one below a file are all missing."""
    taken = collected(
        tmp_path, ["/a", "/no/a", "/b/a"], ("b", FILE, b"x"), ("c/a", FILE, b"x"), ("aa", FILE, b"")
    )
    assert set(reasons(taken).values()) == {"missing"}
    assert len(reasons(taken)) == 3


@pytest.mark.parametrize("name", ["../opt/m", "opt/../../m", "x/../m"])
def test_a_member_that_escapes_is_never_taken(tmp_path: Path, name: str) -> None:
    """A member whose name leads elsewhere is not taken for the file there."""
    taken = collected(tmp_path, ["/opt/m", "/m"], (name, FILE, b"x"))
    assert reasons(taken) == {"/opt/m": "missing", "/m": "missing"}
    assert list(tmp_path.iterdir()) == []


def test_the_sizes_together_are_limited(tmp_path: Path) -> None:
    """A file that goes beyond what is left of the limit is refused; one that fills it is not."""
    entries: list[Entry] = [("a", FILE, b"12345"), ("b", FILE, b"123456"), ("c", FILE, b"12345")]
    taken = collected(tmp_path, ["/a", "/b", "/c"], *entries, limit=10)
    assert [file.path for file in taken.files] == ["/a", "/c"]
    assert reasons(taken) == {"/b": "too-large"}


def test_a_hard_link_is_a_regular_file(tmp_path: Path) -> None:
    """Of two names of one file both are regular, whichever the tar brings first."""
    entries: list[Entry] = [("a", FILE, b"12"), ("b", HARD, "a"), ("c", HARD, "a")]
    for number, paths in enumerate((["/b", "/a"], ["/b", "/c"], ["/c"])):
        into = tmp_path / str(number)
        into.mkdir()
        taken = collected(into, paths, *entries)
        assert [(file.path, file.copy.read_bytes()) for file in taken.files] == [
            (path, b"12") for path in paths
        ]
        assert len({file.copy for file in taken.files}) == len(paths)


def test_each_name_of_a_file_counts(tmp_path: Path) -> None:
    """Names of one file are written each for itself, and so each counts against the limit."""
    entries: list[Entry] = [("a", FILE, b"1234"), *((f"b{n}", HARD, "a") for n in range(40))]
    taken = collected(tmp_path, [f"/b{n}" for n in range(40)], *entries, limit=10)
    assert [file.path for file in taken.files] == ["/b0", "/b1"]
    assert set(reasons(taken).values()) == {"too-large"}
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 10


def test_a_second_name_of_a_link_is_a_link(tmp_path: Path) -> None:
    """A hard link to a symbolic link is a symbolic link."""
    taken = collected(tmp_path, ["/b"], ("a", LINK, "/etc"), ("b", HARD, "a"))
    assert reasons(taken) == {"/b": "symlink"}


def calls_for(number: int, into: Path) -> int:
    """Return how many calls it takes to look for so many paths among as many members."""
    into.mkdir()
    entries: list[Entry] = [(f"other/{n}", FILE, b"") for n in range(number)]
    tar = tar_of(*entries, ("wanted/0", FILE, b"x"))
    paths = [f"/wanted/{n}" for n in range(number)]
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        taken = export(Listed(lambda: iter([tar])), paths[1:], into, 1000)
    finally:
        sys.setprofile(None)
    assert len(taken.refusals) == number - 1
    return count


def test_many_paths_among_many_files_take_linear_time(tmp_path: Path) -> None:
    """Four times as many paths and members take four times as many steps, not sixteen times."""
    few, many = calls_for(500, tmp_path / "few"), calls_for(2000, tmp_path / "many")
    assert many < 5 * few


def test_a_path_that_no_program_can_name_is_missing(tmp_path: Path) -> None:
    """A path longer than the system takes is not there, however many segments it has."""
    paths = ["/a" * 2048, "/\udc80"]
    root = os.open(tmp_path, os.O_RDONLY)
    assert [mount_program.find(root, path)[1] for path in paths] == ["nothing"] * 2
    os.close(root)


def test_a_mount_is_read_without_following_links(tmp_path: Path) -> None:
    """In a mounted file system no link is followed, and sizes are known before contents."""
    (tmp_path / "opt/folder").mkdir(parents=True)
    (tmp_path / "opt/file").write_bytes(b"12345")
    (tmp_path / "opt/way").symlink_to("/etc")
    (tmp_path / "opt/up").symlink_to("../..")
    os.mkfifo(tmp_path / "opt/pipe")
    with (tmp_path / "opt/sparse").open("wb") as file:
        file.truncate(60 * 1024**3)
    root = os.open(tmp_path, os.O_RDONLY)
    try:
        expected = {
            "/opt/file": ("/opt/file", "file", 5),
            "/opt/way": ("/opt/way", "symlink"),
            "/opt/way/passwd": ("/opt/way", "symlink"),
            "/opt/up/etc/passwd": ("/opt/up", "symlink"),
            "/opt/file/below": ("/opt/file", "file"),
            "/opt/pipe": ("/opt/pipe", "special"),
            "/opt/folder": ("/opt/folder", "directory"),
            "/opt/sparse": ("/opt/sparse", "file", 60 * 1024**3),
            "/opt/no/file": ("/opt/no", "nothing"),
        }
        for path, words in expected.items():
            assert mount_program.find(root, path)[: len(words)] == words
        mount_program.fetch(root, "/opt/file", 5, str(tmp_path / "copy"))
        assert (tmp_path / "copy").read_bytes() == b"12345"
        for path, size in (("/opt/way/passwd", 5), ("/opt/way", 4), ("/opt/file", 4)):
            with pytest.raises(OSError, match=r"Not a dir|Too many|changes"):
                mount_program.fetch(root, path, size, str(tmp_path / "no"))
        with pytest.raises(OSError, match="changes"):
            mount_program.fetch(root, "/opt/pipe", 0, str(tmp_path / "no"))
        assert not (tmp_path / "no").exists()
    finally:
        os.close(root)


def test_a_copy_that_cannot_be_written_is_the_engines_failure(tmp_path: Path) -> None:
    """Where the disk is full, or a copy is there already, there is no verdict about the train."""
    (tmp_path / "0").touch()
    with pytest.raises(EngineError, match="cannot be written"):
        collected(tmp_path, ["/a"], ("a", FILE, b"1"))


def test_files_of_this_machine_are_taken(tmp_path: Path) -> None:
    """A local program's files are taken and refused by the same rules."""
    into = tmp_path / "into"
    into.mkdir()
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "large").write_bytes(b"123456")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    names = ["file", "large", "link", "pipe", "into", "missing", "file/below"]
    taken = copy_local([str(tmp_path / name) for name in names], into, 10)
    assert [file.copy.read_bytes() for file in taken.files] == [b"12345"]
    assert {Path(path).name: why for path, why in reasons(taken).items()} == {
        "large": "too-large",
        "link": "symlink",
        "pipe": "not-regular",
        "into": "not-regular",
        "missing": "missing",
        "below": "missing",
    }
