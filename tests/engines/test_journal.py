"""The journal of what a run owns."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from train_api.engines import EngineError
from train_api.engines.ownership import journal, run_id
from train_api.engines.ownership.cleanup import sweep
from train_api.engines.ownership.journal import Claim, Dead, Journal, dead_journals, private_folder
from train_api.engines.ownership.workdir import new_folder, remove_folder

HERE = run_id.current()
DEAD = HERE._replace(boot="00000000")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for state, without a journal."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder / "train-api"


def dead(here: run_id.Identity = HERE) -> list[Dead]:
    """Return the journals of dead runs."""
    with dead_journals(here) as found:
        return found


def test_a_claim_outlives_its_process(state: Path) -> None:
    """What a process claims before it is killed is found by the next one, and nobody else's."""
    code = (
        "import os\n"
        "from train_api.engines.ownership.run_id import current\n"
        "from train_api.engines.ownership.journal import Journal\n"
        "journal = Journal(current(), 'podman')\n"
        "journal.claim('container', 'a')\n"
        "journal.made('a')\n"
        "journal.claim('image', 'b')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    mine = Journal(HERE, "podman")
    mine.claim("container", "mine")
    (found,) = dead()
    assert (found.engine, found.instance) == ("podman", journal.instance("podman"))
    assert found.claims == (Claim("container", "a"), Claim("image", "b"))
    assert found.unsettled == {"b"}
    assert len(list(state.iterdir())) == 2
    mine.close()
    assert len(list(state.iterdir())) == 1


def test_a_journal_is_private(state: Path) -> None:
    """Only its owner can read a journal, or see that there is one."""
    Journal(HERE).claim("folder", "/a")
    (path,) = state.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    state.chmod(0o755)
    assert private_folder() == state
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "end", [b'["container", "c', b'["container"', b"\0\0\0", b"[]\n", b'{"a": 1}\n', b'["image"]\n']
)
def test_a_half_written_line_claims_nothing(state: Path, end: bytes) -> None:
    """A line that was cut off, or is damaged, claims nothing, and the others count."""
    Journal(DEAD).claim("container", "a")
    (path,) = state.iterdir()
    with path.open("ab") as file:
        file.write(end)
    (found,) = dead()
    assert found.claims == (Claim("container", "a"),)


@pytest.mark.parametrize(
    "change", [{"machine": "00000000"}, {"boot": HERE.boot, "namespace": 1}], ids=str
)
def test_journals_of_other_machines_are_left_alone(change: dict[str, str]) -> None:
    """What belongs to a run that cannot be seen from here is not touched."""
    Journal(DEAD._replace(**change)).claim("folder", "/a")  # type: ignore[arg-type]
    assert dead() == []


def test_of_two_that_look_one_finds(state: Path) -> None:
    """Two runs that begin at the same time do not follow the same journal."""
    Journal(DEAD).claim("folder", "/a")
    with dead_journals(HERE) as first:
        assert len(first) == 1
        assert dead() == []
    assert len(dead()) == 1


def test_several_threads_write_whole_lines(state: Path) -> None:
    """Claims of several threads at once are all there."""
    mine = Journal(DEAD)

    def claim(start: int) -> None:
        for number in range(start, start + 20):
            mine.claim("container", f"c{number}")

    threads = [threading.Thread(target=claim, args=[20 * number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (found,) = dead()
    assert set(found.names("container")) == {f"c{number}" for number in range(160)}


@pytest.mark.parametrize("taken", ["by a link", "by a file"])
def test_without_a_home_the_journal_is_in_a_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """Without a home there is another private folder, and a link in its place is not followed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    place = tmp_path / f"train-api-state-{os.geteuid()}"
    assert private_folder() == place
    assert not (tmp_path / "nobody").exists()
    place.rmdir()
    (tmp_path / "elsewhere").mkdir()
    if taken == "by a link":
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.touch()
    with pytest.raises(EngineError, match="Cannot write the journal"):
        Journal(HERE).claim("folder", "/a")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nothing_is_made_that_cannot_be_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no journal can be written, no folder is made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def refuse() -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "private_folder", refuse)
    with pytest.raises(EngineError, match="No space left"):
        new_folder(Journal(HERE))
    assert list(tmp_path.iterdir()) == []


def test_a_kept_folder_stays_for_a_week(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that a report names outlives its run, and a run after a week removes it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = Journal(DEAD)
    kept, gone = new_folder(mine), new_folder(mine)
    mine.keep(kept)
    mine.close()
    gone.rmdir()
    sweep(HERE)
    assert kept.exists()
    (path,) = state.iterdir()
    os.utime(path, (0, path.stat().st_mtime - journal.KEPT))
    sweep(HERE)
    assert not kept.exists()
    assert list(state.iterdir()) == []


def test_what_another_instance_has_is_left_to_it(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal of another engine, or another instance of it, stays for a month at most."""
    Journal(DEAD, "docker").claim("container", "a")
    monkeypatch.setenv("DOCKER_HOST", "unix:///elsewhere")
    sweep(HERE)
    (path,) = state.iterdir()
    os.utime(path, (0, path.stat().st_mtime - journal.FORGOTTEN))
    sweep(HERE)
    assert list(state.iterdir()) == []


@pytest.mark.parametrize(
    ("engine", "variable", "another"),
    [
        ("docker", "DOCKER_HOST", True),
        ("docker", "CONTAINERS_CONF", False),
        ("podman", "CONTAINERS_STORAGE_CONF", True),
        ("podman", "DOCKER_HOST", False),
    ],
)
def test_variables_of_one_engine_do_not_concern_another(
    monkeypatch: pytest.MonkeyPatch, engine: str, variable: str, another: bool
) -> None:
    """Only what an engine's program reads chooses the instance that it speaks with."""
    before = journal.instance(engine)
    monkeypatch.setenv(variable, "/elsewhere")
    assert (journal.instance(engine) != before) == another


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    """A link that took the name of a claimed folder is left alone, and what it leads to is."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    assert remove_folder(tmp_path / "link")
    assert (tmp_path / "theirs").is_dir()
    assert remove_folder(tmp_path / "nothing")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """A folder that another user made under a claimed name is not removed."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    assert remove_folder(theirs)
    assert theirs.is_dir()
