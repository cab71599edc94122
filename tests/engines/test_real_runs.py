"""Runs on real engines: what a train may do, and how its end is reported."""

from __future__ import annotations

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engines import real
from train_api.conformance.trains import EngineTrain
from train_api.engines import ContainerClient, EngineError, Limits, Mount

RESPONSE = b'{"requirements": [], "relations": []}'
SECRET = "sesame-7c41"
MARK = "--- the arguments of all processes"

TRAIN = """
case "$1" in
list_requirements) echo a log; echo noise >&2; echo '{"requirements": [], "relations": []}';;
"") echo no command >&2; exit 64;;
*) echo "unknown command" >&2; exit 65;;
esac
"""

PRISON = """
echo "interfaces $(ls /sys/class/net)"
grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status
for folder in / /etc /opt /tmp /run /var/tmp; do
    echo x > "$folder/x" 2>/dev/null && echo "writable $folder"
done
cp /bin/busybox /tmp/echo && /tmp/echo "executable /tmp"
dd if=/dev/zero of=/tmp/large bs=1M count=9 2>&1 | grep -o 'No space left'
cat /data/file && ! echo x 2>/dev/null > /data/file && echo "not writable /data"
tty >/dev/null || echo "no terminal"
read line || echo "no input"
echo "$(env | grep -c -i proxy) proxies"
"""

FACTS = """interfaces lo
CapBnd 0000000000000000
CapEff 0000000000000000
NoNewPrivs 1
Seccomp 2
writable /run
writable /tmp
writable /var/tmp
executable /tmp
No space left
mounted
not writable /data
no terminal
no input
0 proxies"""


def test_a_train_answers(name: str, client: ContainerClient) -> None:
    """A train runs by its own entrypoint, and its status and both outputs come back apart."""
    train = (real.shell_train(name, TRAIN),)
    answered = client.run(train, "list_requirements")
    assert answered[:4] == ("exited", 0, b"a log\n" + RESPONSE + b"\n", b"noise\n")
    assert 0 < answered.seconds < 30
    assert client.run(train, "dance")[:4] == ("exited", 65, b"", b"unknown command\n")
    assert client.run(train, None)[:4] == ("exited", 64, b"", b"no command\n")


@pytest.mark.parametrize("name", ["podman"], indirect=True, scope="module")
def test_podman_passes_no_output_on(name: str, client: ContainerClient) -> None:
    """On podman a train's stdout is the pipe that is read here: nothing is lost on the way."""
    train = (real.shell_train(name, "readlink /proc/self/fd/1; sleep 2"),)
    with ThreadPoolExecutor() as pool:
        run = pool.submit(client.run, train, None)
        here = set()
        while not run.done():
            here |= _pipes()
            time.sleep(0.05)
    assert run.result().stdout.decode().strip() in here


def test_a_user_opens_the_outputs_by_name(name: str, client: ContainerClient) -> None:
    """A train that is not root may write to /dev/stdout and /dev/stderr, as scripts do."""
    script = "echo out > /dev/stdout; echo err > /dev/stderr"
    train = (real.shell_train(name, script, "USER 1000:1000\n"),)
    assert client.run(train, None)[:4] == ("exited", 0, b"out\n", b"err\n")


def _pipes() -> set[str]:
    """Return the names of all pipes that are open in this process."""
    names = set()
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            names.add(os.readlink(f"/proc/self/fd/{descriptor}"))
    return {name for name in names if name.startswith("pipe:")}


def test_a_train_is_isolated(
    name: str, client: ContainerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A train has no network, no capability, no unfiltered system call, nothing of its host."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:1")
    (tmp_path / "file").write_text("mounted\n")
    tmp_path.chmod(0o755)
    outcome = client.run(
        (real.shell_train(name, PRISON),),
        None,
        mounts=[Mount(str(tmp_path), "/data")],
        limits=Limits(scratch=8 * 1024 * 1024),
    )
    seen = re.sub(r":\t", " ", outcome.stdout.decode()).splitlines()
    assert sorted(seen) == sorted(FACTS.splitlines())
    assert (tmp_path / "file").read_text() == "mounted\n"


