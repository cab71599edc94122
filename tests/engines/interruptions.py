"""Interrupt `conform` or `run` at random moments; check that the next run leaves nothing behind.

Run it as `python -m tests.engines.interruptions podman conform --rounds 24`. A round has one run or
two at a time, which are ended by SIGINT, SIGTERM or SIGKILL, and with SIGKILL at times all programs
that they have started. After each round, another client begins and ends. Then the engine must have
what it had before, images without a name included, and so must the folder for temporary files.
Images, containers, a volume and files that belong to a user are among it. With `run`, there may be
a successor tag if the successor is complete; then it is removed.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.conformance.images import program, train_image
from tests.engines import real
from train_api.engines import ENGINES
from train_api.engines.ownership import journal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGKILL)
NEXT = "import sys; from train_api.engines import connect\nwith connect(sys.argv[1]): pass"
LARGE = 40_000_000
VALUES = ("--env", "SERVICE_URL=https://x.example", "--env", "ROUNDS=31415926")
VERBS = {"conform": (), "run": VALUES}
"""The verbs with their options."""

SUCCESSOR = "localhost/train-api-test:next"
MODEL, CONTENT = "/opt/train-api-test-model.txt", b"31415926\n"


def main(words: list[str] | None = None) -> int:
    """Run the campaign, print its figures as JSON, and return 1 if anything was left."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("engine", choices=real.NAMES)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(words)
    # In the background, shells have SIGINT ignored, by what they start as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(options.seed)
        figures = campaign(options.engine, options.verb, options.rounds, chance, folder)
    print(json.dumps(figures, indent=2))
    return 1 if figures["left"] else 0


def campaign(
    engine: str, verb: str, rounds: int, chance: random.Random, folder: str
) -> dict[str, Any]:
    """Interrupt runs in so many rounds, and return what happened."""
    temporary, state = Path(folder, "temporary"), Path(folder, "state")
    temporary.mkdir()
    os.environ.update(TMPDIR=str(temporary), XDG_STATE_HOME=str(state))
    image = train_image(engine, program(engine))
    removals = make_user_objects(engine, image, temporary)
    began = time.monotonic()
    status = start(engine, verb, image).wait()
    longest = time.monotonic() - began
    counts: collections.Counter[str] = collections.Counter()
    left = remove_successor(engine, counts)
    before = everything(engine, temporary)
    for number in range(rounds):
        processes = [start(engine, verb, image) for _ in range(1 + number % 2)]
        for process in processes:
            time.sleep(chance.uniform(0, longest / len(processes)))
            number_of_signal = chance.choice(SIGNALS)
            is_deep = number_of_signal == signal.SIGKILL and chance.random() < 0.5
            counts[number_of_signal.name + (" of all" if is_deep else "")] += 1
            counts["ended before"] += process.poll() is not None
            if is_deep:
                kill_descendants(process.pid)
            process.send_signal(number_of_signal)
        counts.update(f"status {process.wait()}" for process in processes)
        follow(engine)
        waiting = list((state / "train-api").glob("*.journal"))
        counts["journals that wait for a server"] += len(waiting)
        for path in waiting:
            # As if the time for that had passed.
            os.utime(path, (0, time.time() - journal.SETTLING - 1))
        left += remove_successor(engine, counts)
        changed = before ^ everything(engine, temporary)
        if waiting:
            follow(engine)
            changed |= {str(path) for path in (state / "train-api").glob("*.journal")}
        left += [f"round {number}: {thing}" for thing in sorted(changed)]
    counts["status of a whole run"] = status
    for words in removals:
        left += [] if real.engine(engine, *words).returncode == 0 else [" ".join(words)]
    return {"rounds": rounds, "seconds of a whole run": longest, "counts": counts, "left": left}


def make_user_objects(engine: str, image: str, temporary: Path) -> list[tuple[str, ...]]:
    """Make images with and without a name, containers, a volume and files, as a user could have.

    Return the calls of the engine that remove them.
    """
    (temporary / "tmp0123456789abcdef").mkdir()
    (temporary / "tmp0123456789abcdef/notes").write_text("mine")
    context = temporary / "context"
    context.mkdir()
    (context / "large").write_bytes(os.urandom(LARGE))
    (context / "Containerfile").write_text(f"FROM {image}\nLABEL user=1\nCOPY large /\n")
    file = context / "Containerfile"
    # Two campaigns may use an engine at a time.
    named, unnamed, volume, container, other = (secrets.token_hex(8) for _ in range(5))
    named, unnamed = f"localhost/{named}:1", f"localhost/{unnamed}:1"
    for tag in (named, unnamed):
        done = real.engine(
            engine, "build", "--quiet", "--no-cache", "--file", file, "--tag", tag, context
        )
        assert done.returncode == 0, done.stderr
    done = real.engine(engine, "image", "inspect", "--format", "{{.Id}}", unnamed)
    # With the name on another image, the second one has none.
    real.engine(engine, "tag", image, unnamed)
    for words in (
        ("volume", "create", volume),
        ("create", "--name", container, "--volume", f"{volume}:/data", image),
        ("create", "--name", other, named),
    ):
        assert real.engine(engine, *words).returncode == 0
    return [
        ("rm", container, other),
        ("volume", "rm", volume),
        ("rmi", named, unnamed, done.stdout.decode().strip()),
    ]


def everything(engine: str, temporary: Path) -> set[str]:
    """Return all that an engine has, and all files in the folder for temporary files."""
    lists = (
        ("ps", "--all", *ENGINES[engine].builders, "--format", "container {{.ID}} {{.Names}}"),
        ("images", "--all", "--format", "image {{.ID}} {{.Repository}}:{{.Tag}}"),
        ("volume", "ls", "--format", "volume {{.Name}}"),
    )
    found = {str(path) for path in temporary.rglob("*")}
    for words in lists:
        done = real.engine(engine, *words)
        assert done.returncode == 0, done.stderr
        found.update(done.stdout.decode().splitlines())
    return found


def remove_successor(engine: str, counts: collections.Counter[str]) -> list[str]:
    """Remove the tag of the successor, if there is one; return what the successor has not."""
    if real.engine(engine, "image", "inspect", SUCCESSOR).returncode != 0:
        return []
    counts["successor tags"] += 1
    words = (engine, "run", "--rm", "--network", "none")
    model = real.engine(*words, "--entrypoint", "/bin/cat", SUCCESSOR, MODEL).stdout
    listed = real.engine(*words, SUCCESSOR, "list_requirements")
    is_complete = model == CONTENT and listed.returncode == 0
    real.engine(engine, "rmi", SUCCESSOR)
    return [] if is_complete else [f"an incomplete successor with the files {model!r}"]


def start(engine: str, verb: str, image: str) -> subprocess.Popen[bytes]:
    """Start to examine or run a train."""
    return subprocess.Popen(
        [sys.executable, "-m", "train_api", verb, "--engine", engine, *VERBS[verb], image],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def follow(engine: str) -> None:
    """Begin and end another client, as the next run does."""
    subprocess.run([sys.executable, "-c", NEXT, engine], check=True)


def kill_descendants(pid: int) -> None:
    """Kill all programs that a process has started, as the end of its control group does."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                kill_descendants(int(entry))
                os.kill(int(entry), signal.SIGKILL)
        except OSError:
            continue


if __name__ == "__main__":
    sys.exit(main())
