"""Let the example train `mean` travel: three stations with different data, and a registry.

    python examples/journey/journey.py --engine podman

The author builds the train and pushes it. Each station pulls what the station before it pushed,
runs it with `train_api.run` on a table of its own, pushes the successor, and removes all images. In
the end the author asks the last successor what it has learned. Nothing else is passed on.

It needs podman or docker, and docker-registry, which Debian has as a package. Everything that it
makes is removed at its end, also after Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import train_api

HERE = Path(__file__).resolve().parent
TRAIN = HERE.parent / "trains/mean"
STATIONS = ("north", "river", "coast")
TABLE = "cohort.csv"

# The repository that the author of the train wrote into it.
WRITTEN = "registry.example/trains/mean"

_PATIENCE = 30.0
_REGISTRY = """version: 0.1
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "{host}"}}
"""
# Podman accepts a registry without TLS only if it is configured; docker does on the loopback.
_REGISTRIES = """unqualified-search-registries = ["docker.io"]
[[registry]]
location = "{host}"
insecure = true
"""


@contextmanager
def registry(folder: Path) -> Iterator[str]:
    """Start a registry on the loopback that stores its images in `folder`; yield its address."""
    if shutil.which("docker-registry") is None:
        raise SystemExit("docker-registry is missing. On Debian: apt-get install docker-registry")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with tempfile.TemporaryDirectory(prefix="journey-") as name:
        settings, registries = Path(name, "config.yml"), Path(name, "registries.conf")
        settings.write_text(_REGISTRY.format(folder=folder, host=host), "utf-8")
        registries.write_text(_REGISTRIES.format(host=host), "utf-8")
        before = os.environ.get("CONTAINERS_REGISTRIES_CONF")
        os.environ["CONTAINERS_REGISTRIES_CONF"] = str(registries)
        # In a session of its own: Ctrl-C ends this program first.
        process = subprocess.Popen(
            ["docker-registry", "serve", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for(host)
            yield host
        finally:
            process.kill()
            process.wait()
            if before is None:
                del os.environ["CONTAINERS_REGISTRIES_CONF"]
            else:
                os.environ["CONTAINERS_REGISTRIES_CONF"] = before


def _wait_for(host: str) -> None:
    address, _, port = host.partition(":")
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection((address, int(port)), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise SystemExit("docker-registry does not answer.") from None
            time.sleep(0.05)
        else:
            return


class Engine:
    """The engine of this machine, which the stations use in turn: each leaves no image behind."""

    def __init__(self, name: str, repository: str) -> None:
        self.name = name
        self.repository = repository
        self._tags = {"1"}

    def __call__(self, *words: str | Path) -> bytes:
        """Run a command of the engine; return what it prints."""
        process = subprocess.Popen(
            [self.name, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = process.communicate()
        except KeyboardInterrupt:
            # An engine that is interrupted leaves something behind.
            process.communicate()
            raise
        if process.returncode != 0:
            raise SystemExit(f"{self.name} {words[0]}: {err.decode(errors='replace')!a}")
        return out

    def image(self, tag: str) -> str:
        """The name of the image with this tag."""
        self._tags.add(tag)
        return f"{self.repository}:{tag}"

    def forget(self) -> None:
        """Remove all images of the train from this machine."""
        for tag in self._tags:
            words = (self.name, "rmi", "--force", f"{self.repository}:{tag}")
            subprocess.run(words, capture_output=True, check=False)


def send_off(engine: Engine) -> str:
    """Build the train and push it, as its author does; return its tag.

    The train names its own repository as the base of its successors. So the repository of this
    journey replaces the one that is written in it.
    """
    image = engine.image("1")
    with tempfile.TemporaryDirectory(prefix="journey-") as name:
        context = Path(name)
        for file in ("Containerfile", "train.py"):
            text = (TRAIN / file).read_text("utf-8").replace(WRITTEN, engine.repository)
            (context / file).write_text(text, "utf-8")
        package = Path(train_api.__file__).parent
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, context / "train_api", ignore=ignored)
        engine("build", "--tag", image, "--file", context / "Containerfile", context)
    engine("push", image)
    engine.forget()
    return "1"


def visit(engine: Engine, station: str, tag: str) -> train_api.RunReport:
    """Run the train with this tag on the table of a station, and push its successor.

    On the command line, this is `train-api run IMAGE --pull --to REPOSITORY --push
    --mount FOLDER:/data --env TABLE_FILE=/data/cohort.csv --env TABLE_COLUMN=age`.
    """
    report = train_api.run(
        engine.image(tag),
        engine=engine.name,
        pull=True,
        mounts={"/data": _table(station).parent},
        env={"TABLE_FILE": f"/data/{TABLE}", "TABLE_COLUMN": "age"},
        to=engine.repository,
        push=True,
    )
    if report.outcome != "tagged":
        raise SystemExit(f"{station}: {report.outcome}: {report.reason!a}")
    for pushed in report.pushed:
        engine.image(_tag(pushed.tag))
    engine.forget()
    return report


def ask(engine: Engine, tag: str) -> Any:
    """Pull the train with this tag, and ask it what it has learned, as its author does."""
    isolated = ("--rm", "--network", "none", "--cap-drop", "all", "--read-only")
    answer = engine("run", *isolated, engine.image(tag), "print_model_summary")
    return train_api.extract(answer).value["content"]


def travel(engine_name: str, host: str) -> dict[str, Any]:
    """Let the train visit all stations; return the report of the journey, and print it."""
    engine = Engine(engine_name, f"{host}/trains/mean")
    stations = []
    try:
        tag = send_off(engine)
        print(f"author\n  pushed  {tag}", flush=True)
        for station in STATIONS:
            report = visit(engine, station, tag)
            stations.append(stop(station, tag, report))
            print(*lines(stations[-1]), sep="\n", flush=True)
            tag = stations[-1]["pushed"]["tag"]
        summary = ask(engine, tag)
    finally:
        engine.forget()
    print("author", *(f"  {name}  {value}" for name, value in summary.items()), sep="\n")
    runner = report.runner
    return {
        "engine": runner and {"name": runner.engine, "version": runner.version},
        "stations": stations,
        "summary": summary,
    }


def stop(station: str, tag: str, report: train_api.RunReport) -> dict[str, Any]:
    """The part of the report about one station: what came, what stayed, and what left."""
    (pushed,) = report.pushed
    return {
        "name": station,
        "rows": len(_table(station).read_text("utf-8").splitlines()) - 1,
        "pulled": {"tag": tag, "digest": report.runner and report.runner.digest},
        "seconds": round(sum(step.seconds for step in report.steps), 3),
        "exportFiles": [file._asdict() for file in report.files],
        "pushed": {"tag": _tag(pushed.tag), "digest": pushed.digest},
    }


def lines(station: dict[str, Any]) -> Iterator[str]:
    """The part about one station as text."""
    yield f"{station['name']}: {station['rows']} rows, which stay there"
    yield "  pulled  {tag}  {digest}".format(**station["pulled"])
    for file in station["exportFiles"]:
        yield "  left    {path}  {size} bytes  {sha256}".format(**file)
    yield "  pushed  {tag}  {digest}".format(**station["pushed"])


def _table(station: str) -> Path:
    return HERE / "stations" / station / TABLE


def _tag(name: str) -> str:
    return name.rpartition(":")[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the journey; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=("podman", "docker"), required=True)
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a report as JSON")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep what the registry stores in this folder"
    )
    options = parser.parse_args(arguments)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="journey-") as folder,
            registry((options.keep or Path(folder)).absolute()) as host,
        ):
            report = travel(options.engine, host)
    except KeyboardInterrupt:
        print("Interrupted. Nothing remains.", file=sys.stderr)
        return 130
    if options.report:
        options.report.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    # A closed terminal and the end of a CI job are treated as Ctrl-C is.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    sys.exit(main())
