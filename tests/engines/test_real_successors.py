"""Files are taken out of containers of real engines, and successors built of them."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest

from tests.engines import real
from train_api.engines import ContainerClient, Export, Limits, Mount, RunResult

LEARN = """
case "$1" in
print_model_summary) cat "/opt/model folder/model.json"; ls /opt /;;
*)
    mkdir -p /opt/deep/er
    cd "/opt/model folder"
    echo learned > model.json
    echo other > /opt/deep/er/other
    chmod 4640 model.json
    ln model.json hard
    ln -s model.json link
    ln -s "/opt/model folder" /opt/way
    ln -s /data /opt/data
    ln -s ../../../../../../etc/hostname escape
    mkfifo pipe
    head -c 2000 /dev/zero > large
    echo left > /opt/left-behind
    echo private > /tmp/private
    echo v > /opt/volume/v;;
esac
"""
FOLDER = "/opt/model folder"
OWNED = """
USER 0
RUN mkdir -p "/opt/model folder" /opt/volume && chown -R 12:34 /opt
USER 12:34
VOLUME ["/opt/volume"]
"""


@pytest.fixture(scope="module")
def train(name: str) -> str:
    """A train that leaves all kinds of things behind."""
    return real.shell_train(name, LEARN, OWNED)


@pytest.fixture(scope="module")
def learned(
    client: ContainerClient, train: str, tmp_path_factory: pytest.TempPathFactory
) -> RunResult:
    """A container of that train that has run, with a mount."""
    station = tmp_path_factory.mktemp("station")
    (station / "patients.csv").write_text("private")
    outcome = client.run(
        (train,),
        "run_algorithm",
        mounts=[Mount(str(station), "/data")],
        read_only=False,
        keep=True,
    )
    assert outcome.status == 0, outcome.stderr
    return outcome


def taken(
    client: ContainerClient, outcome: RunResult, into: Path, *paths: str, limit: int = 1500
) -> Export:
    """Copy files out into a new folder."""
    into.mkdir()
    return client.copy_out(outcome, paths, into, limit=limit)


def test_regular_files_are_taken_and_others_refused(
    client: ContainerClient, learned: RunResult, tmp_path: Path
) -> None:
    """Regular files come with owner and permissions; links, pipes, folders and mounts do not."""
    wanted = [f"{FOLDER}/{name}" for name in ("model.json", "link", "escape", "pipe", "large")]
    wanted += [f"{FOLDER}/hard", FOLDER, "/opt/way/model.json", "/opt/data/patients.csv"]
    wanted += [
        "/data/patients.csv",
        "/opt/volume/v",
        "/no/where",
        "/proc/version",
        "/opt/deep/er/other",
    ]
    export = taken(client, learned, tmp_path / "into", *wanted)
    assert [file.path for file in export.files] == [
        *(f"{FOLDER}/model.json", f"{FOLDER}/hard", "/opt/deep/er/other"),
    ]
    model = export.files[0]
    assert (model.uid, model.gid, model.mode, model.size) == (12, 34, 0o640, 8)
    assert [file.copy.read_bytes() for file in export.files] == [
        *(b"learned\n", b"learned\n", b"other\n"),
    ]
    assert {refusal.path: refusal.reason for refusal in export.refusals} == {
        f"{FOLDER}/link": "symlink",
        f"{FOLDER}/escape": "symlink",
        f"{FOLDER}/pipe": "not-regular",
        f"{FOLDER}/large": "too-large",
        FOLDER: "not-regular",
        "/opt/way/model.json": "symlink-in-path",
        "/opt/data/patients.csv": "symlink-in-path",
        "/data/patients.csv": "mounted",
        "/opt/volume/v": "mounted",
        "/no/where": "missing",
        "/proc/version": "mounted",
    }
    assert all(stat.S_IMODE(file.copy.stat().st_mode) == 0o600 for file in export.files)


HIDDEN = "RUN mkdir -p /opt/v /opt/m && echo old > /opt/v/f && echo old > /opt/m/f\nVOLUME /opt/v\n"


def test_what_a_mount_hides_is_not_taken(
    name: str, client: ContainerClient, tmp_path: Path
) -> None:
    """A file of the image below a volume or a mount, and what the engine mounts, is not taken."""
    train = real.shell_train(name, "echo new > /opt/v/f; echo kept > /opt/f", HIDDEN)
    (tmp_path / "f").write_text("of the station")
    mounts = [Mount(str(tmp_path), "/opt/m"), Mount(str(tmp_path / "f"), "/opt/one")]
    outcome = client.run((train,), "run_algorithm", mounts=mounts, read_only=False, keep=True)
    assert outcome.status == 0, outcome.stderr
    mounted = ["/opt/v/f", "/opt/v/g", "/opt/m/f", "/opt/one"]
    mounted += ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/proc/version", "/dev/null"]
    mounted += ["/run/.containerenv"] if name == "podman" else []
    export = taken(client, outcome, tmp_path / "into", *mounted, "/opt/f")
    assert [file.copy.read_bytes() for file in export.files] == [b"kept\n"]
    assert {refusal.path: refusal.reason for refusal in export.refusals} == dict.fromkeys(
        mounted, "mounted"
    )


def test_a_hard_link_alone_is_found(
    client: ContainerClient, learned: RunResult, tmp_path: Path
) -> None:
    """Each name of a file with two is a regular file, whichever the engine lists first."""
    for number, name in enumerate(("model.json", "hard")):
        export = taken(client, learned, tmp_path / str(number), f"{FOLDER}/{name}")
        assert [file.copy.read_bytes() for file in export.files] == [b"learned\n"]


def test_a_successor_has_the_export_files_and_no_more(
    name: str, client: ContainerClient, learned: RunResult, train: str, tmp_path: Path
) -> None:
    """A successor is its base, entrypoint included, with the export files as they were."""
    paths = [f"{FOLDER}/model.json", "/opt/deep/er/other"]
    export = taken(client, learned, tmp_path / "into", *paths)
    successor = client.build(train, export.files)
    keys = ("Entrypoint", "Cmd", "Env", "User", "WorkingDir", "Volumes")
    before, after = client.image(train).config, client.image(successor).config
    assert [before.get(key) for key in keys] == [after.get(key) for key in keys]
    summary = client.run((successor,), "print_model_summary")
    assert summary.status == 0
    lines = summary.stdout.decode().splitlines()
    assert lines[0] == "learned"
    assert "left-behind" not in lines
    script = 'stat -c "%u %g %a %n" "/opt/model folder"/* /opt/deep/er/*; cat /tmp/private 2>&1'
    inside = client.run((with_entrypoint(name, successor, script),), None)
    assert inside.stdout.decode().splitlines()[:2] == [
        *(f"12 34 640 {FOLDER}/model.json", "12 34 644 /opt/deep/er/other"),
    ]
    assert b"private\n" not in inside.stdout


def with_entrypoint(name: str, image: str, script: str) -> str:
    """Return the image with another entrypoint, to look at what is in it."""
    with tempfile.TemporaryDirectory() as context:
        Path(context, "look").write_text(script)
        lines = f'FROM {image}\nCOPY look /look\nENTRYPOINT ["/bin/sh", "/look"]\n'
        return real.build(name, Path(context), lines)


def test_a_successor_without_files_is_its_base(client: ContainerClient, train: str) -> None:
    """Where nothing is exported, the successor still is a train."""
    successor = client.build(train, [])
    assert client.image(successor).config["Entrypoint"] == ["/bin/sh", "/train"]
    assert client.run((successor,), "x", read_only=False, limits=Limits()).ended == "exited"


def test_the_folders_of_the_base_stay_as_they_are(
    name: str, client: ContainerClient, learned: RunResult, tmp_path: Path
) -> None:
    """An export file lands in the base's folder, whose owner and permissions are not changed."""
    base = real.shell_train(
        name,
        'stat -c "%u %a %n" /opt/deep /opt/deep/er; cat /opt/deep/er/other',
        "RUN mkdir -p /opt/deep/er && chown 7 /opt/deep && chmod 751 /opt/deep\n",
    )
    export = taken(client, learned, tmp_path / "into", "/opt/deep/er/other")
    successor = client.build(base, export.files)
    assert client.run((successor,), None).stdout == b"7 751 /opt/deep\n0 755 /opt/deep/er\nother\n"
