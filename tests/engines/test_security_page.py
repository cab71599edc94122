"""The statements of docs/security.md about engines and connections are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.repository.documents import ROOT, Document
from tests.repository.test_readme import outputs, steps
from train_api.engines import ENGINES, Limits, Mount, Settings
from train_api.engines.engine_arguments import docker_arguments

PAGE = ROOT / "docs/security.md"
TEXT = PAGE.read_text(encoding="utf-8")
SETTINGS = Settings(
    ("train",),
    "run_algorithm",
    env_files=("/dev/fd/3",),
    secrets={"KEY": "name"},
    mounts=(Mount("/srv", "/data"),),
    name="name",
    run_id="id",
)
# The modules that can connect: to docker's program, and one that asks for the name of this machine.
CONNECTING = {
    "engines/calls/docker_api.py": {"http.client", "socket"},
    "engines/files/docker_archive.py": {"http.client"},
    "engines/ownership/run_id.py": {"socket"},
}
CALLED = ("socket.socketpair", "socket.gethostname")
NETWORK = {"asyncio", "ftplib", "http.client", "http.server", "requests", "smtplib", "socket"}
NETWORK |= {"socketserver", "ssl", "urllib.request", "urllib3", "httpx", "xmlrpc"}


def test_the_options_of_a_container_are_those_of_the_code() -> None:
    """The page has each option that an engine gets for a run, and no other."""
    passed = {
        word.partition("=")[0]
        for name in ("docker", "podman")
        for direct in (False, True)
        for word in docker_arguments(ENGINES[name], SETTINGS._replace(direct=direct))
        if word.startswith("--")
    }
    table = TEXT.split("### Options of each container")[1].split("\n### ")[0]
    named = re.findall(r"^\| (`--.*?) \| ", table, re.MULTILINE)
    assert {option for cell in named for option in re.findall(r"`(--[a-z-]+)", cell)} == passed
    assert f"({Limits().stdout // 1024**2} MiB)" in table


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    """The command line that the page shows is the one that is printed."""
    (shown,) = [step for fence in Document(PAGE).fences("console") for step in steps(fence.text)]
    assert outputs([shown.command], tmp_path) == [shown.output]


def test_the_tool_connects_to_nothing_but_the_program_of_docker() -> None:
    """No module can open a connection, except by a pair of sockets to docker's own program."""
    found: dict[str, set[str]] = {}
    package = ROOT / "src/train_api"
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert not called.startswith("socket.") or called in CALLED, called
            for name in NETWORK.intersection(names):
                found.setdefault(path.relative_to(package).as_posix(), set()).add(name)
    assert found == CONNECTING
