"""What becomes of export files in a base image, on real engines."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engines import real
from train_api.engines import ENGINES, ContainerClient, EngineError, ExportedFile

CONFIGURED = """
COPY Containerfile /
ENV A=1 B="x y"
LABEL org.example.a=b io.buildah.version=0.0
EXPOSE 80/tcp 53/udp
VOLUME /opt/volume
USER 7:8
STOPSIGNAL SIGUSR1
SHELL ["/bin/sh", "-e", "-c"]
HEALTHCHECK --interval=5m CMD true
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["exit 3"]
WORKDIR /srv/model
"""
LOOK = """cd / && find opt srv new -exec stat -c '%u:%g %a %F %n' {} + 2>/dev/null
cat /opt/file
"""


def base_of(name: str, instructions: str, *words: str, start: str | None = None) -> str:
    """Return a base image."""
    text = f"FROM {start or real.require(name)}\n{instructions}"
    with tempfile.TemporaryDirectory() as folder:
        if not words:
            return real.build(name, Path(folder), text)
        image = f"localhost/train-api-test:{Path(folder).name.lower()}"
        Path(folder, "Containerfile").write_text(text)
        done = real.engine(
            name, "build", *words, "--tag", image, "--file", f"{folder}/Containerfile", folder
        )
        assert done.returncode == 0, done.stderr
        return image


def exported(folder: Path, *paths: str) -> list[ExportedFile]:
    """Return export files of user 12 and group 34."""
    copy = folder / "copy"
    copy.write_bytes(b"new\n")
    return [ExportedFile(path, 0o646, 12, 34, 4, copy) for path in paths]


def seen(name: str, client: ContainerClient, image: str) -> list[str]:
    """Return what is in an image, and what its /opt/file says."""
    looking = base_of(name, 'USER 0\nENTRYPOINT ["/bin/sh", "-c"]\n', start=image)
    return client.run((looking,), LOOK, read_only=False).stdout.decode().splitlines()


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Work with another umask for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def test_a_file_takes_the_place_of_one(name: str, client: ContainerClient, tmp_path: Path) -> None:
    """An existing file is replaced, and its second name is not."""
    base = base_of(
        name,
        "RUN echo old > /opt/file; chmod 600 /opt/file; chown 9 /opt/file; ln /opt/file /srv\n",
    )
    successor = client.build(base, exported(tmp_path, "/opt/file"))
    lines = seen(name, client, successor)
    assert "12:34 646 regular file opt/file" in lines
    assert "9:0 600 regular file srv" in lines
    assert lines[-1] == "new"


@pytest.mark.parametrize("user", ["", "USER 1000:1000\n"])
def test_missing_folders_belong_to_root(
    name: str, client: ContainerClient, tmp_path: Path, user: str
) -> None:
    """Folders that the base does not have are root's with mode 755, whoever builds for whom."""
    base = base_of(name, f"RUN mkdir -p /srv/a && chown 7:8 /srv/a && chmod 705 /srv/a\n{user}")
    with umask(0o077):
        successor = client.build(base, exported(tmp_path, "/new/b/file", "/srv/a/c/file"))
    assert {line for line in seen(name, client, successor) if "opt" not in line} == {
        "0:0 755 directory srv",
        "7:8 705 directory srv/a",
        "0:0 755 directory srv/a/c",
        "12:34 646 regular file srv/a/c/file",
        "0:0 755 directory new",
        "0:0 755 directory new/b",
        "12:34 646 regular file new/b/file",
    }


OBSTACLES = {
    "a directory at /opt/file": "mkdir /opt/file",
    "a directory at /opt/file ": "mkdir /opt/file && touch /opt/file/other",
    "a symbolic link at /opt/file": "echo old > /opt/other && ln -s other /opt/file",
    "a special file at /opt/file": "mkfifo /opt/file",
    "a symbolic link at /opt/folder, above /opt/folder/file": "ln -s /srv /opt/folder",
    "a symbolic link at /opt/folder, above /opt/folder/file ": "ln -s /nowhere /opt/folder",
    "a file at /opt/folder, above /opt/folder/file": "touch /opt/folder",
}


@pytest.mark.parametrize("reported", OBSTACLES)
def test_an_obstacle_prevents_the_successor(
    name: str, client: ContainerClient, tmp_path: Path, reported: str
) -> None:
    """Where the base has a directory or a link in the path of a file, nothing is built."""
    base = base_of(name, f"RUN mkdir /srv && {OBSTACLES[reported]}\n")
    before = real.owned(name)
    paths = ("/opt/a", "/opt/folder/file" if "above" in reported else "/opt/file")
    with pytest.raises(EngineError, match="has a") as caught:
        client.build(base, exported(tmp_path, *paths))
    assert caught.value.message == (
        f"The base image {base} has {reported.strip()}, so there is no successor."
    )
    assert caught.value.kind == "unsupported"
    assert real.owned(name) == before


