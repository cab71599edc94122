"""What a client asks of an engine, seen by a fake one."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.engines.fake import FakeEngine
from train_api.engines import (
    ENGINES,
    ContainerClient,
    EngineError,
    ExportedFile,
    Limits,
    ProcessClient,
    connect,
)
from train_api.engines.ownership import run_id
from train_api.engines.ownership.journal import Journal

TRAIN = ("train",)
REMOVE = ENGINES["podman"].remove
SECRET = "sesame-5d1c"
GONE = run_id.current()._replace(boot="00000000")


def named(words: list[str]) -> str:
    """Return the name that an engine was asked to give."""
    return words[words.index("--name") + 1]


def client_of(fake: FakeEngine) -> ContainerClient:
    """Return a client of the fake."""
    return ContainerClient(ENGINES[fake.name])


def test_a_run_is_one_call(fake: FakeEngine) -> None:
    """A run that ends well costs one call of the engine's program, in a session of its own."""
    fake.answer("run", out='{"content": ""}')
    with client_of(fake) as client:
        before = len(fake.calls())
        outcome = client.run(TRAIN, "print_model_summary")
        assert len(fake.calls()) == before + 1
    assert (outcome.ended, outcome.status, outcome.stdout) == ("exited", 0, b'{"content": ""}')
    (call,) = fake.calls("run")
    assert call["words"][-2:] == ["train", "print_model_summary"]
    assert call["session"]


@pytest.mark.parametrize(
    ("version", "driver"),
    [
        ("4.3.1 <nil>", "passthrough"),
        ("10.0.0-rc1 <nil>", "passthrough"),
        ("3.4.4 <nil>", "none"),
        ("5.4.2 &{5.4.2 5.4.2 go1.24 linux/amd64}", "none"),
        ("5.4.2", "none"),
    ],
)
def test_podman_hands_the_output_on_where_it_cannot_be_lost(
    fake: FakeEngine, version: str, driver: str
) -> None:
    """A train writes straight to its reader where podman is new enough and has no server."""
    fake.answer("version", out=f"{version}\n")
    with client_of(fake) as client:
        client.run(TRAIN, None)
        assert client.version() == version.split()[0]
    (words,) = fake.words("run")
    assert words[words.index("--log-driver") + 1] == driver


def test_values_are_never_arguments(fake: FakeEngine) -> None:
    """Values reach the engine's program in a nameless file: no word and no variable has them."""
    with client_of(fake) as client:
        client.run(TRAIN, "check_requirements", env={"API_TOKEN": SECRET, "PATH": f"/{SECRET}"})
    (call,) = fake.calls("run")
    assert SECRET not in json.dumps([call["words"] for call in fake.calls()])
    assert "API_TOKEN" not in call["environment"]
    assert call["environment"]["PATH"] == os.environ["PATH"]
    assert call["env_file"] == f"API_TOKEN={SECRET}\nPATH=/{SECRET}\n"
    assert all(SECRET not in str(call["environment"]) for call in fake.calls())


