"""The command line of a run for each engine."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest

from tests.engines import real
from train_api.engines import ENGINES, Limits, Mount, Settings, SettingsError, mount_of
from train_api.engines.engine_arguments import create_arguments, docker_arguments

# The options of `nerdctl run` and `rkt run`, as their references name them.
NERDCTL_OPTIONS = {
    *("--rm", "--name", "--label", "--pull", "--network", "--cap-drop", "--security-opt"),
    *("--memory", "--memory-swap", "--pids-limit", "--read-only", "--tmpfs", "--env"),
    *("--env-file", "--mount"),
}
RKT_OPTIONS = {"--net", "--volume", "--mount", "--set-env", "--memory", "--readonly-rootfs"}

FULL = Settings(
    train=("registry.example/train:1",),
    command="check_requirements",
    env=("FHIR_SERVER", "API_TOKEN"),
    mounts=(Mount("/srv/my data", "/data"),),
)
FAMILY = ["docker", "podman", "nerdctl"]
LINES = [name for name in ENGINES if ENGINES[name].lines == "shell"]


def options(words: list[str]) -> list[str]:
    """Return the options among words, without their values."""
    return [word.partition("=")[0] for word in words if word.startswith("--") and word != "--"]


def test_a_run_of_docker_is_isolated_and_limited() -> None:
    """The options of docker isolate the train, limit it, and leave nothing behind."""
    assert ENGINES["docker"].line(ENGINES["docker"], FULL) == (
        "docker run --rm --network none --cap-drop ALL --security-opt no-new-privileges"
        " --no-healthcheck --memory 1216m --memory-swap 1216m --pids-limit 256 --read-only"
        " --tmpfs /tmp:rw,exec,nosuid,nodev,mode=1777,size=64m"
        " --tmpfs /run:rw,exec,nosuid,nodev,mode=1777,size=64m"
        " --tmpfs /var/tmp:rw,exec,nosuid,nodev,mode=1777,size=64m"
        " --env FHIR_SERVER --env API_TOKEN"
        " --mount 'type=bind,source=/srv/my data,target=/data,readonly'"
        " registry.example/train:1 check_requirements"
    )


def test_a_run_of_podman_differs_only_where_podman_does() -> None:
    """Podman passes no proxies of its caller on, and copies nothing into a tmpfs, like docker."""
    docker, podman = (ENGINES[name].line(ENGINES[name], FULL) for name in ("docker", "podman"))
    assert podman.replace("podman", "docker", 1) == docker.replace(
        "--no-healthcheck", "--no-healthcheck --http-proxy=false"
    ).replace("nodev,mode", "nodev,notmpcopyup,mode")


def test_the_runner_marks_its_containers_and_pulls_nothing() -> None:
    """A container of the runner has a name and a label, no log on the disk, and a local image."""
    words = docker_arguments(ENGINES["docker"], FULL._replace(name="n-1", run_id="n"))
    assert "--rm" not in words
    assert shlex.join(words).startswith(
        "run --name n-1 --label io.github.personalhealthtrain.train-api=n --pull never"
        " --log-driver none --network none"
    )


@pytest.mark.parametrize("name", FAMILY)
def test_the_image_and_the_command_come_last(name: str) -> None:
    """Docker, podman and nerdctl run IMAGE COMMAND, and without a command IMAGE alone."""
    engine = ENGINES[name]
    assert engine.line(engine, FULL).endswith(" registry.example/train:1 check_requirements")
    assert engine.line(engine, FULL._replace(command=None)).endswith(" registry.example/train:1")
    assert engine.line(engine, FULL).startswith(f"{name} run --rm ")


@pytest.mark.parametrize("name", FAMILY)
def test_a_writable_root_needs_no_scratch(name: str) -> None:
    """Where the root may be written, no folder is covered, so what is written can be exported."""
    line = ENGINES[name].line(ENGINES[name], FULL._replace(read_only=False))
    assert "--read-only" not in line
    assert "--tmpfs" not in line


@pytest.mark.parametrize("name", real.NAMES)
@pytest.mark.parametrize("verb", ["run", "create", "build", "rm"])
def test_the_engines_know_the_options(name: str, verb: str) -> None:
    """Each option that docker or podman is given is one that its own help names."""
    if shutil.which(name) is None:
        real.require(name)
    engine = ENGINES[name]
    settings = FULL._replace(name="n-1", run_id="n", env_files=("f",))
    used = {
        "run": options(docker_arguments(engine, settings)),
        "create": options(create_arguments(engine, "train", "n-1", "n")),
        "build": [
            *options([*engine.build, *engine.without_runs]),
            *("--network", "--tag"),
        ],
        "rm": options(list(engine.remove)),
    }[verb]
    # An option of the whole program may follow the verb, too.
    helps = [real.engine(name, *words, "--help") for words in ((), (verb,))]
    text = b"".join(done.stdout + done.stderr for done in helps).decode()
    known = set(re.findall(r"--[a-z-]+", text))
    assert set(used) - known == set()


def test_nerdctl_knows_the_options() -> None:
    """Each option that nerdctl is given is one that its command reference names."""
    used = options(shlex.split(ENGINES["nerdctl"].line(ENGINES["nerdctl"], FULL)))
    assert set(used) - NERDCTL_OPTIONS == set()
    assert set(used) >= {"--rm", "--network", "--cap-drop", "--read-only", "--memory"}


def test_rkt_follows_its_usage() -> None:
    """rkt is given volumes and mounts, the image, its options, `--` and the command."""
    line = ENGINES["rkt"].line(ENGINES["rkt"], FULL)
    assert line == (
        "rkt run --net=none '--volume=mount-1,kind=host,source=/srv/my data,readOnly=true'"
        " --mount volume=mount-1,target=/data"
        " --volume=tmp,kind=empty,readOnly=false,mode=01777 --mount volume=tmp,target=/tmp"
        " --volume=run,kind=empty,readOnly=false,mode=01777 --mount volume=run,target=/run"
        " --volume=var-tmp,kind=empty,readOnly=false,mode=01777"
        " --mount volume=var-tmp,target=/var/tmp"
        ' --set-env=FHIR_SERVER="$FHIR_SERVER" --set-env=API_TOKEN="$API_TOKEN"'
        " registry.example/train:1 --memory=1024M --readonly-rootfs=true -- check_requirements"
    )
    assert set(options(shlex.split(line))) - RKT_OPTIONS == set()


def test_rkt_without_a_command() -> None:
    """Without a command rkt is given no `--` either."""
    settings = Settings(("example.com/train:1",), None, read_only=False)
    line = ENGINES["rkt"].line(ENGINES["rkt"], settings)
    assert line == "rkt run --net=none example.com/train:1 --memory=1024M"


def test_rkt_takes_images_of_docker_registries() -> None:
    """Images of docker registries have no signature, so rkt gets an option before `run`."""
    line = ENGINES["rkt"].line(ENGINES["rkt"], FULL._replace(train=("docker://busybox",)))
    assert line.startswith("rkt --insecure-options=image run ")
    assert " docker://busybox " in line


def test_a_local_program_is_its_own_words() -> None:
    """The command is the last word of a local program's command line."""
    settings = Settings(("python3", "my train.py"), "list_requirements")
    assert (
        ENGINES["process"].line(ENGINES["process"], settings)
        == "python3 'my train.py' list_requirements"
    )


