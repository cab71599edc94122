"""What is at a path of the container, as far as the mounts show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from train_api.requirements.mounts import Mounts


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A folder of the host with a file, a directory, a pipe, and links of every kind."""
    (tmp_path / "cohort.csv").touch()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "model.json").touch()
    os.mkfifo(tmp_path / "pipe")
    links = {
        "to-file": "cohort.csv",
        "to-deep": "deep",
        "to-sibling": "deep/../cohort.csv",
        "to-host": str(tmp_path / "cohort.csv"),
        "to-container": "/data/cohort.csv",
        "to-image": "/usr/bin/env",
        "out": "../elsewhere",
        "dead": "missing",
        "round": "round",
    }
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/cohort.csv", "file"),
        ("/data//./cohort.csv", "file"),
        ("/data/deep", "directory"),
        ("/data/deep/", "directory"),
        ("/data", "directory"),
        ("/data/", "directory"),
        ("/data/pipe", "other"),
        ("/data/missing", "nothing"),
        ("/data/cohort.csv/below", "nothing"),
        ("/data/deep/../cohort.csv", "file"),
        ("/usr/../data/cohort.csv", "file"),
        ("/data/to-file", "file"),
        ("/data/to-sibling", "file"),
        ("/data/to-deep/model.json", "file"),
        ("/data/to-deep/er", "directory"),
        ("/data/to-container", "file"),
        ("/data/dead", "nothing"),
        ("/data/round", "nothing"),
        ("/", "directory"),
        ("/../..", "directory"),
        ("/database", None),
        ("/usr/bin/env", None),
        ("/data/to-image", None),
        ("/data/out", None),
        ("/data/../usr", None),
        ("/data/" + "x" * 256, "nothing"),
        ("/data/" + "x/" * 3000, "nothing"),
        ("/usr/" + "x/" * 3000, "nothing"),
        ("/data/\udcff", "nothing"),
    ],
)
def test_a_path_below_a_mount_leads_to_the_host(path: str, kind: str | None, host: Path) -> None:
    """A path is followed as in the container; outside of the mounts nothing is known."""
    assert Mounts({"/data": str(host)}).kind_at(path) == kind


def test_a_link_that_leads_to_the_host_is_dead_in_the_container(host: Path) -> None:
    """A link to a path that only the host has leads to nothing that is known."""
    assert (host / "to-host").is_file()
    assert Mounts({"/data": str(host)}).kind_at("/data/to-host") is None
    everything = {"/data": str(host), os.path.dirname(host): str(host / "deep")}
    assert Mounts(everything).kind_at("/data/to-host") == "nothing"


def test_a_mount_that_is_a_link_is_followed_on_the_host(host: Path) -> None:
    """The engine follows a link that it is given to mount."""
    assert Mounts({"/data": str(host / "to-deep")}).kind_at("/data/model.json") == "file"
    assert Mounts({"/x": str(host / "to-host")}).kind_at("/x") == "file"


def test_a_file_can_be_mounted(host: Path) -> None:
    """A mount can be one file, and nothing is below it."""
    mounts = Mounts({"/run/secret": str(host / "cohort.csv")})
    assert mounts.kind_at("/run/secret") == "file"
    assert mounts.kind_at("/run/secret/x") == "nothing"
    assert mounts.kind_at("/run/other") is None


def test_the_way_to_a_mount_is_made_of_directories(host: Path) -> None:
    """What leads to a mount point is a directory, on the host or not."""
    mounts = Mounts({"/srv/a/b": str(host / "cohort.csv")})
    assert mounts.kind_at("/srv") == mounts.kind_at("/srv/a") == "directory"
    assert mounts.kind_at("/srv/c") is None


def test_the_deepest_mount_counts(host: Path) -> None:
    """A mount hides what the mount around it has there."""
    mounts = Mounts({"/data": str(host), "/data/deep": str(host / "deep" / "er")})
    assert mounts.kind_at("/data/deep/model.json") == "nothing"
    assert mounts.kind_at("/data/cohort.csv") == "file"


def test_the_root_can_be_mounted(host: Path) -> None:
    """A mount over the whole file system leads everywhere."""
    assert Mounts({"/": str(host)}).kind_at("/deep/model.json") == "file"
    assert Mounts({"/": str(host)}).kind_at("/usr") == "nothing"


def test_without_mounts_the_root_alone_is_known() -> None:
    """That there is a root directory needs no mount."""
    assert Mounts({}).kind_at("/") == "directory"
    assert Mounts({}).kind_at("/data") is None


def test_a_relative_host_path_starts_in_the_current_folder(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host path without a leading slash is looked up from where the command runs."""
    monkeypatch.chdir(host)
    assert Mounts({"/data": "./deep"}).kind_at("/data/model.json") == "file"


def test_what_may_not_be_seen_is_not_known(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the host does not let the tool look, it does not guess."""

    def refuse(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refuse)
        kind = Mounts({"/data": str(host)}).kind_at("/data/cohort.csv")
    assert kind is None