def test_an_engine_leaves_nothing_in_the_current_folder(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an engine's program writes where it was started is gone when the client closes."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    fake.answer("run", writes="oom")
    with client_of(fake) as client:
        client.run(TRAIN, None)
        (call,) = fake.calls("run")
        assert (Path(call["folder"]) / "oom").exists()
    assert not Path(call["folder"]).exists()
    assert list(here.iterdir()) == []


def test_each_container_has_its_own_name_and_the_clients_label(fake: FakeEngine) -> None:
    """Containers have random names with nothing in common, and all of a client its run id."""
    with client_of(fake) as client:
        for _ in range(3):
            client.run(TRAIN, None)
        label = f"io.github.personalhealthtrain.train-api={client.run_id}"
    runs = fake.words("run")
    names = [named(words) for words in runs]
    assert len(set(names)) == 3
    assert len({name[:4] for name in names}) == 3
    assert [words[words.index("--label") + 1] for words in runs] == [label] * 3


def test_what_was_made_is_removed_by_name(fake: FakeEngine) -> None:
    """All containers are removed with their volumes, several at a time, kept ones at the end."""
    with client_of(fake) as client:
        kept = client.run(TRAIN, "run_algorithm", keep=True).container
        for _ in range(9):
            client.run(TRAIN, None)
        assert len(fake.calls("rm")) == 1
        assert kept not in fake.words("rm")[0]
    names = [named(words) for words in fake.words("run")]
    assert [words[: len(REMOVE)] for words in fake.words("rm")] == [[*REMOVE]] * 2
    assert sorted(word for words in fake.words("rm") for word in words[len(REMOVE) :]) == sorted(
        names
    )


def test_nothing_made_is_nothing_removed(fake: FakeEngine) -> None:
    """A client that ran nothing removes nothing."""
    with client_of(fake):
        pass
    assert {call["words"][0] for call in fake.calls()} == {"version"}


def test_at_the_time_limit_the_container_is_killed_by_name(fake: FakeEngine) -> None:
    """A run that takes too long is ended by killing its container, not the engine's program."""
    fake.answer("run", seconds=30, out="begun", status=137)
    fake.answer("inspect", out='{"StartedAt": "2026-01-01T00:00:00Z"}')
    with client_of(fake) as client:
        outcome = client.run(TRAIN, "run_algorithm", limits=Limits(seconds=0.5))
        assert fake.words("kill") == [["kill", named(fake.words("run")[0])]]
    assert (outcome.ended, outcome.stdout) == ("timed-out", b"begun")
    assert outcome.seconds < 5


def test_a_container_that_cannot_be_killed_yet_is_tried_again(fake: FakeEngine) -> None:
    """Killing goes on while the engine's program does, and then that is killed as well."""
    fake.answer("run", seconds=30)
    fake.answer("kill", status=1, err="Error: no such container")
    fake.answer("inspect", status=1)
    with client_of(fake) as client:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("train_api.engines.execution.supervise._BETWEEN_ATTEMPTS", 0.01)
            patch.setattr("train_api.engines.execution.supervise._ATTEMPTS", 3)
            patch.setattr("train_api.engines.containers._LATEST", 0.5)
            with pytest.raises(EngineError, match="gave no answer"):
                client.run(TRAIN, None, limits=Limits(seconds=0.2))
        assert len(fake.calls("kill")) >= 3


def test_the_time_limit_counts_from_the_start_of_the_train(fake: FakeEngine) -> None:
    """The time that the engine takes before a train begins is not part of the train's time."""
    fake.answer("run", seconds=3.1, out="{}")
    began = datetime.now(timezone.utc) + timedelta(seconds=3)
    fake.answer("inspect", out=json.dumps({"StartedAt": began.isoformat(), "Running": True}))
    with client_of(fake) as client:
        outcome = client.run(TRAIN, None, limits=Limits(seconds=2))
    assert (outcome.ended, outcome.status, outcome.stdout) == ("exited", 0, b"{}")


def test_a_container_that_begins_late_is_waited_for(fake: FakeEngine) -> None:
    """Where the engine takes longer than the time limit to begin, the train still has its time."""
    fake.answer("run", seconds=1.6, out="{}")
    fake.answer("inspect", out='{"StartedAt": "0001-01-01T00:00:00Z"}')
    with client_of(fake) as client:
        outcome = client.run(TRAIN, None, limits=Limits(seconds=0.5))
    assert (outcome.ended, outcome.status, outcome.stdout) == ("exited", 0, b"{}")


def test_a_train_that_has_ended_in_time_is_waited_for(fake: FakeEngine) -> None:
    """The time that the engine takes after the end of a train is not part of the train's time."""
    fake.answer("run", seconds=1.5, out="{}")
    fake.answer("inspect", out='{"StartedAt": "2026-01-01T00:00:00.123456789Z", "Running": false}')
    with client_of(fake) as client:
        assert client.run(TRAIN, None, limits=Limits(seconds=0.5)).ended == "exited"


@pytest.mark.parametrize("began", ["2999-01-01T00:00:00.1+01:00", "1999-01-01T00:00:00Z", "?"])
def test_another_clock_moves_the_time_limit_only_so_far(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, began: str
) -> None:
    """Whatever start the engine's clock gives, the time limit stays near the requested one."""
    monkeypatch.setattr("train_api.engines.containers._LATEST", 0.5)
    fake.answer("run", seconds=30)
    fake.answer("inspect", out=json.dumps({"StartedAt": began, "Running": True}))
    with client_of(fake) as client:
        outcome = client.run(TRAIN, None, limits=Limits(seconds=0.5))
    assert (outcome.ended, outcome.seconds) == ("timed-out", 0.5)


def test_a_mark_of_the_monitor_reports_that_memory_ran_out(fake: FakeEngine) -> None:
    """The file that podman's monitor leaves where cgroups are old counts for its own run alone."""
    state = {"StartedAt": "2026-01-01T00:00:00Z", "OOMKilled": False, "ExitCode": 137}
    fake.answer("inspect", out=json.dumps(state))
    with client_of(fake) as client:
        fake.answer("run", status=137, writes="oom")
        assert client.run(TRAIN, None).ended == "out-of-memory"
        fake.answer("run", status=137)
        assert client.run(TRAIN, None).ended == "exited"


def test_too_much_output_kills_the_container(fake: FakeEngine) -> None:
    """A run that writes too much is ended at once, by killing its container."""
    fake.answer("run", seconds=30, out="x" * 200_000)
    with client_of(fake) as client:
        outcome = client.run(TRAIN, None, limits=Limits(stdout=1000))
        assert len(fake.calls("kill")) == 1
    assert (outcome.ended, outcome.stdout) == ("too-much-output", b"x" * 1000)


def test_the_state_is_asked_for_only_in_doubt(fake: FakeEngine) -> None:
    """A status that an engine may have made up costs one more call, and others none."""
    with client_of(fake) as client:
        fake.answer("run", status=1)
        client.run(TRAIN, None)
        assert fake.calls("inspect") == []
        fake.answer("run", status=125)
        fake.answer("inspect", out='{"StartedAt": "2026-01-01T00:00:00Z", "ExitCode": 125}')
        assert client.run(TRAIN, None).status == 125
        assert len(fake.calls("inspect")) == 1


def test_a_missing_image_is_the_users_trouble(fake: FakeEngine) -> None:
    """An image that is not on this machine ends in an error that names it."""
    fake.answer("run", status=125, err="Error: No such image: train:latest")
    fake.answer("inspect", status=1)
    with client_of(fake) as client, pytest.raises(EngineError, match="an image train on") as caught:
        client.run(TRAIN, None)
    assert caught.value.kind == "no-image"


def test_an_image_is_pulled_only_on_request(fake: FakeEngine) -> None:
    """Nothing is fetched unless that is allowed, and then once."""
    fake.answer("image", status=1, err="Error: No such image: train")
    with client_of(fake) as client:
        with pytest.raises(EngineError) as caught:
            client.image("train")
        assert caught.value.kind == "no-image"
        assert fake.calls("pull") == []
        fake.answer("pull", status=1, err="Error: manifest unknown")
        with pytest.raises(EngineError, match="an image train"):
            client.image("train", pull=True)
        assert fake.words("pull") == [["pull", "--quiet", "train"]]
        fake.answer("pull", then={"image": {"out": '[{"Id": "12ab"}]'}})
        assert client.image("train", pull=True).id == "sha256:12ab"
        with pytest.raises(EngineError):
            client.image("--privileged", pull=True)


@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_an_image_is_described(fake: FakeEngine, prefix: str) -> None:
    """An image has an id, the digest that a registry knows, a configuration and a platform."""
    found = {"Id": f"{prefix}12ab", "RepoDigests": ["r.example/t@sha256:34cd"], "Config": {"A": 1}}
    found |= {"Os": "linux", "Architecture": "arm", "Variant": "v7", "ManifestType": "x.docker.y"}
    fake.answer("image", out=json.dumps([found]))
    with client_of(fake) as client:
        image = client.image("train")
        assert image[:4] == ("train", "sha256:12ab", "sha256:34cd", {"A": 1})
        assert image[4:] == ("linux/arm/v7", "docker", ("r.example/t@sha256:34cd",))
        fake.answer("image", out=json.dumps([{"Id": "12ab", "RepoDigests": [], "Config": None}]))
        assert client.image("train")[2:] == (None, {}, "", "oci", ())


def test_the_version_is_the_engines(fake: FakeEngine) -> None:
    """The version is that of the engine, as its program prints it."""
    fake.answer("version", out="4.3.1\n")
    with client_of(fake) as client:
        assert client.version() == "4.3.1"


def test_a_daemon_that_does_not_answer_is_reported_at_once(fake: FakeEngine) -> None:
    """Without a daemon the client does not even begin."""
    fake.answer("version", status=1, err="Cannot connect to the Docker daemon at unix:///x.")
    with pytest.raises(EngineError, match="does not answer") as caught, client_of(fake):
        pass
    assert caught.value.kind == "not-running"


def test_an_engine_that_is_not_installed_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its program an engine is not usable, and the remedy is to install it."""
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        pytest.raises(EngineError, match="no executable program podman") as caught,
        connect("podman"),
    ):
        pass
    assert caught.value.kind == "not-installed"
    assert "Install Podman" in caught.value.remedy


def test_an_engine_that_hangs_is_reported(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that is not answered ends in an error, and not in waiting for ever."""
    fake.answer("version", seconds=30)
    monkeypatch.setattr("train_api.engines.calls.cli_calls.PATIENCE", 0.3)
    with pytest.raises(EngineError, match="gave no answer within") as caught, client_of(fake):
        pass
    assert caught.value.kind == "stuck"


@pytest.mark.parametrize("name", ["nerdctl", "rkt", "kubernetes", "apptainer"])
def test_some_engines_are_for_command_lines_only(name: str) -> None:
    """Trains are not run with an engine on which that was never tried."""
    with pytest.raises(EngineError, match="does not run trains"):
        connect(name)


def test_a_local_program_needs_no_engine() -> None:
    """The fifth way to run a train is a local program."""
    assert isinstance(connect("process"), ProcessClient)
    with connect("process") as client:
        assert client.version() == ""


def test_what_cannot_be_removed_is_reported(fake: FakeEngine) -> None:
    """A container that stays behind is an error, unless it was gone or something else is worse."""
    fake.answer("rm", status=1, err="Error: device or resource busy")
    with pytest.raises(EngineError, match="busy"), client_of(fake) as client:
        client.run(TRAIN, None)
    with pytest.raises(ZeroDivisionError), client_of(fake) as client:
        print(client.run(TRAIN, None).seconds / 0)
    fake.answer("rm", status=1, err="Error: No such container: a\n\nError: no such container b\n")
    with client_of(fake) as client:
        client.run(TRAIN, None)


def journal_of_a_dead_run(engine: str = "podman") -> Journal:
    """Return a journal whose process is gone."""
    return Journal(run_id.current()._replace(boot="00000000"), engine)


def test_dead_runs_are_swept_and_live_ones_are_not(fake: FakeEngine) -> None:
    """On entering, what journals of dead runs claim is removed, as far as it is there."""
    dead, live = journal_of_a_dead_run(), Journal(run_id.current(), "podman")
    for kind, name in (("container", "c1"), ("container", "c2"), ("image", "localhost/i:latest")):
        dead.claim(kind, name)  # type: ignore[arg-type]
        dead.made(name)
    dead.claim("alias", "localhost/a:latest")
    live.claim("container", "live")
    fake.answer("ps", out="c2\nlive\na-working-container\npostgres\n")
    fake.answer("images", out="localhost/i:latest\nlocalhost/a:latest\nlocalhost/mine:1\n")
    with client_of(fake) as client:
        assert client.swept == (("c2", "a-working-container"), ("localhost/i:latest",))
    live.close()
    assert fake.words("kill") == [["kill", "c2"], ["kill", "a-working-container"]]
    assert fake.words("rm") == [[*REMOVE, "c2", "a-working-container"]]
    assert fake.words("untag") == [["untag", "localhost/a:latest", "localhost/a:latest"]]
    assert fake.words("rmi") == [["rmi", "--no-prune", "localhost/i:latest"]]
    before = len(fake.calls())
    with client_of(fake):
        pass
    assert [call["words"][0] for call in fake.calls()[before:]] == ["version"]


@pytest.mark.parametrize("name", ["podman", "process"])
def test_folders_of_dead_runs_are_swept(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """On entering, folders that dead runs claim go with all that is in them, and no others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = {"train-api-1", "mine", fake.folder.name}
    for folder in ("theirs", *others):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "model").touch()
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    dead = journal_of_a_dead_run()
    for folder in ("theirs", "link", "gone"):
        dead.claim("folder", str(tmp_path / folder))
    with connect(name) as client:
        left = {path.name for path in tmp_path.iterdir()}
        assert left == others | {"link"}
        (client.folder / "model").touch()
    assert {path.name for path in tmp_path.iterdir()} == others | {"link"}
    assert (tmp_path / "mine/model").exists()


def exported(folder: Path, path: str = "/opt/model.json") -> ExportedFile:
    """Return an export file with a copy."""
    (folder / "copy").write_bytes(b"{}")
    return ExportedFile(path, 0o640, 12, 34, 2, folder / "copy")


def tar_of(*names: str) -> str:
    """Return a tar of empty files, as the fake is given it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name in names:
            tar.addfile(tarfile.TarInfo(name))
    return data.getvalue().decode()


def test_docker_fails_where_its_api_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files come through docker's API, and where that gives no answer the engine has failed."""
    docker = FakeEngine(tmp_path, "docker", monkeypatch)
    docker.answer("inspect", out="[]\nsha256:12ab")
    docker.answer("image", out='[{"Id": "sha256:12ab"}]')
    docker.answer("system", status=1, err="Cannot connect to the Docker daemon at unix:///x.")
    with client_of(docker) as client, pytest.raises(EngineError) as caught:
        client.copy_out(client.run(TRAIN, None, keep=True), ["/a"], tmp_path)
    assert caught.value.kind == "not-running"
    docker.answer("system", seconds=30)
    monkeypatch.setattr("train_api.engines.files.access.PATIENCE", 0.3)
    monkeypatch.setattr("train_api.engines.execution.supervise.PATIENCE_AT_THE_END", 0.1)
    with client_of(docker) as client, pytest.raises(EngineError, match="no answer") as caught:
        client.copy_out(client.run(TRAIN, None, keep=True), ["/a"], tmp_path)
    assert caught.value.kind == "stuck"


def test_a_successor_is_built_and_removed(fake: FakeEngine, tmp_path: Path) -> None:
    """A successor is built without a network or a label, as its base is, and removed at the end."""
    found = {"Id": "1", "Os": "linux", "Architecture": "arm", "ManifestType": "x.docker.y"}
    fake.answer("image", out=json.dumps([{**found, "RepoTags": ["registry.example/base:1"]}]))
    fake.answer("export", out=tar_of("opt/other"))
    with client_of(fake) as client:
        name = client.build("registry.example/base:1", [exported(tmp_path)])
        ((words, environment),) = (
            (call["words"], call["environment"]) for call in fake.calls("build")
        )
        # What a killed builder leaves behind is removed with the folder.
        assert environment["TMPDIR"] == str(client.folder)
        assert words[1:3] == ["--network", "none"]
        assert words[words.index("--tag") + 1] == name
        assert "--format=docker" in words
        assert "--label" not in words
        assert client.folder in Path(words[-1]).parents
        ((_, base, alias),) = fake.words("tag")
        assert base == "sha256:1"
        assert fake.words("untag") == [["untag", alias, alias]]
    assert fake.words("rmi") == [["rmi", "--no-prune", name]]
    assert not os.path.exists(words[-1])


def test_a_base_is_resolved_once(fake: FakeEngine, tmp_path: Path) -> None:
    """A reference is looked up once; then only the ID that it led to is used."""
    fake.answer("image", out='[{"Id": "1", "RepoTags": ["localhost/base:latest"]}]')
    fake.answer("export", out=tar_of("opt/other"))
    with client_of(fake) as client:
        client.build("base", [exported(tmp_path)])
    assert fake.words("image") == [["image", "inspect", "base"]]
    used = [call["words"] for call in fake.calls() if "base" in call["words"]]
    assert used == fake.words("image")


def test_docker_gets_the_platform_of_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker builds for the platform of the base; by itself, BuildKit takes the machine's."""
    docker = FakeEngine(tmp_path, "docker", monkeypatch)
    found = {"Id": "1", "Os": "linux", "Architecture": "arm64", "Variant": "v8"}
    docker.answer("image", out=json.dumps([found | {"RepoTags": ["base:latest"]}]))
    monkeypatch.setattr("train_api.engines.containers.find_obstacle", lambda *_, **__: None)
    with client_of(docker) as client:
        client.build("base", [exported(tmp_path)])
    assert "--platform=linux/arm64/v8" in docker.words("build")[0]


def test_a_base_is_looked_at_in_a_container_that_never_runs(
    fake: FakeEngine, tmp_path: Path
) -> None:
    """Obstacles to an export file are found in a created container, which is removed."""
    fake.answer("image", out='[{"Id": "1", "RepoTags": ["base:latest"], "Config": {}}]')
    fake.answer("export", out=tar_of("opt"))
    with client_of(fake) as client:
        with pytest.raises(EngineError, match="has a file at /opt, above /opt/model") as caught:
            client.build("base", [exported(tmp_path)])
        (words,) = fake.words("create")
        name = named(words)
        assert "sha256:1" in words
        assert words[words.index("--label") + 1].endswith(f"={client.run_id}")
        assert fake.words("rm") == [[*REMOVE, name]]
    assert caught.value.kind == "unsupported"
    assert fake.calls("run") == fake.calls("start") == fake.calls("build") == []


def test_a_base_that_cannot_be_looked_at_in_time_is_the_engines_trouble(
    fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base whose files take too long to list is no verdict, and its container is removed."""
    fake.answer("image", out='[{"Id": "1", "RepoTags": ["base:latest"], "Config": {}}]')
    fake.answer("export", seconds=30)
    monkeypatch.setattr("train_api.engines.files.access.PATIENCE", 0.3)
    with client_of(fake) as client, pytest.raises(EngineError, match="no answer") as caught:
        client.build("base", [exported(tmp_path)])
    assert caught.value.kind == "stuck"
    assert fake.words("rm")[0][-1] == named(fake.words("create")[0])


@pytest.mark.parametrize("path", ["/opt/.wh.model", "/.wh.opt/model", "/opt/.wh..wh..opq"])
def test_a_mark_of_removal_is_no_export_file(fake: FakeEngine, tmp_path: Path, path: str) -> None:
    """A name with which layers of images remove files makes no successor."""
    fake.answer("image", out='[{"Id": "1", "RepoTags": ["base:latest"], "Config": {}}]')
    with client_of(fake) as client, pytest.raises(EngineError, match=r"\.wh\. marks") as caught:
        client.build("base", [exported(tmp_path, path)])
    assert caught.value.kind == "unsupported"


def test_a_base_that_is_not_there_is_reported(fake: FakeEngine) -> None:
    """A successor is built only on a base that this machine has."""
    fake.answer("image", status=1, err="Error: No such image: base")
    with client_of(fake) as client, pytest.raises(EngineError, match="an image base") as caught:
        client.build("base", [])
    assert caught.value.kind == "no-image"
    assert fake.calls("build") == []


def test_a_base_that_runs_commands_in_builds_is_refused(fake: FakeEngine) -> None:
    """A build has no limits, so nothing of a train is run in one."""
    fake.answer(
        "image", out='[{"Id": "1", "RepoTags": ["base:latest"], "Config": {"OnBuild": ["RUN id"]}}]'
    )
    with client_of(fake) as client, pytest.raises(EngineError, match="ONBUILD"):
        client.build("base", [])
    assert fake.calls("build") == []


def test_only_a_kept_container_is_copied_from(fake: FakeEngine, tmp_path: Path) -> None:
    """Files can be copied out of a container that was kept, and of no other."""
    with client_of(fake) as client:
        with pytest.raises(ValueError, match="not kept"):
            client.copy_out(client.run(TRAIN, None), ["/a"], tmp_path)
        kept = client.run(TRAIN, None, keep=True)
        fake.answer("inspect", out="[]\nsha256:1")
        fake.answer("image", out='[{"Id": "1", "Config": {}}]')
        fake.answer("export", status=1, err="Error: no space left on device")
        with pytest.raises(EngineError, match="no space left"):
            client.copy_out(kept, ["/a"], tmp_path)
        assert fake.words("export") == [["export", kept.container]]


CODE = """
import sys
import tarfile
import threading
from train_api.engines import Limits, connect, interrupted_by_signals
with interrupted_by_signals(), connect(sys.argv[1]) as client:
    print("ready", flush=True)
    client.run(("train",), None, limits=Limits(seconds=60))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_kills_and_removes(fake: FakeEngine, number: int) -> None:
    """Ctrl-C, the end of a job and a closed terminal end in killing and removing the container."""
    fake.answer("run", seconds=30)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, fake.name], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    while not fake.calls("run"):
        pass
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert b"KeyboardInterrupt" in err
    assert len(fake.calls("kill")) >= 1
    name = fake.words("run")[0][fake.words("run")[0].index("--name") + 1]
    assert name in fake.words("rm")[0]


def interrupted_after(seconds: float) -> None:
    """Send Ctrl-C to this process a little later."""
    threading.Timer(seconds, os.kill, [os.getpid(), signal.SIGINT]).start()


def test_a_run_cleans_up_after_itself(fake: FakeEngine) -> None:
    """An interrupted run removes its container at once, not only when the client is closed."""
    fake.answer("run", seconds=30)
    with client_of(fake) as client:
        interrupted_after(0.7)
        with pytest.raises(KeyboardInterrupt):
            client.run(TRAIN, None)
        assert len(fake.calls("kill")) >= 1
        name = named(fake.words("run")[0])
        assert fake.words("rm") == [[*REMOVE, name]]


def test_a_build_is_not_cut_short(fake: FakeEngine, tmp_path: Path) -> None:
    """Ctrl-C in a build waits for its end, and the image is removed."""
    fake.answer("image", out='[{"Id": "1", "RepoTags": ["base:latest"], "Config": {}}]')
    fake.answer("export", out=tar_of("opt/other"))
    fake.answer("build", seconds=2.5)
    interrupted_after(1.5)
    with pytest.raises(KeyboardInterrupt), client_of(fake) as client:
        client.build("base", [exported(tmp_path)])
    assert fake.ended()[-3:] == ["build", "rmi", "untag"]


def test_a_pull_is_cut_short(fake: FakeEngine) -> None:
    """Ctrl-C in a pull, which may take long, ends it."""
    fake.answer("image", status=1, err="Error: No such image: train")
    fake.answer("pull", seconds=30)
    interrupted_after(0.7)
    with pytest.raises(KeyboardInterrupt), client_of(fake) as client:
        client.image("train", pull=True)
    assert "pull" not in fake.ended()


def test_an_export_is_read_as_far_as_needed(fake: FakeEngine, tmp_path: Path) -> None:
    """When all files are there, the engine's program is ended, even if it would go on."""
    fake.answer("inspect", out="null\nsha256:1")
    fake.answer("image", out='[{"Id": "1", "Config": {}}]')
    fake.answer("export", out=tar_of("a"), seconds=30)
    with client_of(fake) as client, pytest.MonkeyPatch.context() as patch:
        patch.setattr("train_api.engines.execution.supervise.PATIENCE_AT_THE_END", 0.1)
        export = client.copy_out(client.run(TRAIN, None, keep=True), ["/a"], tmp_path)
        assert [file.size for file in export.files] == [0]
    assert "export" not in fake.ended()


def test_several_threads_run_trains(fake: FakeEngine) -> None:
    """Runs in several threads get names of their own, and none removes what another runs."""
    fake.answer("run", seconds=0.2)
    with client_of(fake) as client, ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: client.run(TRAIN, None), range(40)))
    assert {outcome.status for outcome in outcomes} == {0}
    names = [named(words) for words in fake.words("run")]
    removed = [word for words in fake.words("rm") for word in words[len(REMOVE) :]]
    assert sorted(removed) == sorted(names)
    ended: set[str] = set()
    running = {named(call["words"]): call["process"] for call in fake.calls("run")}
    for line in (fake.folder / "order").read_text().splitlines():
        verb, process, *words = line.split(" ")
        if verb == "run":
            ended.add(process)
        elif verb == "rm":
            assert {running[name] for name in words if name in running} <= ended


def test_leaving_ends_the_runs_of_other_threads(fake: FakeEngine) -> None:
    """Leaving early ends runs of other threads, the ones that are only beginning included."""
    fake.answer("run", seconds=60, status=137)
    with ThreadPoolExecutor(4) as pool:
        began = time.monotonic()
        client = client_of(fake).__enter__()
        runs = [pool.submit(client.run, TRAIN, None) for _ in range(8)]
        while not fake.calls("run"):
            pass
        client.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        failures = [run.exception() for run in runs]
    assert time.monotonic() - began < 30
    assert any(isinstance(failure, EngineError) for failure in failures)
    names = {named(words) for words in fake.words("run")}
    assert names <= {word for words in fake.words("rm") for word in words}
    with pytest.raises(EngineError, match="being ended"):
        client.run(TRAIN, None)