def test_a_train_may_write_where_it_must(name: str, client: ContainerClient) -> None:
    """With a writable root a train leaves its files where it likes."""
    train = (real.shell_train(name, "echo x > /opt/x && echo y > /etc/y && cat /opt/x /etc/y"),)
    assert client.run(train, None, read_only=False).stdout == b"x\ny\n"


def test_each_status_of_a_train_is_its_own(name: str, client: ContainerClient) -> None:
    """A train may end with statuses that engines use as well."""
    script = 'echo "Error response from daemon: no" >&2; exit $1'
    train = (real.shell_train(name, script),)
    for status in (1, 125, 127, 137):
        assert client.run(train, str(status))[:2] == ("exited", status)


def test_a_program_that_cannot_be_run_is_the_images_trouble(
    base: str, client: ContainerClient
) -> None:
    """An image whose program is not there, or is none, did not start, and the engine says why."""
    for program in ("/nothing/there", "nothing-there", "/tmp"):
        outcome = client.run((base,), program)
        assert (outcome.ended, outcome.status, outcome.stdout) == ("not-started", None, b"")
        assert program in outcome.reason


def test_a_user_that_is_not_there_is_the_images_trouble(name: str, client: ContainerClient) -> None:
    """An image whose user is not to be found did not start."""
    outcome = client.run((real.shell_train(name, "exit 0", "USER nobody-knows\n"),), None)
    assert outcome.ended == "not-started"
    assert "nobody-knows" in outcome.reason


def test_an_image_that_is_not_there_is_reported(client: ContainerClient) -> None:
    """The report of a missing image names it, and nothing is fetched."""
    with pytest.raises(EngineError, match="an image localhost/not/there on") as caught:
        client.run(("localhost/not/there",), None)
    assert caught.value.kind == "no-image"
    with pytest.raises(EngineError) as caught:
        client.image("localhost/not/there")
    assert caught.value.kind == "no-image"


def test_a_mount_that_is_not_there_is_the_engines_trouble(
    base: str, client: ContainerClient
) -> None:
    """The engine, not the train, has failed where the source of a mount does not exist."""
    with pytest.raises(EngineError, match="/not/there") as caught:
        client.run((base,), "/bin/true", mounts=[Mount("/not/there", "/data")])
    assert caught.value.kind == "failed"


def test_an_image_and_its_engine_are_described(
    name: str, base: str, client: ContainerClient
) -> None:
    """The digest and configuration of an image and the engine's version are known."""
    image = client.image(real.shell_train(name, TRAIN))
    assert re.fullmatch("sha256:[0-9a-f]{64}", image.id)
    assert image.config["Entrypoint"] == ["/bin/sh", "/train"]
    assert image.id != client.image(base).id
    assert re.match(r"[0-9]+\.[0-9]+", client.version())


def test_values_arrive_and_nobody_else_sees_them(name: str, client: ContainerClient) -> None:
    """Each value arrives byte for byte, and is in no argument of any process meanwhile."""
    env = {
        "EMPTY": "",
        "BLANK": " \t ",
        "API_TOKEN": f"{SECRET} 'a' \"b\" $c `d` \\ #e ä",
        "LINES": f"one\n\n{SECRET}\n",
        "HOME": f"/{SECRET}",
        "DOCKER_HOST": f'"{SECRET}" # no comment ',
        "CONTAINERS_CONF": SECRET,
    }
    script = "for n in $(seq 20); do cat /host/[0-9]*/cmdline; sleep 0.02; done 2>/dev/null"
    show = "".join(f'printf "{variable}=%s|" "${variable}"\n' for variable in env)
    train = (real.shell_train(name, f"{show}echo {MARK}\n{script}"),)
    outcome = client.run(train, None, env=env, mounts=[Mount("/proc", "/host")])
    shown, _, arguments = outcome.stdout.partition(f"{MARK}\n".encode())
    assert shown.decode() == "".join(f"{key}={value}|" for key, value in env.items())
    # Docker's program starts a container that its API has made.
    program = {"podman": client.run_id.encode(), "docker": b"docker\0start\0--attach\0"}
    assert program[name] in arguments
    assert SECRET.encode() not in arguments


