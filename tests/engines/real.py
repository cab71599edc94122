"""Real engines for tests: what is missing is reported, what exists is made ready, and cleaned up.

Nothing is fetched: the base image is made of busybox alone. As root, docker gets a daemon of its
own where none answers, and podman a storage of its own, so that a test can see all that is there.
"""

from __future__ import annotations

import atexit
import io
import os
import secrets
import shutil
import subprocess
import tarfile
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

NAMES = ("podman", "docker")

_DAEMON_PATIENCE = 60.0
_APPLETS = "awk cat chmod chown cp cut date dd echo env false find grep head id kill ln ls mkdir"
_APPLETS += " mkfifo mktemp mv od printf ps rm sed seq sh sleep sort stat tail test touch tr true"
_APPLETS += " base64 tty uname wc xargs yes"
# Without the log driver, podman may lose the output of commands that tests run by themselves.
_CONTAINERS_CONF = """[containers]
default_ulimits = []
log_driver = "passthrough"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
"""


class Missing(Exception):
    """An engine cannot be used here; the message says why."""


def require(name: str) -> str:
    """Return the base image of an engine that works; skip the test where there is none.

    With CI in the environment the test fails instead.
    """
    try:
        return _base(name)
    except Missing as error:
        reason = f"{name} is not usable here: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@cache
def shell_train(name: str, script: str, instructions: str = "") -> str:
    """Build a train from a shell script, once for the session; return the image's name.

    The script finds the command in `$1`. More instructions of a Containerfile may follow.
    """
    text = f'FROM {require(name)}\nCOPY train /train\nENTRYPOINT ["/bin/sh", "/train"]\n'
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train").write_text(script, encoding="utf-8")
        return build(name, Path(folder), text + instructions)


def build(name: str, context: Path, containerfile: str, *options: str) -> str:
    """Build an image from a context without a network; return a name that is removed at the end."""
    image = f"localhost/train-api-test:{secrets.token_hex(8)}"
    path = context / "Containerfile.test"
    path.write_text(containerfile, encoding="utf-8")
    extra = ["--layers=false"] if name == "podman" else []
    done = engine(
        *(name, "build", "--quiet", "--network", "none", *extra, *options),
        *("--tag", image, "--file", path, context),
    )
    if done.returncode != 0:
        raise Missing(done.stderr.decode(errors="replace").strip()[-400:])
    atexit.register(engine, name, "rmi", image)
    return image


def engine(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Call an engine's program."""
    return subprocess.run(list(map(str, words)), capture_output=True, check=False, timeout=120)


def belongings(name: str) -> dict[str, set[str]]:
    """Return the names of all containers, volumes and images that an engine has."""
    lists = {
        "containers": ("ps", "--all", "--format", "{{.Names}}"),
        "volumes": ("volume", "ls", "--format", "{{.Name}}"),
        "images": ("images", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"),
    }
    found = {}
    for what, words in lists.items():
        done = engine(name, *words)
        assert done.returncode == 0, done.stderr
        found[what] = set(done.stdout.decode().splitlines())
    return found


def owned(name: str) -> set[str]:
    """Return all that an engine has, but for the images that tests are made of."""
    found = belongings(name)
    images = {image for image in found["images"] if "localhost/train-api-test:" not in image}
    return found["containers"] | found["volumes"] | images


@cache
def _base(name: str) -> str:
    if shutil.which(name) is None:
        raise Missing("it is not installed")
    busybox = shutil.which("busybox")
    if busybox is None:
        raise Missing("busybox (on Debian: busybox-static) is not installed")
    {"podman": _prepare_podman, "docker": _prepare_docker}[name]()
    with tempfile.TemporaryDirectory() as folder:
        _write_root(Path(folder, "root.tar"), Path(busybox))
        image = build(name, Path(folder), "FROM scratch\nADD root.tar /\n")
    done = engine(name, "run", "--rm", "--network", "none", image, "/bin/echo", "ready")
    if done.stdout != b"ready\n":
        raise Missing(done.stderr.decode(errors="replace").strip()[-400:])
    return image


def _write_root(path: Path, busybox: Path) -> None:
    with tarfile.open(path, "w") as tar:
        for folder in ("bin", "etc", "opt", "tmp"):
            member = tarfile.TarInfo(folder)
            member.type = tarfile.DIRTYPE
            member.mode = 0o1777 if folder == "tmp" else 0o755
            tar.addfile(member)
        program = tarfile.TarInfo("bin/busybox")
        data = busybox.read_bytes()
        program.mode, program.size = 0o755, len(data)
        tar.addfile(program, io.BytesIO(data))
        for applet in _APPLETS.split():
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)


def _prepare_podman() -> None:
    folder = _folder()
    if os.geteuid() != 0:
        return
    storage = folder / "storage.conf"
    storage.write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/graph"\nrunroot = "{folder}/run"\n'
    )
    os.environ["CONTAINERS_STORAGE_CONF"] = str(storage)
    # Podman makes a mount of this folder.
    atexit.register(engine, "umount", folder / "graph/overlay")
    # A test that failed may have left something that runs.
    atexit.register(engine, "podman", "rm", "--all", "--force", "--volumes", "--time", "0")
    if shutil.which("runc") and "CONTAINERS_CONF" not in os.environ:
        settings = folder / "containers.conf"
        settings.write_text(_CONTAINERS_CONF)
        os.environ["CONTAINERS_CONF"] = str(settings)


def _prepare_docker() -> None:
    if engine("docker", "version").returncode == 0:
        return
    if shutil.which("dockerd") is None or os.geteuid() != 0:
        raise Missing("no daemon answers, and none can be started by this user")
    folder = _folder()
    address = f"unix://{folder}/docker.sock"
    log = (folder / "dockerd.log").open("wb")
    daemon = subprocess.Popen(
        [
            *("dockerd", "--iptables=false", "--bridge=none", f"--host={address}"),
            *(f"--data-root={folder}/data", f"--exec-root={folder}/exec"),
            f"--pidfile={folder}/pid",
        ],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    log.close()
    atexit.register(_end, daemon)
    os.environ["DOCKER_HOST"] = address
    until = time.monotonic() + _DAEMON_PATIENCE
    while engine("docker", "version").returncode != 0:
        if daemon.poll() is not None or time.monotonic() > until:
            tail = (folder / "dockerd.log").read_text(errors="replace").strip()[-400:]
            raise Missing(f"its daemon does not start: {tail}")
        time.sleep(0.1)


def _end(daemon: subprocess.Popen[bytes]) -> None:
    daemon.terminate()
    try:
        daemon.wait(30)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def _folder() -> Path:
    # The path of a socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="train-api-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