@pytest.mark.parametrize("name", LINES)
def test_a_shell_reads_back_what_was_meant(name: str) -> None:
    """A command line is quoted, so that a shell runs nothing else than the engine."""
    engine = ENGINES[name]
    settings = Settings(("train",), "a; touch /tmp/x `id` $HOME '\"", mounts=(Mount("/a b", "/c"),))
    words = shlex.split(engine.line(engine, settings))
    assert words[-1] == settings.command
    assert sum("a; touch" in word for word in words) == 1


@pytest.mark.parametrize("name", [*FAMILY, "rkt"])
@pytest.mark.parametrize("image", ["", "-v=/:/host", "--privileged", "two words"])
def test_no_image_is_taken_for_an_option(name: str, image: str) -> None:
    """What begins with a dash, or is not one word, is no image."""
    with pytest.raises(SettingsError, match="is not the name of an image"):
        ENGINES[name].line(ENGINES[name], FULL._replace(train=(image,)))


@pytest.mark.parametrize("name", [*FAMILY, "rkt"])
@pytest.mark.parametrize("path", ["/a,readonly=false", '/a"b', "/a\nb"])
def test_no_path_is_taken_for_an_option(name: str, path: str) -> None:
    """A path that the grammar of mounts cannot name is refused, as source and as target."""
    for mount in (Mount(path, "/x"), Mount("/x", path)):
        with pytest.raises(SettingsError, match="No mount can name"):
            ENGINES[name].line(ENGINES[name], FULL._replace(mounts=(mount,)))


@pytest.mark.parametrize("name", [*FAMILY, "rkt"])
@pytest.mark.parametrize("variable", ["", "API_TOKEN=sesame", "A B", '"$(id)"', "--rm"])
def test_a_variable_is_given_by_its_name_alone(name: str, variable: str) -> None:
    """A value is no part of a command line, and a message about one does not show it."""
    with pytest.raises(SettingsError) as caught:
        ENGINES[name].line(ENGINES[name], FULL._replace(env=(variable,)))
    assert "sesame" not in str(caught.value)


def test_sizes_are_exact() -> None:
    """A limit that is no whole number of mebibytes is given in bytes."""
    settings = FULL._replace(limits=Limits(memory=1_000_000, scratch=1000))
    assert "--memory 1003000 " in ENGINES["docker"].line(ENGINES["docker"], settings)


def test_folders_in_memory_take_none_of_the_trains() -> None:
    """A train has the granted memory in addition to what it writes to folders in memory."""
    for settings, memory in ((FULL, 1024 + 3 * 64), (FULL._replace(read_only=False), 1024)):
        words = docker_arguments(ENGINES["docker"], settings)
        assert words[words.index("--memory") + 1] == f"{memory}m"
        assert words[words.index("--memory-swap") + 1] == f"{memory}m"


@pytest.mark.parametrize("name", LINES)
def test_arguments_follow_the_command(name: str) -> None:
    """What a station appends to a command reaches the train after it."""
    settings = Settings(("train",), "list_requirements", arguments=("--all", "a b"))
    assert ENGINES[name].line(ENGINES[name], settings).endswith(" list_requirements --all 'a b'")


def test_a_mount_is_read() -> None:
    """SOURCE:TARGET names both paths, and a relative source is taken from the current folder."""
    assert mount_of("/srv/a:b:/data") == Mount("/srv/a:b", "/data")
    assert mount_of("/srv/a:/data") == Mount("/srv/a", "/data")
    assert mount_of("a:/data").source.endswith("/a")
    assert mount_of("a:/data").source.startswith("/")


@pytest.mark.parametrize("text", ["", "/srv", ":/data", "/srv:", "/srv:data", "/data"])
def test_what_is_no_mount_is_refused(text: str) -> None:
    """A mount without source, or with no absolute target, is refused."""
    with pytest.raises(SettingsError, match="SOURCE:TARGET"):
        mount_of(text)
