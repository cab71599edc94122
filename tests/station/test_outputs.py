"""The folder in which a station keeps what a train wrote."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from train_api.engines import RunResult, SettingsError
from train_api.station.outputs import Outputs

OUTCOME = RunResult("exited", 0, b"result", b"log", 1.0)


def test_outputs_are_private(tmp_path: Path) -> None:
    """The folder and its files can be read by their owner only, whatever the umask allows."""
    folder = tmp_path / "kept"
    before = os.umask(0)
    try:
        outputs = Outputs(folder)
        outputs.store("run_algorithm", OUTCOME)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = {path.name: path for path in folder.iterdir()}
    assert {name: path.read_bytes() for name, path in files.items()} == {
        "run_algorithm.stdout": b"result",
        "run_algorithm.stderr": b"log",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}


@pytest.mark.parametrize("make", ["link", "file", "open", "full"])
def test_no_other_folder_is_used(tmp_path: Path, make: str) -> None:
    """A link, a file, a folder that others can read, and one with files in it are refused."""
    folder, other = tmp_path / "kept", tmp_path / "other"
    other.mkdir(mode=0o700)
    if make == "link":
        folder.symlink_to(other)
    elif make == "file":
        folder.write_bytes(b"")
    else:
        folder.mkdir(mode=0o700)
        folder.chmod(0o750 if make == "open" else 0o700)
        if make == "full":
            (folder / "notes").write_bytes(b"")
    with pytest.raises(SettingsError):
        Outputs(folder)


def test_no_file_is_replaced_and_no_link_followed(tmp_path: Path) -> None:
    """A file or a link that is made in the folder during the run is not written to."""
    outputs = Outputs(tmp_path / "kept")
    target = tmp_path / "target"
    (tmp_path / "kept/run_algorithm.stdout").symlink_to(target)
    with pytest.raises(SettingsError):
        outputs.store("run_algorithm", OUTCOME)
    assert not target.exists()


def test_the_folder_stays_the_one_that_was_checked(tmp_path: Path) -> None:
    """If the folder is replaced by a link meanwhile, nothing is written behind the link."""
    outputs = Outputs(tmp_path / "kept")
    (tmp_path / "kept").rename(tmp_path / "moved")
    (tmp_path / "other").mkdir()
    (tmp_path / "kept").symlink_to(tmp_path / "other")
    outputs.store("run_algorithm", OUTCOME)
    assert list((tmp_path / "other").iterdir()) == []
    assert len(list((tmp_path / "moved").iterdir())) == 2
