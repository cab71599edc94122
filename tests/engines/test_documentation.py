"""The statements of docs/engines.md are true."""

from __future__ import annotations

import re

from tests.repository.documents import ROOT
from train_api.engines import ENGINES, Limits, Settings
from train_api.engines.engine_arguments import LABEL, SCRATCH, docker_arguments
from train_api.engines.files.export import EXPORT_LIMIT
from train_api.engines.settings import GRANTED

TEXT = (ROOT / "docs/engines.md").read_text(encoding="utf-8")
MEBIBYTE = 1024 * 1024


def test_the_table_of_engines_is_that_of_the_code() -> None:
    """The documentation names each engine, and what can be done with it."""
    rows = re.findall(r"^\| `(\w+)`.*?\| (\w+).*?\| (\w+).*?\| (\w+).*?\|$", TEXT, re.MULTILINE)
    assert {row[0]: row[1:] for row in rows} == {
        engine.name: tuple(
            "yes" if feature in engine.supports else "no"
            for feature in ("command-line", "run", "successor")
        )
        for engine in ENGINES.values()
    }


def test_the_limits_are_those_of_the_code() -> None:
    """The documentation states each limit as it is."""
    limits = Limits()
    for row in (
        f"| time | {limits.seconds:g} s",
        f"| memory | {limits.memory // MEBIBYTE} MiB",
        f"| processes and threads | {limits.pids} |",
        f"| each folder in memory | {limits.scratch // MEBIBYTE} MiB |",
        f"| standard output | {limits.stdout // MEBIBYTE} MiB |",
        f"| standard error | {limits.stderr // MEBIBYTE} MiB |",
        f"| what is written to the disk | {limits.disk // MEBIBYTE} MiB |",
        f"| all export files together | {EXPORT_LIMIT // MEBIBYTE} MiB |",
    ):
        assert row in TEXT


def test_what_each_station_grants_is_that_of_the_code() -> None:
    """The documentation states what a train can rely on, and the memory of a command line."""
    rows = {
        row.split("|")[1].strip(): row.split("|")[4]
        for row in TEXT.splitlines()
        if row[:1] == "|" and row.count("|") == 5
    }
    assert f" {GRANTED.seconds:g} s to " in rows["time"]
    assert rows["memory"].strip() == f"{GRANTED.memory // (1024 * MEBIBYTE)} GiB"
    assert f" {GRANTED.scratch // MEBIBYTE} MiB in each of " in rows["each folder in memory"]
    assert rows["standard output"].strip() == f"{GRANTED.stdout // MEBIBYTE} MiB"
    words = docker_arguments(ENGINES["docker"], Settings(("train",), "list_requirements"))
    memory = words[words.index("--memory") + 1].removesuffix("m")
    assert f"has {memory} MiB after `--memory`" in " ".join(TEXT.split())


def test_the_names_are_those_of_the_code() -> None:
    """The label and the folders that stay writable are named as they are."""
    assert f"`{LABEL}`" in TEXT
    assert all(f"`{folder}`" in TEXT for folder in SCRATCH)