def test_a_name_may_be_anything(name: str, client: ContainerClient, tmp_path: Path) -> None:
    """Names with blanks, quotes, line breaks, dashes and long ones arrive as they are."""
    names = [" a\\b\n\"'$(x)*?ä ", "ä" * 127, "-rf", "b" * 255 + "/" + "c" * 255]
    paths = [f"/new/{path}" for path in names]
    successor = client.build(real.require(name), exported(tmp_path, *paths))
    lines = "\n".join(seen(name, client, successor))
    for path in names:
        assert f"12:34 646 regular file new/{path}\n" in lines + "\n"


def test_a_file_below_a_volume_of_the_base_is_in_the_image(
    name: str, client: ContainerClient, tmp_path: Path
) -> None:
    """That the base declares a volume does not keep a file out of the image."""
    base = base_of(name, "RUN mkdir /srv\nVOLUME /opt\n")
    successor = client.build(base, exported(tmp_path, "/opt/file"))
    assert seen(name, client, successor)[-1] == "new"


def configuration(name: str, image: str) -> dict[str, Any]:
    """Return what an image says of how it is run, and on what."""
    found: dict[str, Any] = json.loads(real.engine(name, "image", "inspect", image).stdout)[0]
    # Docker's name of the image before, which it has given up.
    found["Config"].pop("Image", None)
    about = ("Config", "Os", "Architecture", "Variant", "Healthcheck", "ManifestType", "Labels")
    return {key: found.get(key) for key in about}


FORMATS: dict[str, list[tuple[str, ...]]] = {
    "podman": [
        ("--layers=false", f"--format={form}", "--identity-label=false")
        for form in ("oci", "docker")
    ],
    "docker": [("--no-cache",)],
}


@pytest.mark.parametrize("platform", ["linux/amd64", "linux/arm64/v8", "linux/arm/v7"])
def test_configuration_and_platform_are_those_of_the_base(
    name: str, client: ContainerClient, tmp_path: Path, platform: str
) -> None:
    """A successor has the configuration and the platform of its base, and nothing of ours."""
    for words in FORMATS[name]:
        base = base_of(
            name,
            CONFIGURED,
            *words,
            "--platform",
            platform,
            start="scratch",
        )
        before = configuration(name, base)
        successor = client.build(base, exported(tmp_path, "/opt/file"))
        assert configuration(name, successor) == before == configuration(name, base)
        assert before["Architecture"] == platform.split("/")[1]
        assert client.image(base).platform.startswith(platform.rpartition("/v")[0] or platform)
        # Before its successor is gone, a base would stay without a name.
        atexit.register(real.engine, name, "rmi", base)


def test_a_base_that_could_not_run_is_looked_at(
    name: str, client: ContainerClient, tmp_path: Path
) -> None:
    """A base whose user, working folder and program are not there still takes files."""
    text = 'USER nobody-knows\nENTRYPOINT ["/no/program"]\nWORKDIR /srv/model\n'
    successor = client.build(base_of(name, text), exported(tmp_path, "/srv/model/file"))
    assert client.image(successor).config["User"] == "nobody-knows"


CODE = """
import sys
from pathlib import Path
from train_api.engines import ExportedFile, connect, containers, interrupted_by_signals

look = containers.find_obstacle

def look_without_end(*arguments, **named):
    print("looking", flush=True)
    while True:
        look(*arguments, **named)

containers.find_obstacle = look_without_end
with interrupted_by_signals(), connect(sys.argv[1]) as client:
    client.build(sys.argv[2], [ExportedFile("/opt/file", 0o644, 0, 0, 4, Path(sys.argv[3]))])
"""


def test_after_an_interruption_of_the_look(name: str, tmp_path: Path) -> None:
    """Ctrl-C while a base is looked at leaves no container and no volume, and the base."""
    base = base_of(name, "RUN head -c 300000000 /dev/zero > /large\nVOLUME /opt/volume\n")
    (file,) = exported(tmp_path, "/opt/file")
    before = real.owned(name)
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, name, base, str(file.copy)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"looking\n"
    assert any(container not in before for container in real.owned(name))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in err
    assert out == b""
    assert real.owned(name) == before
    with ContainerClient(ENGINES[name]) as client:
        assert client.image(base).name == base


@pytest.mark.parametrize("trigger", ["RUN echo triggered > /triggered", "ENV TRIGGERED=yes"])
def test_triggers_of_a_base_make_no_successor(
    name: str, client: ContainerClient, tmp_path: Path, trigger: str
) -> None:
    """A base image with ONBUILD instructions makes no successor, and none of them is executed."""
    words = ("--format", "docker") if name == "podman" else ("--no-cache",)
    base = base_of(name, f"ONBUILD {trigger}\n", *words)
    with pytest.raises(EngineError, match="ONBUILD") as raised:
        client.build(base, exported(tmp_path, "/opt/file"))
    assert raised.value.kind == "unsupported"