def test_unset_variables_stay_unset(
    name: str, client: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A train does not see the environment of the engine's program."""
    monkeypatch.setenv("MY_SECRET", SECRET)
    outcome = client.run((real.shell_train(name, "env"),), None, env={"FOO": "1"})
    assert b"FOO=1\n" in outcome.stdout
    assert SECRET.encode() not in outcome.stdout


def test_stdout_is_limited_to_the_byte(name: str, client: ContainerClient) -> None:
    """A stdout of exactly the limit is valid; one more byte, or endless output, ends the run."""
    train = (real.shell_train(name, 'head -c "$1" /dev/zero; echo done >&2'),)
    limits = Limits(stdout=3_000_000)
    whole = client.run(train, "3000000", limits=limits)
    assert (whole.ended, whole.status, len(whole.stdout)) == ("exited", 0, 3_000_000)
    assert client.run(train, "3000001", limits=limits).ended == "too-much-output"
    endless = client.run(train, "900000000000", limits=limits)
    assert (endless.ended, endless.status) == ("too-much-output", None)
    assert len(endless.stdout) == 3_000_000
    assert endless.seconds < 20


def test_of_stderr_the_end_is_kept(name: str, client: ContainerClient) -> None:
    """Much on stderr does not end a run; its end is kept, and the rest is counted."""
    train = (real.shell_train(name, "yes 123456789 | head -n 300000 >&2; echo end >&2; echo x"),)
    outcome = client.run(train, None, limits=Limits(stderr=1000))
    assert outcome[:3] == ("exited", 0, b"x\n")
    assert len(outcome.stderr) == 1000
    assert outcome.stderr.endswith(b"123456789\nend\n")
    assert outcome.stderr_left_out == 3_000_004 - 1000


def test_time_is_limited(name: str, client: ContainerClient) -> None:
    """A train that goes on is killed when its time is up, also when it ignores all signals."""
    train = (real.shell_train(name, "trap '' TERM INT; echo begun; while true; do sleep 1; done"),)
    began = time.monotonic()
    outcome = client.run(train, None, limits=Limits(seconds=1.5))
    assert (outcome.ended, outcome.status, outcome.stdout) == ("timed-out", None, b"begun\n")
    assert time.monotonic() - began < 12


def test_memory_is_limited(name: str, client: ContainerClient) -> None:
    """A train that takes more memory than it may is killed, and others are not touched."""
    script = "exec awk 'BEGIN { x = \"0123456789abcdef\"; while (1) x = x x }'"
    outcome = client.run(
        (real.shell_train(name, script),), None, limits=Limits(memory=32 * 1024 * 1024)
    )
    assert (outcome.ended, outcome.status, outcome.signal) == ("out-of-memory", 137, 9)


GRANTED = """
for folder in /tmp /run /var/tmp; do
    head -c 67108864 /dev/zero > $folder/full 2>/dev/null && echo "64 MiB in $folder"
    echo x 2>/dev/null > $folder/more || echo "no more in $folder"
done
awk 'BEGIN {
    mebibyte = "0123456789abcdef"
    while (length(mebibyte) < 1024 * 1024) mebibyte = mebibyte mebibyte
    for (n = 0; n < 840; n++) kept[n] = mebibyte n
    print length(kept), "MiB of memory"
}'
"""


@pytest.mark.parametrize("user", ["0:0", "1000:1000"])
def test_what_each_station_grants_is_there(name: str, client: ContainerClient, user: str) -> None:
    """Each user has 64 MiB in each of the three folders, and the memory is granted besides."""
    train = (real.shell_train(name, GRANTED, f"USER {user}\n"),)
    outcome = client.run(train, "list_requirements")
    assert outcome.ended == "exited", outcome
    assert outcome.stdout.decode().splitlines() == [
        *("64 MiB in /tmp", "no more in /tmp"),
        *("64 MiB in /run", "no more in /run"),
        *("64 MiB in /var/tmp", "no more in /var/tmp"),
        "840 MiB of memory",
    ]


@pytest.mark.parametrize("read_only", [True, False])
def test_64_mebibytes_of_output_are_read(
    name: str, client: ContainerClient, read_only: bool
) -> None:
    """Each command may write 64 MiB to stdout, to the byte, and no more."""
    train = (real.shell_train(name, 'head -c "$1" /dev/zero'),)
    whole = client.run(train, str(64 * 1024 * 1024), read_only=read_only)
    assert (whole.ended, whole.status, len(whole.stdout)) == ("exited", 0, 64 * 1024 * 1024)
    more = client.run(train, str(64 * 1024 * 1024 + 1), read_only=read_only)
    assert more.ended == "too-much-output"


def test_a_run_that_may_write_has_the_folders_of_its_image(
    name: str, client: ContainerClient
) -> None:
    """With a writable root, the folders are those of the image, with no limit of their own."""
    script = """for folder in /tmp /run /var/tmp; do
    head -c 70000000 /dev/zero > $folder/x && stat -c "%s %n" $folder/x
done"""
    instructions = "RUN mkdir -p /run /var/tmp && chmod 1777 /run /var/tmp\nUSER 1000:1000\n"
    train = (real.shell_train(name, script, instructions),)
    outcome = client.run(train, "run_algorithm", read_only=False)
    assert outcome.stdout.decode().splitlines() == [
        f"70000000 {folder}/x" for folder in ("/tmp", "/run", "/var/tmp")
    ]


def test_an_empty_environment_is_empty(name: str, client: ContainerClient, tmp_path: Path) -> None:
    """Without variables, a train sees those of image and engine, and nothing is mounted."""
    script = "cat /proc/self/environ; ls /data /station"
    image = real.shell_train(name, script, "ENV A=1\n")
    train = EngineTrain(client, (image,), (Mount(str(tmp_path), "/data"),))
    train = train._replace(offered=Mount(str(tmp_path), "/station"))
    tmp_path.chmod(0o755)
    bare = train.ask(("list_requirements",), {})
    names = {line.partition("=")[0] for line in bare.stdout.decode().split("\0")}
    # The last two are the shell's own.
    assert names - {"PATH", "HOSTNAME", "HOME", "TERM", "container"} == {"A", "", "SHLVL", "PWD"}
    assert bare.stderr.count(b"No such file") == 2
    assert b"No such file" not in train.ask(("list_requirements",), {"B": "2"}).stderr


def test_a_train_has_all_of_its_time(name: str, client: ContainerClient) -> None:
    """What the engine takes before and after a train is not taken from the time of the train."""
    train = (real.shell_train(name, "sleep 1.95; echo done"),)
    outcomes = [client.run(train, None, limits=Limits(seconds=2)) for _ in range(3)]
    assert [outcome.stdout for outcome in outcomes] == [b"done\n"] * 3
    assert {outcome.ended for outcome in outcomes} == {"exited"}


def test_processes_are_limited(name: str, client: ContainerClient) -> None:
    """A train cannot start more processes than it may."""
    script = "for n in $(seq 40); do sleep 3 & done; echo all"
    train = (real.shell_train(name, script),)
    assert b"can't fork" in client.run(train, None, limits=Limits(pids=20)).stderr
    assert client.run(train, None, limits=Limits(pids=60)).stdout == b"all\n"
