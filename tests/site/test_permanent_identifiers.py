"""The redirects that are ready for a permanent identifier service, as a web server reads them."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scripts.site.specification import versions
from tests.missing_tools import program
from tests.repository.documents import ROOT
from tests.site.test_addresses import PUBLISHED, VOCABULARIES, number_of
from train_api.specification import BASE, VERSION

FOLDER = ROOT / "permanent-identifiers"
MODULES = Path("/usr/lib/apache2/modules")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE = "controlled-vocabularies/{version}/{name}.ttl"
JSON_LD = "controlled-vocabularies/{version}/{name}.jsonld"
PAGE = "reference/{version}/vocabularies/{name}/"
KINDS = {
    "text/turtle": TURTLE,
    "text/turtle, text/html;q=0.5": TURTLE,
    "application/ld+json, text/html;q=0.5": JSON_LD,
    "application/json": JSON_LD,
    BROWSER: PAGE,
    "*/*": PAGE,
}
"""Where a vocabulary is in the form that a client accepts."""

SETTINGS = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/errors
User nobody
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule rewrite_module {modules}/mod_rewrite.so
LoadModule negotiation_module {modules}/mod_negotiation.so
DocumentRoot {folder}
<Directory {folder}>
  AllowOverride All
  Require all granted
</Directory>
"""


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    """The port at which a web server redirects by the file, in the folder of the project."""
    path = program("apache2")
    # Who serves is nobody, and has to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="train-api-redirects-"))
    folder.chmod(0o755)
    shutil.copytree(FOLDER, folder / "train-api")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "settings"
    settings.write_text(SETTINGS.format(port=port, folder=folder, modules=MODULES))
    with subprocess.Popen([path, "-X", "-f", settings]) as server:
        try:
            _await(port, server)
            yield port
        finally:
            server.terminate()
    shutil.rmtree(folder)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert server.poll() is None, "the web server refuses its settings"
        time.sleep(0.05)
    pytest.fail("the web server does not answer")


def redirect(port: int, path: str, accept: str = "*/*") -> tuple[int, str]:
    """The status and the target of the answer at a path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/train-api/{path}", headers={"Accept": accept})
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers["Location"] or ""


def is_published(site: Path, target: str) -> bool:
    """Whether the built site has what is published at an address."""
    path = target.removeprefix(BASE)
    is_page = path == "" or path.endswith("/")
    return (
        target.startswith(BASE)
        and (site / path / "index.html" if is_page else site / path).is_file()
    )


@pytest.mark.parametrize("accept", KINDS)
@pytest.mark.parametrize("path", VOCABULARIES)
def test_a_vocabulary_is_given_as_asked_for(
    path: str, accept: str, service: int, built_site: Path
) -> None:
    """A vocabulary without an ending leads to the form that the client accepts, which is there."""
    status, target = redirect(service, path.removesuffix(".jsonld"), accept)

    assert status == 303
    assert target == BASE + KINDS[accept].format(version=number_of(path), name=Path(path).stem)
    assert is_published(built_site, target)


@pytest.mark.parametrize("accept", KINDS)
@pytest.mark.parametrize("path", VOCABULARIES)
def test_a_vocabulary_without_a_version_is_given_as_turtle_or_as_a_page(
    path: str, accept: str, service: int, built_site: Path
) -> None:
    """An address without a version leads to its Turtle for a client that accepts it."""
    name = f"controlled-vocabularies/{Path(path).stem}"
    status, target = redirect(service, name, accept)

    assert status == 303
    assert target == BASE + name + (".ttl" if "text/turtle" in accept else "/")
    assert is_published(built_site, target)


@pytest.mark.parametrize("path", [path for path in PUBLISHED if path.endswith(".schema.json")])
def test_a_schema_is_a_page_for_a_browser_alone(path: str, service: int, built_site: Path) -> None:
    """A schema without an ending leads to its page in a browser, and to itself otherwise."""
    name = path.removesuffix(".schema.json")

    for accept in ("*/*", "application/schema+json", "application/json"):
        assert redirect(service, name, accept) == (303, BASE + path)
    status, target = redirect(service, name, BROWSER)
    assert status == 303
    assert is_published(built_site, target)
    assert ("/reference/" in target) is (number_of(path) in versions(ROOT))


@pytest.mark.parametrize(
    "path",
    [
        *(*PUBLISHED, "", "index.json", "specification/", f"reference/{VERSION}/rules/TA100/"),
        *("controlled-vocabularies/", "controlled-vocabularies/targets/"),
        "controlled-vocabularies/targets.ttl",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", BROWSER, "text/turtle"])
def test_everything_else_is_at_its_path(
    path: str, accept: str, service: int, built_site: Path
) -> None:
    """A path with its ending leads to the same path on the site, whatever the client accepts."""
    status, target = redirect(service, path, accept)

    assert (status, target) == (302, BASE + path)
    assert is_published(built_site, target)


def test_the_context_has_no_page(service: int) -> None:
    """The context leads to itself also in a browser."""
    path = f"controlled-vocabularies/{VERSION}/context"

    assert redirect(service, path, BROWSER) == (303, f"{BASE}{path}.jsonld")


def test_the_redirects_are_not_said_to_be_in_force() -> None:
    """The notes begin with the statement that nothing resolves there yet."""
    title, first = (FOLDER / "README.md").read_text("utf-8").split("\n\n")[:2]

    assert title.startswith("# ")
    assert first.startswith("**Not in force.**")
